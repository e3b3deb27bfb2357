package souk.market.price.sealed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static souk.market.price.sealed.PlayedAuction.DOMAIN;
import static souk.market.price.sealed.PlayedAuction.OPEN_BY;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import souk.ledger.AgreementTerms;
import souk.ledger.Command;
import souk.ledger.Judge.Case;
import souk.ledger.Judge.Matter;
import souk.ledger.Judge.Verdict;
import souk.ledger.Ledger;
import souk.ledger.LedgerInfo;
import souk.ledger.LedgerRules;
import souk.ledger.LedgerView;
import souk.ledger.Receipt.Included;
import souk.ledger.RoundRules;
import souk.ledger.local.LocalLedger;
import souk.market.price.sealed.Evidence.OpeningShown;
import souk.market.price.sealed.Evidence.OtherList;
import souk.market.price.sealed.Evidence.OtherResult;
import souk.primitives.Address;
import souk.primitives.Amount;
import souk.primitives.ByteWriter;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;
import souk.primitives.PrivateKey;

class AuctionJudgeTest {
  private static final LedgerRules RULES =
      new LedgerRules(new RoundRules(20, 5, 5, 100, 8_191), 10, 1_000, 1_000, 5_000);

  private static final Path VECTORS = Path.of("../contracts/test/vectors/auction-judge.txt");

  private final PlayedAuction auction = new PlayedAuction(700, 300, 500);
  private final AuctionJudge judge = new AuctionJudge();

  private Bytes details() {
    return Bytes.of(
        new ByteWriter()
            .u8(1)
            .bytes32(DOMAIN.separator())
            .bytes32(auction.id)
            .amount(auction.terms.reserve())
            .u64(OPEN_BY)
            .toArray());
  }

  private Case about(Bytes details, Matter matter) {
    Address auctioneer = auction.auctioneer.address();
    return new Case(Bytes32.of(1), auctioneer, auctioneer, details, Bytes32.ZERO, matter);
  }

  private Verdict decide(Bytes charge) {
    return judge.decide(about(details(), new Matter.Accusation()), charge);
  }

  private OpeningShown shown(int bidder, long block) {
    Opening opening = auction.players.get(bidder).opening();
    return OpeningShown.received(
        opening, Receipt.of(auction.auctioneer, opening.digest(DOMAIN), block, DOMAIN));
  }

  private Transcript saying(Address winner, long price) {
    return auction.transcript(winner, Amount.of(price));
  }

  private Address bidder(int number) {
    return auction.players.get(number).address();
  }

  private Optional<Bytes> charge(Transcript transcript, Evidence... evidence) {
    return new AuctionCharge(transcript, DOMAIN).find(List.of(evidence));
  }

  private void assertConvicts(Transcript transcript, Evidence... evidence) {
    assertThat(charge(transcript, evidence).map(this::decide))
        .hasValueSatisfying(verdict -> assertThat(verdict).isInstanceOf(Verdict.Fault.class));
  }

  @Test
  void shouldConvictOfWhatItsOwnSignaturesShow() {
    Transcript honest = saying(bidder(1), 500);
    auction.listed.removeLast();
    BidList other = saying(bidder(1), 500).list();
    assertConvicts(honest, OtherList.of(other, DOMAIN));
    assertConvicts(
        new Transcript(honest.terms(), honest.signature(), honest.list(), honest.result()),
        new OtherResult(result(honest, bidder(2), 700)));
    assertConvicts(saying(bidder(1), 1_001)); // over the reserve
  }

  private AuctionResult result(Transcript of, Address winner, long price) {
    return AuctionResult.sign(
        auction.auctioneer,
        of.list().digest(DOMAIN),
        of.result().openings(),
        winner,
        Amount.of(price),
        DOMAIN);
  }

  @Test
  void shouldConvictWhenAnOpeningThatItHadRefutesTheResult() {
    assertConvicts(saying(bidder(2), 700), shown(1, OPEN_BY)); // it asked 300
    assertConvicts(saying(bidder(1), 700), shown(2, OPEN_BY)); // the second asked 500
    assertConvicts(saying(Address.ZERO, 0), shown(0, OPEN_BY)); // nobody won, it asked 700
    assertConvicts(saying(bidder(1), 299), shown(1, OPEN_BY)); // paid less than it asked
  }

  @Test
  void shouldConvictNobodyOfAnHonestResultWhateverIsShown() {
    Transcript honest = saying(bidder(1), 500);
    for (int i = 0; i < 3; i++) {
      assertThat(charge(honest, shown(i, OPEN_BY))).isEmpty();
    }
    assertThat(charge(honest, OtherList.of(honest.list(), DOMAIN))).isEmpty();
    assertThat(charge(honest, new OtherResult(honest.result()))).isEmpty();
    assertThat(charge(saying(bidder(2), 700), OpeningShown.published(shown(1, 1).opening(), 1)))
        .isEmpty();
  }

  @Test
  void shouldConvictNobodyWhenTheOpeningCameLateOrAnotherGaveTheReceipt() {
    Transcript rigged = saying(bidder(2), 700);
    assertThat(decide(charge(rigged, shown(1, OPEN_BY + 1)).orElseThrow()))
        .isInstanceOf(Verdict.Inadmissible.class);
    Opening opening = auction.players.get(1).opening();
    Receipt forged =
        Receipt.of(PrivateKey.fromSeeded(new Random(1)), opening.digest(DOMAIN), OPEN_BY, DOMAIN);
    assertThat(decide(charge(rigged, OpeningShown.received(opening, forged)).orElseThrow()))
        .isInstanceOf(Verdict.Inadmissible.class);
  }

  @Test
  void shouldConvictNobodyWhenAnyByteIsAnotherOrMissing() {
    Transcript honest = saying(bidder(1), 500);
    auction.listed.removeLast();
    for (Bytes charge :
        List.of(
            charge(saying(bidder(2), 700), shown(1, OPEN_BY)).orElseThrow(),
            charge(honest, OtherList.of(saying(bidder(1), 500).list(), DOMAIN)).orElseThrow(),
            charge(honest, new OtherResult(result(honest, bidder(2), 700))).orElseThrow(),
            charge(saying(bidder(1), 1_001)).orElseThrow())) {
      assertThat(decide(charge)).isInstanceOf(Verdict.Fault.class);
      for (int i = 0; i < charge.size(); i++) {
        byte[] other = charge.toArray();
        other[i] ^= 1;
        assertThat(decide(Bytes.of(other)))
            .as("byte %d of %d", i, charge.size())
            .isInstanceOf(Verdict.Inadmissible.class);
      }
      for (int size : List.of(0, 1, 65, charge.size() - 1)) {
        assertThat(decide(Bytes.of(charge.slice(0, size))))
            .isInstanceOf(Verdict.Inadmissible.class);
      }
      byte[] longer = Arrays.copyOf(charge.toArray(), charge.size() + 1);
      assertThat(decide(Bytes.of(longer))).isInstanceOf(Verdict.Inadmissible.class);
      assertThat(judge.decide(about(details(), new Matter.Commitment()), charge))
          .isInstanceOf(Verdict.Inadmissible.class);
      assertThat(judge.decide(about(Bytes.EMPTY, new Matter.Accusation()), charge))
          .isInstanceOf(Verdict.Inadmissible.class);
    }
  }

  private String line(Bytes evidence) {
    return line(details(), evidence);
  }

  private String line(Bytes details, Bytes evidence) {
    Verdict verdict = judge.decide(about(details, new Matter.Accusation()), evidence);
    boolean guilty = verdict instanceof Verdict.Fault;
    Bytes32 fault = verdict instanceof Verdict.Fault(Bytes32 key) ? key : Bytes32.ZERO;
    return Bytes.of(
            new ByteWriter()
                .address(auction.auctioneer.address())
                .u16(details.size())
                .raw(details.toArray())
                .u16(evidence.size())
                .raw(evidence.toArray())
                .u8(guilty ? 2 : 0)
                .bytes32(fault)
                .toArray())
        .toString();
  }

  /** What {@code AuctionJudge.t.sol} plays; written with {@code -Dsouk.vectors=write}. */
  @Test
  void shouldDecideAsTheVectorsSayThatTheContractPlays() throws IOException {
    Transcript honest = saying(bidder(1), 500);
    Transcript rigged = saying(bidder(2), 700);
    List<Bytes> charges = new ArrayList<>();
    charges.add(charge(rigged, shown(1, OPEN_BY)).orElseThrow());
    charges.add(charge(rigged, shown(1, OPEN_BY + 1)).orElseThrow());
    charges.add(charge(saying(bidder(1), 700), shown(2, OPEN_BY)).orElseThrow());
    charges.add(charge(saying(Address.ZERO, 0), shown(0, OPEN_BY)).orElseThrow());
    charges.add(charge(saying(bidder(1), 299), shown(1, OPEN_BY)).orElseThrow());
    charges.add(charge(honest, new OtherResult(result(honest, bidder(2), 700))).orElseThrow());
    charges.add(charge(saying(bidder(1), 1_001)).orElseThrow());
    auction.listed.removeLast();
    charges.add(charge(honest, OtherList.of(saying(bidder(1), 500).list(), DOMAIN)).orElseThrow());
    List<String> lines = new ArrayList<>();
    for (Bytes charge : charges) {
      lines.add(line(charge));
      lines.add(line(Bytes.of(charge.slice(0, charge.size() - 1))));
    }
    Bytes refuted = charges.getFirst();
    for (int place = 0; place < details().size(); place++) { // some change nothing: a reserve, say
      byte[] other = details().toArray();
      other[place] ^= 1;
      lines.add(line(Bytes.of(other), refuted));
    }
    lines.add(line(Bytes.EMPTY, refuted));
    lines.add(line(Bytes.EMPTY));
    // Honest results, as somebody would charge them who knows the form and has every receipt.
    for (int i = 0; i < 3; i++) {
      lines.add(line(asIfRefuted(honest, shown(i, OPEN_BY))));
    }
    String text = String.join("\n", lines) + "\n";
    if ("write".equals(System.getProperty("souk.vectors"))) {
      Files.writeString(VECTORS, text);
    }
    assertThat(Files.readString(VECTORS)).isEqualTo(text);
  }

  /** A charge that {@link AuctionCharge} does not make. */
  private Bytes asIfRefuted(Transcript honest, OpeningShown shown) {
    Bytes head = charge(honest, new OtherResult(result(honest, bidder(2), 700))).orElseThrow();
    Bytes body = Bytes.of(head.slice(1, 64 + 164));
    Receipt receipt = shown.receipt().orElseThrow();
    return Bytes.of(
        new ByteWriter()
            .u8(3)
            .raw(body.toArray())
            .address(shown.opening().bidder())
            .amount(shown.opening().price())
            .bytes32(shown.opening().salt())
            .u64(receipt.block())
            .signature(receipt.signature())
            .toArray());
  }

  @Test
  void shouldTakeTheDepositOnceAndBurnAtLeastWhatTheTermsNameEvenIfItReportsItself() {
    PrivateKey auctioneer = auction.auctioneer;
    try (LocalLedger ledger =
        LocalLedger.builder(RULES, Bytes32.of(5))
            .judge(judge)
            .fund(auctioneer.address(), Amount.of(100_000))
            .open()) {
      LedgerInfo info = ledger.info();
      AuctionTerms terms = auction.terms;
      submit(ledger, auctioneer, new Command.Deposit(Amount.of(100_000)));
      submit(ledger, auctioneer, new Command.Register("none", Amount.of(50_000)));
      assertThat(AuctionDeposit.stands(terms, info, view(ledger))).isFalse();
      submit(ledger, auctioneer, AuctionDeposit.open(terms, info, auctioneer));
      assertThat(AuctionDeposit.stands(terms, info, view(ledger))).isTrue();
      ledger.advance(terms.commitBy() - ledger.head(Ledger.Finality.INCLUDED).number());
      AgreementTerms agreement = AuctionDeposit.agreement(terms, info);
      assertThat(
              ledger
                  .submit(auctioneer, new Command.EndAgreement(agreement.id(info.domain())))
                  .join())
          .as("nobody takes it back once bids are in")
          .isNotInstanceOf(Included.class);
      ledger.advance(info.rules().rounds().seedBlock(terms.seedRound()) + 1 - terms.commitBy());
      Bytes charge = dearResult(terms, info);
      Amount whole = view(ledger).totals().sum();
      submit(ledger, auctioneer, AuctionDeposit.report(terms, info, charge));
      assertThat(view(ledger).totals().burned()).isGreaterThanOrEqualTo(terms.auctioneerDeposit());
      assertThat(view(ledger).totals().sum()).isEqualTo(whole);
      assertThat(AuctionDeposit.stands(terms, info, view(ledger))).isFalse();
      assertThat(ledger.submit(auctioneer, AuctionDeposit.report(terms, info, charge)).join())
          .as("once")
          .isNotInstanceOf(Included.class);
    }
  }

  /** The charge of a price over the reserve, signed for this ledger. */
  private Bytes dearResult(AuctionTerms terms, LedgerInfo info) {
    BidList list =
        BidList.sign(auction.auctioneer, terms.id(info.domain()), auction.listed, info.domain());
    AuctionResult result =
        AuctionResult.sign(
            auction.auctioneer,
            list.digest(info.domain()),
            List.of(),
            bidder(0),
            terms.reserve().plus(Amount.of(1)),
            info.domain());
    Transcript told = Transcript.of(auction.auctioneer, terms, list, result, info.domain());
    return new AuctionCharge(told, info.domain()).find(List.of()).orElseThrow();
  }

  @Test
  void shouldRefuseALedgerThatBurnsNothing() {
    LedgerRules all = new LedgerRules(RULES.rounds(), 10, 1_000, 5_000, 5_000);
    assertThatThrownBy(() -> AuctionDeposit.lock(auction.terms, all))
        .hasMessageContaining("burns nothing");
    LedgerRules odd = new LedgerRules(RULES.rounds(), 10, 1_000, 3_333, 3_334);
    Amount lock = AuctionDeposit.lock(auction.terms, odd);
    Amount shares = lock.share(3_333, LedgerRules.WHOLE).plus(lock.share(3_334, LedgerRules.WHOLE));
    assertThat(lock.minus(shares)).isGreaterThanOrEqualTo(auction.terms.auctioneerDeposit());
  }

  private static LedgerView view(Ledger ledger) {
    return ledger.at(ledger.head(Ledger.Finality.INCLUDED));
  }

  private static void submit(Ledger ledger, PrivateKey by, Command command) {
    assertThat(ledger.submit(by, command).join()).as("%s", command).isInstanceOf(Included.class);
  }
}
