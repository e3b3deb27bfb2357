package souk.node.version;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import souk.ledger.Command;
import souk.ledger.ForwardingLedger;
import souk.ledger.Ledger;
import souk.ledger.LedgerRules;
import souk.ledger.Receipt;
import souk.ledger.RoundRules;
import souk.ledger.local.LocalLedger;
import souk.market.PaymentRules;
import souk.market.file.MarketFile;
import souk.market.version.Announcement;
import souk.market.version.Charter;
import souk.market.version.MarketVersion;
import souk.market.version.VersionState;
import souk.primitives.Amount;
import souk.primitives.Bytes32;
import souk.primitives.PrivateKey;
import souk.primitives.Signer;

/** What announcers can do, and that what they cannot do sends nothing and changes nothing. */
class AnnouncerTest {
  private static final long SEED = 20_261_130;
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final int THRESHOLD = 2;
  private static final long DELAY = 80;
  private static final LedgerRules RULES =
      new LedgerRules(new RoundRules(40, 10, 10, 200, 8_191), 60, 5_000, 1_000, 5_000);
  private static final String MARKET =
      """
      market: probe/1
      ledger:
        {roundLength: 40, closeGap: 10, seedDelay: 10, claimWindow: 200, proofWindow: 8191,
        unbonding: 60, longestAgreement: 5000, reporterShare: 10%, customerShare: 50%}
      payment: {prize: 40000, tickets: 4}
      agreement:
        {rounds: 20, openWithin: 40, notice: 40, collateral: 50000000, firstFault: 10%,
        secondFault: 50%, furtherFault: 100%, release: 60, providerExposure: 256,
        customerExposure: 256}
      service: {price: 2}
      """;

  private final Random random = new Random(SEED);
  private final List<PrivateKey> keys = new ArrayList<>();
  private final List<Announcer> open = new ArrayList<>();
  private final MarketVersion founding = version(40_000);
  private final MarketVersion next = version(80_000);
  private LocalLedger ledger;
  private Charter charter;

  private static MarketVersion version(long prize) {
    MarketFile file = MarketFile.parse("market.yaml", MARKET);
    return new MarketVersion(new PaymentRules(Amount.of(prize), 2), file.agreement());
  }

  @BeforeEach
  void standUp() throws IOException {
    System.out.println("seed " + SEED);
    for (int i = 0; i < 4; i++) {
      keys.add(PrivateKey.fromSeeded(random));
    }
    ledger =
        LocalLedger.builder(RULES, Bytes32.of(random.nextLong()))
            .clock(() -> Instant.ofEpochSecond(1_800_000_000L))
            .open();
    charter =
        Charter.of(
            "probe/1",
            RULES,
            founding,
            keys.subList(0, 3).stream().map(PrivateKey::address).toList(),
            THRESHOLD,
            DELAY);
    advance(5);
  }

  @AfterEach
  void close() {
    open.forEach(Announcer::close);
    ledger.close();
  }

  private void advance(long blocks) {
    ledger.advance(blocks);
  }

  private long head() {
    return ledger.head(Ledger.Finality.INCLUDED).number();
  }

  private Announcer announcer(int key) {
    Announcer announcer = new Announcer(ledger, charter, keys.get(key), PATIENCE);
    open.add(announcer);
    return announcer;
  }

  /** The next version as the first two sign it. */
  private Announcement signed() throws AnnouncementException {
    Announcer first = announcer(0);
    long by = head() + 20;
    Announcement draft = first.draft(next, by, first.earliest(by));
    return announcer(1).sign(first.sign(draft));
  }

  /** It says why, and no command reached the ledger. */
  private void refused(ThrowingCallable act, String why) {
    long before = head();
    int versions = announcer(0).history().versions().size();
    assertThatThrownBy(act)
        .isInstanceOf(AnnouncementException.class)
        .hasMessageContaining(why)
        .satisfies(thrown -> assertThat(thrown.getMessage()).doesNotContain("\n"));
    // A block comes with every command here, also with one that is refused.
    assertThat(head()).as("nothing was sent").isEqualTo(before);
    assertThat(announcer(0).history().versions()).hasSize(versions);
  }

  @Test
  void shouldPutAVersionOnTheLedgerThatEnoughSigned() throws Exception {
    Announcement announcement = signed();
    assertThat(announcer(0).signatures(announcement)).isEqualTo(2);
    announcer(1).announce(announcement);

    assertThat(announcer(2).history().versions()).hasSize(2);
    assertThat(announcer(2).history().at(announcement.from() - 1).terms()).isEqualTo(founding);
    assertThat(announcer(2).history().at(announcement.from()).terms()).isEqualTo(next);
    assertThat(announcement.from() - announcement.by()).isEqualTo(DELAY);
  }

  @Test
  void shouldAnnounceNothingThatTooFewOrStrangersSigned() throws Exception {
    Announcer first = announcer(0);
    long by = head() + 20;
    Announcement one = first.sign(first.draft(next, by, by + DELAY));
    refused(() -> first.announce(one), "1 of the market's announcers signed it; 2 of 3 must");

    Announcement two = announcer(1).sign(one);
    refused(() -> announcer(2).announce(two), "is none of the announcers that signed it");
    refused(() -> announcer(3).announce(two), "is none of the announcers that signed it");
    refused(() -> announcer(3).sign(two), "is none of the market's announcers");
    refused(() -> first.sign(two), "has signed it before");
    Announcement stranger = one.signedBy(keys.get(3), ledger.info().domain());
    refused(() -> first.announce(stranger), "1 of the market's announcers signed it");
  }

  @Test
  void shouldAnnounceNothingTooLate() throws Exception {
    Announcer first = announcer(0);
    refused(() -> first.draft(next, head(), head() + DELAY), "that is past");
    refused(
        () -> first.draft(next, head() + 9, head() + 9 + DELAY - 1),
        "it is announced too late: up to block 14 for block 93, and the delay is 80 blocks");

    Announcement announcement = signed();
    advance(20);
    refused(
        () -> announcer(1).announce(announcement),
        "it is announced too late: it could be put on the ledger up to block 25, and the ledger"
            + " is at block 25");
  }

  @Test
  void shouldAnnounceNothingTwice() throws Exception {
    Announcement announcement = signed();
    announcer(0).announce(announcement);
    refused(() -> announcer(0).announce(announcement), "version 2 was announced before");
    refused(() -> announcer(1).announce(announcement), "version 2 was announced before");
  }

  @Test
  void shouldAnnounceNothingForAnotherMarketOrThatNoAgreementCouldBe() throws Exception {
    Charter other = Charter.of("probe/1", RULES, next, charter.announcers(), THRESHOLD, DELAY);
    try (Announcer there = new Announcer(ledger, other, keys.getFirst(), PATIENCE)) {
      long by = head() + 20;
      Announcement draft = there.draft(founding, by, by + DELAY);
      refused(() -> announcer(0).sign(draft), "it is for another market");
      refused(() -> announcer(0).announce(there.sign(draft)), "it is for another market");
    }
    MarketVersion endless =
        new MarketVersion(founding.payment(), founding.agreement().withRounds(1_000));
    refused(
        () -> announcer(0).draft(endless, head() + 20, head() + 20 + DELAY),
        "its agreements are longer than the ledger's longestAgreement");
  }

  @Test
  void shouldTakeBackWhatItAnnouncedOnceAndBeforeItBeginsAndNobodyElseCan() throws Exception {
    Announcement announcement = signed();
    announcer(0).announce(announcement);
    refused(() -> announcer(1).withdraw(2), "which alone can take it back");
    refused(() -> announcer(3).withdraw(2), "which alone can take it back");
    refused(() -> announcer(0).withdraw(1), "version 1 is what the market began with");
    refused(() -> announcer(0).withdraw(3), "version 3 was never announced");

    announcer(0).withdraw(2);
    var history = announcer(2).history();
    assertThat(history.state(history.versions().getLast(), head()))
        .isEqualTo(VersionState.WITHDRAWN);
    assertThat(history.at(announcement.from()).terms()).isEqualTo(founding);
    refused(() -> announcer(0).withdraw(2), "version 2 was taken back before");
    refused(() -> announcer(0).announce(announcement), "version 2 was announced before");

    // Its number is used up, and the next one counts.
    Announcement third = signed();
    assertThat(third.number()).isEqualTo(3);
    announcer(0).announce(third);
    assertThat(announcer(0).history().at(third.from()).number()).isEqualTo(3);
  }

  @Test
  void shouldNotTakeBackWhatIsInForce() throws Exception {
    Announcement announcement = signed();
    announcer(0).announce(announcement);
    advance(announcement.from() - head() - 1);
    refused(() -> announcer(0).withdraw(2), "can be taken back before block");
    // What its poster sends all the same comes with the first block of the version, and is too
    // late.
    var _ =
        ledger
            .submit(
                keys.getFirst(),
                LedgerAnnouncements.withdraw(
                    announcement, ledger.info(), keys.getFirst().address()))
            .join();
    assertThat(head()).isGreaterThanOrEqualTo(announcement.from());
    assertThat(announcer(0).history().at(announcement.from()).number()).isEqualTo(2);
  }

  /** Another announcer's comes between the look and the sending. */
  @Test
  void shouldSayThatItDoesNotCountWhenAnotherCameFirst() throws Exception {
    Announcement mine = signed();
    Announcer first = announcer(0);
    long by = head() + 22;
    Announcement other = announcer(2).sign(first.sign(first.draft(next, by, by + DELAY)));
    AtomicBoolean raced = new AtomicBoolean();
    Ledger racing =
        new ForwardingLedger(ledger) {
          @Override
          public CompletableFuture<Receipt> submit(Signer who, Command command) {
            if (command instanceof Command.OpenAgreement && raced.compareAndSet(false, true)) {
              try {
                first.announce(other);
              } catch (AnnouncementException | InterruptedException e) {
                throw new AssertionError(e);
              }
            }
            return truth.submit(who, command);
          }

          @Override
          public void close() {}
        };
    try (Announcer late = new Announcer(racing, charter, keys.get(1), PATIENCE)) {
      assertThatThrownBy(() -> late.announce(mine))
          .isInstanceOf(AnnouncementException.class)
          .hasMessage("it stands on the ledger and does not count: version 2 was announced before");
      assertThat(late.history().posted(2).orElseThrow().announcement()).isEqualTo(other);
    }
  }
}
