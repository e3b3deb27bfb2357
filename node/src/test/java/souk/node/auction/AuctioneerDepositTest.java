package souk.node.auction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import souk.ledger.Command;
import souk.ledger.Ledger;
import souk.ledger.LedgerRules;
import souk.ledger.LedgerView;
import souk.ledger.Receipt;
import souk.ledger.RoundRules;
import souk.ledger.local.LocalLedger;
import souk.market.price.sealed.AuctionJudge;
import souk.market.price.sealed.AuctionResult;
import souk.market.price.sealed.AuctionTerms;
import souk.market.price.sealed.BidList;
import souk.market.price.sealed.Evidence;
import souk.market.price.sealed.Opening;
import souk.market.price.sealed.SealedBid;
import souk.market.price.sealed.Transcript;
import souk.payments.CommandRefusedException;
import souk.primitives.Amount;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;
import souk.primitives.PrivateKey;

/** An auctioneer's deposit on a ledger whose blocks come when the test says so. */
class AuctioneerDepositTest {
  private static final RoundRules ROUNDS = new RoundRules(20, 5, 5, 100, 8_191);
  private static final LedgerRules RULES = new LedgerRules(ROUNDS, 10, 1_000, 1_000, 5_000);
  private static final Amount RESERVE = Amount.of(1_000);
  private static final Amount WEALTH = Amount.of(20_000);
  private static final long COMMIT_BY = 50;
  private static final long OPEN_BY = 70;

  private final Random random = new Random(20_261_130);
  private final PrivateKey auctioneer = PrivateKey.fromSeeded(random);
  private final PrivateKey stranger = PrivateKey.fromSeeded(random);
  private final PrivateKey bidder = PrivateKey.fromSeeded(random);
  private LocalLedger ledger = open(RULES);
  private Amount whole = Amount.ZERO;

  private LocalLedger open(LedgerRules rules) {
    return LocalLedger.builder(rules, Bytes32.of(5))
        .judge(new AuctionJudge())
        .fund(auctioneer.address(), WEALTH)
        .fund(stranger.address(), WEALTH)
        .open();
  }

  @BeforeEach
  void standUp() {
    submit(auctioneer, new Command.Deposit(WEALTH));
    whole = view().totals().sum();
  }

  @AfterEach
  void close() {
    assertThat(view().totals().sum()).as("money is conserved").isEqualTo(whole);
    ledger.close();
  }

  private AuctionTerms terms() {
    return new AuctionTerms(
        auctioneer.address(),
        Bytes32.of(7),
        RESERVE,
        RESERVE,
        RESERVE,
        COMMIT_BY,
        OPEN_BY,
        ROUNDS.roundOf(OPEN_BY),
        Bytes32.of(9));
  }

  private AuctioneerDeposit deposit() {
    return new AuctioneerDeposit(ledger, terms());
  }

  private LedgerView view() {
    return ledger.at(ledger.head(Ledger.Finality.INCLUDED));
  }

  private LedgerView.Provider standing() {
    return view().provider(auctioneer.address()).orElseThrow();
  }

  private void submit(PrivateKey by, Command command) {
    assertThat(ledger.submit(by, command).join()).isInstanceOf(Receipt.Included.class);
  }

  private void advanceTo(long block) {
    ledger.advance(block - view().block().number());
  }

  @Test
  void shouldLockOnceWhatBurnsTheDepositAndPutInOnlyWhatIsMissing() {
    submit(auctioneer, new Command.Register("http://sells.too", Amount.of(400)));
    AuctioneerDeposit.Need need = deposit().need();
    assertThat(need.burned()).isEqualTo(RESERVE);
    assertThat(need.lock()).as("40 % are burned").isEqualTo(Amount.of(2_500));
    assertThat(need.missing()).isEqualTo(Amount.of(2_100));
    assertThat(deposit().stands()).isFalse();

    assertThat(deposit().lock(auctioneer)).isTrue();
    assertThat(deposit().lock(auctioneer)).as("again").isFalse();
    assertThat(deposit().stands()).isTrue();
    assertThat(standing().locked()).isEqualTo(Amount.of(2_500));
    assertThat(standing().free()).isEqualTo(Amount.ZERO);
    assertThat(standing().endpoint()).isEqualTo("http://sells.too");
  }

  @Test
  void shouldGiveItBackToTheBlockWhenNobodyCanReportItAnyMore() {
    assertThat(deposit().release(stranger)).as("there is none").isEmpty();
    deposit().lock(auctioneer);
    long until = deposit().need().until();
    assertThat(until)
        .isEqualTo(
            Math.max(ROUNDS.seedBlock(terms().seedRound()), OPEN_BY) + 1 + 2L * ROUNDS.length());
    assertThat(deposit().release(stranger)).contains(until);
    advanceTo(until - 2);
    assertThat(deposit().release(stranger)).contains(until);
    advanceTo(until - 1);
    assertThat(deposit().release(stranger)).isEmpty();
    assertThat(standing().free()).isEqualTo(Amount.of(2_500));
    assertThat(standing().locked()).isEqualTo(Amount.ZERO);
    assertThat(deposit().stands()).isFalse();
    assertThat(deposit().lock(auctioneer)).as("it was").isFalse();
  }

  private Transcript transcript(long price) {
    var domain = ledger.info().domain();
    Bytes32 id = terms().id(domain);
    Bytes32 salt = Bytes32.of(3);
    BidList list =
        BidList.sign(
            auctioneer,
            id,
            List.of(
                new BidList.Listed(
                    SealedBid.seal(bidder, id, Amount.of(300), salt, domain), COMMIT_BY)),
            domain);
    AuctionResult result =
        AuctionResult.sign(
            auctioneer,
            list.digest(domain),
            List.of(
                new AuctionResult.Opened(
                    Opening.of(bidder, id, Amount.of(300), salt, domain), OPEN_BY)),
            bidder.address(),
            Amount.of(price),
            domain);
    return Transcript.of(auctioneer, terms(), list, result, domain);
  }

  @Test
  void shouldTakeItByAnybodysKeyAndSayWhatWasBurned() {
    deposit().lock(auctioneer);
    advanceTo(ROUNDS.seedBlock(terms().seedRound()) + 1);
    Bytes charge = deposit().charge(transcript(1_001), List.of()).orElseThrow();
    AuctioneerDeposit.Taken taken = deposit().report(charge, stranger);
    assertThat(taken.reporter()).isEqualTo(stranger.address());
    assertThat(taken.taken()).isEqualTo(Amount.of(2_500));
    assertThat(taken.burned()).isEqualTo(RESERVE).isEqualTo(view().totals().burned());
    assertThat(taken.reward()).isEqualTo(Amount.of(250));
    assertThat(deposit().stands()).isFalse();
    assertThatThrownBy(() -> deposit().report(charge, stranger))
        .isInstanceOf(CommandRefusedException.class);
  }

  /** What is shown first does not hide what the judge does find proven. */
  @Test
  void shouldChargeWithWhatTheJudgeFindsProvenAndWithNothingElse() {
    var domain = ledger.info().domain();
    Transcript honest = transcript(1_000);
    assertThat(deposit().charge(honest, List.of())).isEmpty();
    AuctionResult forged =
        AuctionResult.sign(
            stranger, honest.list().digest(domain), List.of(), bidder.address(), RESERVE, domain);
    assertThat(deposit().charge(honest, List.of(new Evidence.OtherResult(forged)))).isEmpty();
    Optional<Bytes> charge =
        deposit()
            .charge(
                honest,
                List.of(
                    new Evidence.OtherResult(forged),
                    new Evidence.OtherResult(transcript(900).result())));
    deposit().lock(auctioneer);
    advanceTo(COMMIT_BY + 1);
    assertThat(deposit().report(charge.orElseThrow(), stranger).burned()).isEqualTo(RESERVE);
  }

  @Test
  void shouldLockNothingWhereNothingIsBurned() {
    ledger.close();
    ledger = open(new LedgerRules(ROUNDS, 10, 1_000, 5_000, 5_000));
    whole = view().totals().sum();
    assertThat(deposit().canBeLost()).isFalse();
    assertThat(deposit().stands()).isFalse();
    assertThat(deposit().release(auctioneer)).isEmpty();
    assertThatThrownBy(() -> deposit().need()).hasMessageContaining("burns nothing");
  }
}
