package souk.market.version;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import souk.ledger.AgreementTerms.Collateral;
import souk.ledger.AgreementTerms.Exposures;
import souk.ledger.AgreementTerms.Grades;
import souk.ledger.LedgerRules;
import souk.ledger.RoundRules;
import souk.market.AgreementRules;
import souk.market.PaymentRules;
import souk.market.version.VersionHistory.Posted;
import souk.market.version.VersionState.Happening;
import souk.primitives.Address;
import souk.primitives.Amount;
import souk.primitives.Eip712;
import souk.primitives.PrivateKey;
import souk.primitives.testkit.Decoders;

class VersionHistoryTest {
  private static final long SEED = 20_261_129;
  private static final Eip712.Domain DOMAIN = new Eip712.Domain("Souk", "2", 31_337, Address.ZERO);
  private static final LedgerRules RULES =
      new LedgerRules(new RoundRules(40, 10, 10, 200, 8_191), 60, 5_000, 1_000, 5_000);
  private static final long DELAY = 100;
  private static final long FROM = 300;

  private static final Random RANDOM = new Random(SEED);
  private static final List<PrivateKey> KEYS =
      Stream.generate(() -> PrivateKey.fromSeeded(RANDOM)).limit(4).toList();
  private static final PrivateKey STRANGER = KEYS.get(3);
  private static final Charter CHARTER =
      Charter.of("vault/1", RULES, version(40_000, 20), addresses(3), 2, DELAY);

  private static final Decoders DECODERS =
      new Decoders()
          .add(
              "announcement of a version",
              Announcement::decode,
              Announcement::encode,
              List.of(draft(2, FROM).encode(), signed(draft(3, FROM), 0, 1).encode()));

  static Stream<byte[]> inputs() {
    return DECODERS.inputs();
  }

  @MethodSource("inputs")
  @FuzzTest
  void shouldReadStrictlyOrRefuseWhateverComes(byte[] input) {
    DECODERS.check(input);
  }

  @Test
  void shouldReadStrictlyOrRefuseWhenExamplesAreMutated() {
    DECODERS.mutate(SEED, 2000);
  }

  private static List<Address> addresses(int count) {
    return KEYS.stream().limit(count).map(PrivateKey::address).toList();
  }

  private static MarketVersion version(long prize, int rounds) {
    return new MarketVersion(
        new PaymentRules(Amount.of(prize), 2),
        new AgreementRules(
            rounds,
            40,
            40,
            0,
            0,
            new Collateral(Amount.of(50_000), new Grades(1_000, 5_000, 10_000), 60),
            new Exposures(64, 64),
            AgreementRules.Periods.NONE,
            AgreementRules.Questions.NONE));
  }

  private static Announcement draft(long number, long from) {
    return Announcement.of(
        CHARTER.id(DOMAIN), number, version(80_000 + number, 10), from - DELAY, from);
  }

  private static Announcement signed(Announcement draft, int... keys) {
    Announcement all = draft;
    for (int key : keys) {
      all = all.signedBy(KEYS.get(key), DOMAIN);
    }
    return all;
  }

  private static Posted posted(Announcement announcement, int poster) {
    return new Posted(announcement, KEYS.get(poster).address(), false);
  }

  private static Posted good(long number, long from) {
    return posted(signed(draft(number, from), 0, 2), 0);
  }

  private static VersionHistory history(Posted... posted) {
    return VersionHistory.of(CHARTER, RULES, DOMAIN, List.of(posted));
  }

  @Test
  void shouldBeInForceFromItsBlockOnWhenItIsAnnouncedInTime() {
    VersionHistory history = history(good(2, FROM), good(3, 500));

    assertThat(history.refused()).isEmpty();
    assertThat(history.at(0).number()).isEqualTo(VersionHistory.FOUNDING);
    assertThat(history.at(FROM - 1).terms()).isEqualTo(CHARTER.founding());
    assertThat(history.at(FROM).terms()).isEqualTo(version(80_002, 10));
    assertThat(history.at(499).number()).isEqualTo(2);
    assertThat(history.at(500).number()).isEqualTo(3);
    assertThat(history.next()).isEqualTo(4);
  }

  private static void assertRefused(String why, Posted posted, Posted... before) {
    List<Posted> all = new ArrayList<>(List.of(before));
    VersionHistory without = history(before);
    assertThat(without.refusal(posted.announcement(), posted.poster(), RULES, DOMAIN).orElse(""))
        .contains(why);
    all.add(posted);
    VersionHistory with = VersionHistory.of(CHARTER, RULES, DOMAIN, all);
    assertThat(with.versions()).as("nothing changes").isEqualTo(without.versions());
    if (posted.announcement().charter().equals(CHARTER.id(DOMAIN))) {
      assertThat(with.refused()).last().satisfies(each -> assertThat(each.why()).contains(why));
    }
  }

  @Test
  void shouldChangeNothingWhenAnAnnouncementDoesNotCount() {
    Announcement draft = draft(2, FROM);
    Announcement late =
        Announcement.of(draft.charter(), 2, draft.version(), FROM - DELAY + 1, FROM);
    Announcement endless =
        Announcement.of(draft.charter(), 2, version(80_000, 1_000), FROM - DELAY, FROM);
    Announcement other =
        Announcement.of(
            new Charter("vault/1", RULES.hash(), version(1, 20), addresses(3), 2, DELAY).id(DOMAIN),
            2,
            draft.version(),
            FROM - DELAY,
            FROM);

    assertRefused("0 of the market's announcers", posted(draft, 0));
    assertRefused("1 of the market's announcers", posted(signed(draft, 0, 0), 0));
    assertRefused("1 of the market's announcers", posted(signed(draft, 0, 3), 0));
    assertRefused("none of the announcers that signed", posted(signed(draft, 0, 1), 2));
    assertRefused("none of the announcers that signed", posted(signed(draft, 0, 1), 3));
    assertRefused("too late", posted(signed(late, 0, 1), 0));
    assertRefused("longer than the ledger's", posted(signed(endless, 0, 1), 0));
    assertRefused("another market", posted(signed(other, 0, 1), 0));
    assertRefused("version 3 is announced, and version 2 is the next", good(3, FROM));
    assertRefused("announced before", good(2, 900), good(2, FROM));
    assertRefused("begins with block 300", good(3, FROM), good(2, FROM));
  }

  @Test
  void shouldNotCountASignatureWhenAnythingElseIsSigned() {
    Announcement signed = signed(draft(2, FROM), 0, 1);
    Announcement changed =
        new Announcement(
            signed.charter(), 2, version(1, 10), signed.by(), signed.from(), signed.signatures());
    Eip712.Domain elsewhere = new Eip712.Domain("Souk", "2", 1, Address.ZERO);

    assertThat(signed.signers(DOMAIN)).containsExactlyInAnyOrderElementsOf(addresses(2));
    assertThat(changed.signers(DOMAIN)).doesNotContainAnyElementsOf(addresses(2));
    assertThat(signed.signers(elsewhere)).doesNotContainAnyElementsOf(addresses(2));
    assertThat(signed(draft(2, FROM), 3).signers(DOMAIN)).containsExactly(STRANGER.address());
  }

  @Test
  void shouldNeverBeInForceWhenItIsWithdrawn() {
    Posted withdrawn = new Posted(signed(draft(2, FROM), 0, 1), KEYS.get(0).address(), true);
    VersionHistory history = history(withdrawn, good(3, FROM + 1));

    assertThat(history.at(FROM).number()).isEqualTo(VersionHistory.FOUNDING);
    assertThat(history.at(FROM + 1).number()).isEqualTo(3);
    assertThat(history(withdrawn).at(9_999).number()).isEqualTo(VersionHistory.FOUNDING);
    assertThat(history.state(history.versions().get(1), 9_999)).isEqualTo(VersionState.WITHDRAWN);
    assertRefused("announced before", good(2, 900), withdrawn);
  }

  @Test
  void shouldStayRefusedWhenTheVersionBeforeItIsWithdrawnLater() {
    Posted second = good(2, 1_000);
    Posted withdrawn = new Posted(second.announcement(), second.poster(), true);
    Posted third = good(3, 900);
    String why = "begins with block 900, and the version before it with block 1000";

    assertRefused(why, third, second);
    assertRefused(why, third, withdrawn);
    assertThat(history(withdrawn, third).at(950).number()).isEqualTo(VersionHistory.FOUNDING);
  }

  @Test
  void shouldSayWhereEachVersionStandsWhenBlocksPass() {
    VersionHistory history = history(good(2, FROM));
    VersionHistory.Version founding = history.versions().get(0);
    VersionHistory.Version second = history.versions().get(1);

    assertThat(history.state(second, FROM - 1)).isEqualTo(VersionState.ANNOUNCED);
    assertThat(history.state(founding, FROM - 1)).isEqualTo(VersionState.IN_FORCE);
    assertThat(history.state(second, FROM)).isEqualTo(VersionState.IN_FORCE);
    assertThat(history.state(founding, FROM)).isEqualTo(VersionState.SUPERSEDED);
  }

  @Test
  void shouldGoOnlyAsTheTableSaysWhateverHappens() {
    Map<VersionState, Map<Happening, VersionState>> expected = new EnumMap<>(VersionState.class);
    expected.put(
        VersionState.ANNOUNCED,
        Map.of(Happening.WITHDRAW, VersionState.WITHDRAWN, Happening.BEGIN, VersionState.IN_FORCE));
    expected.put(VersionState.IN_FORCE, Map.of(Happening.SUCCEED, VersionState.SUPERSEDED));
    for (VersionState state : VersionState.values()) {
      for (Happening happening : Happening.values()) {
        assertThat(state.on(happening))
            .as("%s on %s", state, happening)
            .isEqualTo(Optional.ofNullable(expected.getOrDefault(state, Map.of()).get(happening)));
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "0, 1, 100, 1 to 16",
    "3, 0, 100, 0 of 3",
    "3, 4, 100, 4 of 3",
    "3, 2, 59, at least ledger.unbonding",
    "3, 2, 5000, less than ledger.longestAgreement"
  })
  void shouldRefuseACharterWhenNobodyCouldUseOrLeaveIt(
      int announcers, int threshold, long delay, String why) {
    assertThatThrownBy(() ->
            Charter.of("vault/1", RULES, version(1, 20), addresses(announcers), threshold, delay))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(why);
  }

  @Test
  void shouldRefuseACharterWhenAnAnnouncerIsNamedTwice() {
    Address twice = KEYS.get(0).address();
    assertThatThrownBy(
            () -> Charter.of("vault/1", RULES, version(1, 20), List.of(twice, twice), 2, DELAY))
        .hasMessageContaining("twice");
  }

  @Test
  void shouldNameAnotherMarketWhenAnythingOfACharterDiffers() {
    assertThat(
            Stream.of(
                    CHARTER,
                    Charter.of("vault/2", RULES, version(40_000, 20), addresses(3), 2, DELAY),
                    Charter.of("vault/1", RULES, version(40_001, 20), addresses(3), 2, DELAY),
                    Charter.of("vault/1", RULES, version(40_000, 20), addresses(2), 2, DELAY),
                    Charter.of("vault/1", RULES, version(40_000, 20), addresses(3), 1, DELAY),
                    Charter.of("vault/1", RULES, version(40_000, 20), addresses(3), 2, 101))
                .map(charter -> charter.id(DOMAIN)))
        .doesNotHaveDuplicates();
  }
}
