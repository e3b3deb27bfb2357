package souk.payments;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static souk.payments.LocalMarket.PRIZE;
import static souk.payments.LocalMarket.ROUND;
import static souk.payments.LocalMarket.ROUNDS;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import souk.ledger.BlockRef;
import souk.ledger.Command;
import souk.ledger.ForwardingLedger;
import souk.ledger.Ledger;
import souk.ledger.LedgerView;
import souk.ledger.Receipt;
import souk.ledger.Refusal;
import souk.payments.LossyLedger.Way;
import souk.primitives.Amount;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;
import souk.primitives.PrivateKey;
import souk.primitives.Signer;

class ClaimerTest {
  private static final int DEPTH = 3;
  private static final int TICKETS = 1 << DEPTH;

  private final LocalMarket market = new LocalMarket(21, DEPTH, 300);
  private final LossyLedger ledger = new LossyLedger(market.ledger);
  private final Claimer claimer = market.claimer(ledger);

  @AfterEach
  void close() {
    market.close();
  }

  private void payFullBooks(int count) {
    for (int i = 0; i < count; i++) {
      market.pay(TICKETS);
    }
  }

  private void assertSettled(int books, long paid) {
    assertThat(market.outbox.settlements(10))
        .containsExactly(
            new Settlement(
                new Income(ROUND, market.escrow, books, (long) books * TICKETS, PRIZE.times(books)),
                books,
                PRIZE.times(paid)));
    assertThat(market.till.rounds()).isEmpty();
    assertThat(market.till.memory()).isZero();
    assertThat(market.outbox.sent(ROUND)).isEmpty();
  }

  @Test
  void shouldEarnThePrizeOfEveryFullBook() {
    payFullBooks(3);
    market.advanceToDraw(ROUND);

    market.run(claimer, 12);

    assertThat(market.earned()).isEqualTo(PRIZE.times(3));
    assertSettled(3, 3);
    assertThat(ledger.claims()).isOne();
    assertThat(ledger.draws()).isOne();
  }

  @Test
  void shouldNoteWhichTransactionPaidAndWhatClaimAndDrawCost() {
    payFullBooks(3);
    market.advanceToDraw(ROUND);
    Amount fee = Amount.of(31);
    Claimer paying =
        market.claimer(
            new ForwardingLedger(ledger) {
              @Override
              public CompletableFuture<Receipt> submit(Signer by, Command command) {
                return truth
                    .submit(by, command)
                    .thenApply(receipt ->
                        receipt instanceof Receipt.Included in
                            ? new Receipt.Included(in.block(), in.transaction(), in.events(), fee)
                            : receipt);
              }
            });

    market.run(paying, 12);

    assertThat(market.outbox.payouts())
        .extracting(Payout::round, Payout::escrow, Payout::books, Payout::paid, Payout::fee)
        .containsExactlyInAnyOrder(
            tuple(ROUND, market.escrow, 3, PRIZE.times(3), fee),
            tuple(ROUND, Bytes32.ZERO, 0, Amount.ZERO, fee));
    assertThat(market.outbox.payouts()).extracting(Payout::transaction).doesNotHaveDuplicates();
  }

  @Test
  void shouldSettleOnlyOnceItHeardWhichTransactionPaid() {
    payFullBooks(3);
    market.advanceToDraw(ROUND);
    CompletableFuture<Void> heard = new CompletableFuture<>();
    Claimer patient =
        new Claimer(
            new ForwardingLedger(ledger) {
              @Override
              public CompletableFuture<Receipt> submit(Signer by, Command command) {
                CompletableFuture<Receipt> fate = truth.submit(by, command);
                return command instanceof Command.Claim
                    ? fate.thenCombine(heard, (receipt, _) -> receipt)
                    : fate;
              }
            },
            market.provider,
            market.till,
            market.outbox,
            () -> false,
            ClaimRules.STANDARD);

    while (market.earned().isZero()) {
      market.run(patient, 1);
    }
    market.run(patient, LocalMarket.FINAL_DEPTH);
    assertThat(market.till.rounds()).as("the answer may come yet").containsExactly(ROUND);

    heard.complete(null);
    market.run(patient, 1);
    assertSettled(3, 3);
    assertThat(market.outbox.payouts()).extracting(Payout::books).contains(3);
  }

  @Test
  void shouldSettleInTheEndWhenNobodySaysWhichTransactionPaid() {
    payFullBooks(3);
    market.advanceToDraw(ROUND);
    Claimer patient =
        market.claimer(
            new ForwardingLedger(ledger) {
              @Override
              public CompletableFuture<Receipt> submit(Signer by, Command command) {
                CompletableFuture<Receipt> fate = truth.submit(by, command);
                return command instanceof Command.Claim ? new CompletableFuture<>() : fate;
              }
            });

    market.run(patient, 60);
    assertThat(market.earned()).isEqualTo(PRIZE.times(3));
    assertThat(market.till.rounds()).isEmpty();
  }

  @Test
  void shouldAskTheLedgerOncePerViewWhatIsClaimedHoweverManyBooksAreWon() {
    payFullBooks(30);
    market.advanceToDraw(ROUND);
    CountingViews counting = new CountingViews(ledger);
    Claimer asking = market.claimer(counting);

    int passes = 12;
    market.run(asking, passes);

    assertSettled(30, 30);
    assertThat(counting.singly).isZero();
    // As of now, as of what is final, and once more when the round is settled.
    assertThat(counting.together).isBetween(1, 2 * passes + 1);
  }

  @Test
  void shouldDoNothingBeforeTheSeedIsKnown() {
    payFullBooks(1);
    market.advanceTo(ROUNDS.seedBlock(ROUND));

    claimer.pass();

    assertThat(ledger.seen).isEmpty();
    assertThat(market.till.rounds()).containsExactly(ROUND);
  }

  @Test
  void shouldLeaveTheDrawAloneWhenSomebodyRecordedIt() {
    payFullBooks(1);
    market.advanceToDraw(ROUND);
    var draw = market.ledger.submit(market.funder, new Command.RecordDraw(ROUND, Bytes.EMPTY));
    market.ledger.advance(1);
    assertThat(draw.join()).isInstanceOf(Receipt.Included.class);

    market.run(claimer, 12);

    assertThat(ledger.draws()).isZero();
    assertThat(market.earned()).isEqualTo(PRIZE);
  }

  @Test
  void shouldNotClaimBeforeTheDrawIsFinal() {
    payFullBooks(1);
    market.advanceToDraw(ROUND);
    market.run(claimer, 1);
    assertThat(market.now().draw(ROUND)).isPresent();

    market.run(claimer, LocalMarket.FINAL_DEPTH - 1);
    assertThat(ledger.claims()).isZero();
    market.run(claimer, 1);
    assertThat(ledger.claims()).isOne();
  }

  @Test
  void shouldClaimNothingWhenTheWinningTicketWasNotTaken() {
    market.pay(0);
    market.advanceToDraw(ROUND);

    market.run(claimer, 6);

    assertThat(ledger.claims()).isZero();
    assertThat(market.outbox.settlements(10))
        .containsExactly(
            new Settlement(new Income(ROUND, market.escrow, 1, 0, Amount.ZERO), 0, Amount.ZERO));
    assertThat(market.till.rounds()).isEmpty();
  }

  @Test
  void shouldClaimManyBooksInFewClaims() {
    payFullBooks(250);
    market.advanceToDraw(ROUND);

    market.run(claimer, 12);

    assertThat(ledger.claims()).isEqualTo(3);
    assertThat(market.earned()).isEqualTo(PRIZE.times(250));
    assertSettled(250, 250);
  }

  @Test
  void shouldClaimAgainWhenAClaimGotLost() {
    payFullBooks(2);
    market.advanceToDraw(ROUND);
    ledger.lossy = Command.Claim.class::isInstance;
    ledger.way = Way.COMMAND_LOST;
    market.run(claimer, 10);
    long lost = ledger.claims();
    assertThat(lost).isBetween(2L, 4L);
    assertThat(market.earned()).isEqualTo(Amount.ZERO);

    ledger.way = Way.CLEAR;
    market.run(claimer, 12);

    assertThat(market.earned()).isEqualTo(PRIZE.times(2));
    assertSettled(2, 2);
  }

  @Test
  void shouldClaimAgainWhenAClaimOrDrawWasDropped() {
    payFullBooks(2);
    market.advanceToDraw(ROUND);
    ledger.way = Way.DROPPED;
    market.run(claimer, 3);
    assertThat(ledger.draws()).isGreaterThan(1);

    ledger.lossy = Command.Claim.class::isInstance;
    market.run(claimer, 6);
    assertThat(ledger.claims()).isGreaterThan(1);
    ledger.way = Way.CLEAR;
    market.run(claimer, 6);

    assertThat(market.earned()).isEqualTo(PRIZE.times(2));
  }

  @Test
  void shouldGoOnWhenTheLedgerWasOutOfReach() {
    payFullBooks(2);
    market.advanceToDraw(ROUND);
    ledger.way = Way.UNREACHABLE;
    market.run(claimer, 4);
    ledger.way = Way.CLEAR;

    market.run(claimer, 12);

    assertThat(market.earned()).isEqualTo(PRIZE.times(2));
  }

  @Test
  void shouldNotPayTwiceForAClaimWhenItDiesBeforeItSeesTheAnswer() {
    payFullBooks(2);
    market.advanceToDraw(ROUND);
    market.run(claimer, 1 + LocalMarket.FINAL_DEPTH - 1);
    ledger.way = Way.ANSWER_LOST;
    market.run(claimer, 1);
    assertThat(ledger.claims()).isOne();

    market.till = market.openTill();
    LossyLedger afterwards = new LossyLedger(market.ledger);
    Claimer reborn = market.claimer(afterwards);
    market.run(reborn, 12);

    assertThat(afterwards.claims()).isZero();
    assertThat(market.earned()).isEqualTo(PRIZE.times(2));
    assertSettled(2, 2);
  }

  @Test
  void shouldWaitForAClaimThatWasSentBeforeItDiedAndThenClaimAgain() {
    payFullBooks(2);
    market.advanceToDraw(ROUND);
    market.run(claimer, LocalMarket.FINAL_DEPTH);
    ledger.way = Way.COMMAND_LOST;
    market.run(claimer, 1);
    assertThat(ledger.claims()).isOne();

    market.till = market.openTill();
    LossyLedger afterwards = new LossyLedger(market.ledger);
    Claimer reborn = market.claimer(afterwards);
    reborn.pass();
    assertThat(afterwards.claims()).isZero();
    market.run(reborn, 12);

    assertThat(afterwards.claims()).isOne();
    assertThat(market.earned()).isEqualTo(PRIZE.times(2));
  }

  @Test
  void shouldClaimAgainWhenTheClaimWasRolledBack() {
    payFullBooks(2);
    market.advanceToDraw(ROUND);
    market.run(claimer, 2 + LocalMarket.FINAL_DEPTH);
    assertThat(market.earned()).isEqualTo(PRIZE.times(2));

    market.ledger.rewind(LocalMarket.FINAL_DEPTH);
    assertThat(market.earned()).isEqualTo(Amount.ZERO);
    market.assertMoneyConserved();
    market.run(claimer, 12);

    assertThat(market.earned()).isEqualTo(PRIZE.times(2));
    assertThat(ledger.claims()).isEqualTo(2);
    assertSettled(2, 2);
  }

  @Test
  void shouldRecordTheDrawAgainWhenItWasRolledBack() {
    payFullBooks(2);
    market.advanceToDraw(ROUND);
    market.run(claimer, 1);
    assertThat(market.now().draw(ROUND)).isPresent();

    market.ledger.rewind(1);
    assertThat(market.now().draw(ROUND)).isEmpty();
    market.run(claimer, 14);

    assertThat(ledger.draws()).isEqualTo(2);
    assertThat(market.earned()).isEqualTo(PRIZE.times(2));
  }

  @Test
  void shouldClaimAtOnceWhenADeepReorganisationLostTheClaim() {
    payFullBooks(2);
    market.advanceToDraw(ROUND);
    ledger.lossy = Command.Claim.class::isInstance;
    ledger.way = Way.COMMAND_LOST;
    market.run(claimer, 8);
    assertThat(ledger.claims()).isPositive();
    ledger.way = Way.CLEAR;
    // The chain is so much shorter than when the claims were sent.
    List<Bytes32> sent = List.copyOf(market.outbox.sent(ROUND).keySet());
    assertThat(sent).hasSize(2);
    market.outbox.send(ROUND, sent, market.block() + ROUNDS.claimWindow());

    market.run(claimer, 1);

    assertThat(market.earned()).isEqualTo(PRIZE.times(2));
  }

  @Test
  void shouldEarnOnceWhenSomebodyElseClaimsTheSameBooks() {
    payFullBooks(2);
    market.advanceToDraw(ROUND);
    PrivateKey stranger = PrivateKey.fromSeeded(market.random);
    Claimer copy = market.claimer(ledger, stranger);

    for (int i = 0; i < 12; i++) {
      copy.pass();
      market.outbox.forget(ROUND, List.copyOf(market.outbox.sent(ROUND).keySet()));
      claimer.pass();
      market.ledger.advance(1);
    }

    assertThat(market.earned()).isEqualTo(PRIZE.times(2));
    assertThat(market.now().balance(stranger.address())).isEqualTo(Amount.ZERO);
    assertThat(claimer.skips()).isEqualTo(Map.of(Refusal.ALREADY_CLAIMED, 2L));
  }

  @Test
  void shouldCountABookThatTheLedgerDoesNotPayAndClaimTheOthers() {
    payFullBooks(3);
    LocalMarket.damage(market.tillStore, 1);
    market.till = market.openTill();
    Claimer afterDamage = market.claimer(ledger);
    market.advanceToDraw(ROUND);

    market.run(afterDamage, 12);

    assertThat(market.earned()).isEqualTo(PRIZE.times(2));
    assertThat(afterDamage.skips()).isEqualTo(Map.of(Refusal.BAD_SIGNATURE, 1L));
    assertThat(ledger.claims()).isOne();
    market.advanceTo(ROUNDS.claimDeadline(ROUND) + LocalMarket.FINAL_DEPTH + 1);
    afterDamage.pass();
    assertSettled(3, 2);
  }

  @Test
  void shouldClaimUnderTheDrawThatCountsWhenTheLedgerRefusedItUnderAnother() {
    payFullBooks(2);
    market.advanceToDraw(ROUND);
    // A draw that a deep reorganisation replaces by another one, while a claim is on its way.
    Redrawn redrawn = new Redrawn(ledger, Bytes32.of(99));
    Claimer between = market.claimer(redrawn);
    market.run(between, LocalMarket.FINAL_DEPTH + 3);
    assertThat(between.skips().values()).as("refused under the other draw").isNotEmpty();
    assertThat(market.earned()).isEqualTo(Amount.ZERO);

    redrawn.seed = null;
    market.run(between, 12);

    assertThat(market.earned()).isEqualTo(PRIZE.times(2));
    assertSettled(2, 2);
  }

  /** Shows another draw than the ledger's, as before a reorganisation. */
  private static final class Redrawn extends ForwardingLedger {
    private @Nullable Bytes32 seed;

    Redrawn(Ledger truth, Bytes32 seed) {
      super(truth);
      this.seed = seed;
    }

    @Override
    public LedgerView at(BlockRef block) {
      LedgerView view = truth.at(block);
      return (LedgerView)
          Proxy.newProxyInstance(
              LedgerView.class.getClassLoader(),
              new Class<?>[] {LedgerView.class},
              (_, method, values) -> {
                try {
                  Object value = method.invoke(view, values);
                  boolean drawn =
                      method.getName().equals("draw") && !Optional.empty().equals(value);
                  return drawn && seed != null ? Optional.of(seed) : value;
                } catch (InvocationTargetException e) {
                  throw e.getCause();
                }
              });
    }
  }

  @Test
  void shouldSettleWithWhatWasPaidWhenTheDeadlinePasses() {
    payFullBooks(2);
    market.advanceToDraw(ROUND);
    ledger.lossy = Command.Claim.class::isInstance;
    ledger.way = Way.COMMAND_LOST;

    market.run(claimer, ROUNDS.claimWindow() + LocalMarket.FINAL_DEPTH + 1);

    assertSettled(2, 0);
    long claims = ledger.claims();
    assertThat(claims).isGreaterThan(5);
    market.run(claimer, 3);
    assertThat(ledger.claims()).isEqualTo(claims);
  }

  @Test
  void shouldReturnUnclaimedMoneyToTheFunder() {
    payFullBooks(4);
    market.advanceToDraw(ROUND);
    market.run(claimer, 12);
    market.advanceTo(ROUNDS.claimDeadline(ROUND + 1) + 1);

    var refund = market.ledger.submit(market.provider, new Command.Refund(market.escrow));
    market.ledger.advance(1);

    assertThat(refund.join()).isInstanceOf(Receipt.Included.class);
    assertThat(market.now().balance(market.funder.address()))
        .isEqualTo(LocalMarket.WEALTH.minus(PRIZE.times(4)));
    assertThat(market.earned()).isEqualTo(PRIZE.times(4));
  }
}
