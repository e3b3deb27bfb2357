package souk.ledger.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import souk.ledger.Command;
import souk.ledger.EscrowTerms;
import souk.ledger.Event;
import souk.ledger.LedgerView;
import souk.ledger.LedgerView.Allotment;
import souk.ledger.Refusal;
import souk.primitives.Address;
import souk.primitives.Amount;
import souk.primitives.Bytes32;
import souk.primitives.Signer;

/** Escrows, allotments, signers. */
interface EscrowContract extends ContractTest {
  @Test
  default void shouldLockTheCoverWhenAnEscrowIsOpened() {
    World w = world();
    EscrowTerms terms = w.escrowTerms(3);
    Bytes32 id = terms.id(w.domain(), w.funder().address());
    assertThat(w.view().escrow(id)).isEmpty();
    assertThat(w.view().locked(id)).isEqualTo(Amount.ZERO);
    Event event = w.event(w.funder(), new Command.OpenEscrow(terms));

    Amount cover = Amount.of(1_000 * 8 * 3);
    assertThat(event).isEqualTo(new Event.EscrowOpened(id, w.funder().address(), terms));
    assertThat(w.view().escrow(id))
        .contains(
            new LedgerView.Escrow(
                id, w.funder().address(), terms, 3, terms.firstRound(), 0, false));
    assertThat(w.view().locked(id)).isEqualTo(cover);
    assertThat(w.balance(w.funder())).isEqualTo(World.DEPOSIT.minus(cover));
  }

  @Test
  default void shouldTakeTheLargestTermsThatFit() {
    World w = world();
    long last = souk.ledger.RoundRules.LAST_ROUND;
    EscrowTerms latest =
        new EscrowTerms(w.signer().address(), Amount.of(1), 16, 1, last, 1, w.salt());
    w.included(w.funder(), new Command.OpenEscrow(latest));
    EscrowTerms tooLate =
        new EscrowTerms(w.signer().address(), Amount.of(1), 16, 1, last, 2, w.salt());
    w.refused(w.funder(), new Command.OpenEscrow(tooLate), Refusal.MALFORMED);
    EscrowTerms noAmount =
        new EscrowTerms(
            w.signer().address(), Amount.of(2), 0, 0xffffffffL, w.round() + 1, 1, w.salt());
    w.refused(w.funder(), new Command.OpenEscrow(noAmount), Refusal.INSUFFICIENT_BALANCE);
    EscrowTerms noRounds =
        new EscrowTerms(w.signer().address(), Amount.of(2), 0, 1, w.round() + 1, 0, w.salt());
    w.refused(w.funder(), new Command.OpenEscrow(noRounds), Refusal.ZERO_AMOUNT);
  }

  @Test
  default void shouldAllotDisjointRangesInTheOrderOfTheCommands() {
    World w = world();
    EscrowTerms terms = w.escrowTerms(3);
    Bytes32 id = w.openEscrow(terms);
    long list = terms.firstRound();
    Address provider = w.provider().address();
    Event event = w.event(w.funder(), new Command.Allot(id, list, provider, 3));
    w.allot(id, list, w.rival(), 5);

    assertThat(event).isEqualTo(new Event.Allotted(id, list, provider, 0, 3, list));
    assertThat(allotment(id, list, w.provider())).isEqualTo(new Allotment(0, 3, list));
    assertThat(allotment(id, list, w.rival())).isEqualTo(new Allotment(3, 5, list));
    assertThat(w.escrow(id).cursor()).isEqualTo(8);
    assertThat(w.view().allotment(id, list, w.stranger().address())).isEmpty();
    assertThat(w.view().allotment(id, list - 1, provider)).isEmpty();
    assertThat(w.view().allotment(Bytes32.ZERO, list, provider)).isEmpty();
  }

  @Test
  default void shouldCountARangeFromTheNextRoundWhenItsListHasBegun() {
    World w = world();
    EscrowTerms terms = w.escrowTerms(4);
    Bytes32 id = w.openEscrow(terms);
    long first = terms.firstRound();
    w.allot(id, first, w.provider(), 2);
    w.untilRound(first + 1);
    w.allot(id, first, w.rival(), 2);

    assertThat(allotment(id, first + 2, w.rival())).isEqualTo(new Allotment(2, 2, first + 2));
    assertThat(w.view().allotment(id, first + 1, w.rival().address())).isEmpty();
    assertThat(allotment(id, first, w.provider())).isEqualTo(new Allotment(0, 2, first));
  }

  @Test
  default void shouldReplaceAListFromTheRoundInWhichANewerOneBegins() {
    World w = world();
    EscrowTerms terms = w.escrowTerms(9);
    Bytes32 id = w.openEscrow(terms);
    long first = terms.firstRound();
    w.allot(id, first, w.provider(), 8);
    w.allot(id, first + 3, w.rival(), 8);
    w.allot(id, first + 5, w.provider(), 4); // the second list is replaced before it begins

    for (long round = first; round < first + 3; round++) {
      assertThat(allotment(id, round, w.provider())).isEqualTo(new Allotment(0, 8, first));
      assertThat(w.view().allotment(id, round, w.rival().address())).isEmpty();
    }
    for (long round = first + 3; round < first + 5; round++) {
      assertThat(allotment(id, round, w.rival())).isEqualTo(new Allotment(0, 8, first + 3));
      assertThat(w.view().allotment(id, round, w.provider().address())).isEmpty();
    }
    assertThat(allotment(id, first + 5, w.provider())).isEqualTo(new Allotment(0, 4, first + 5));
    assertThat(w.view().allotment(id, first + 5, w.rival().address())).isEmpty();
    assertThat(w.escrow(id).list()).isEqualTo(first + 5);
    assertThat(w.escrow(id).cursor()).isEqualTo(4);
    w.refused(
        w.funder(),
        new Command.Allot(id, first + 3, w.stranger().address(), 1),
        Refusal.LIST_UNKNOWN);
  }

  @Test
  default void shouldTakeAListThatBeginsAfterTheEscrowsLastRound() {
    World w = world();
    EscrowTerms terms = w.escrowTerms(2);
    Bytes32 id = w.openEscrow(terms);
    w.allot(id, terms.firstRound() + 40, w.provider(), 8);
    assertThat(allotment(id, terms.firstRound() + 99, w.provider()).books()).isEqualTo(8);
  }

  @Test
  default void shouldKeepTheSignerOfEveryRoundWhenItChanges() {
    World w = world();
    EscrowTerms terms = w.escrowTerms(9);
    Bytes32 id = w.openEscrow(terms);
    long first = terms.firstRound();
    Address opening = w.signer().address();
    Address second = w.rival().address();
    Address third = w.stranger().address();
    Event event = w.event(w.funder(), new Command.SetSigner(id, second, first + 2));
    w.included(w.funder(), new Command.SetSigner(id, third, first + 5));

    assertThat(event).isEqualTo(new Event.SignerSet(id, second, first + 2));
    assertThat(w.view().signer(id, 0)).contains(opening);
    assertThat(w.view().signer(id, first + 1)).contains(opening);
    assertThat(w.view().signer(id, first + 2)).contains(second);
    assertThat(w.view().signer(id, first + 4)).contains(second);
    assertThat(w.view().signer(id, first + 5)).contains(third);
    assertThat(w.view().signer(Bytes32.ZERO, first)).isEmpty();

    w.refused(w.funder(), new Command.SetSigner(id, second, first + 4), Refusal.ROUND_BEGUN);
    w.included(w.funder(), new Command.SetSigner(id, second, first + 5));
    assertThat(w.view().signer(id, first + 5)).contains(second);
  }

  @Test
  default void shouldChangeTheSignerOfAllRoundsWhenTheChangeComesBeforeTheFirst() {
    World w = world();
    w.untilRound(w.round() + 1);
    EscrowTerms soon = w.escrowTerms(3);
    EscrowTerms terms =
        new EscrowTerms(soon.signer(), soon.prize(), 2, 8, soon.firstRound() + 5, 3, soon.salt());
    Bytes32 id = w.openEscrow(terms);
    w.included(w.funder(), new Command.SetSigner(id, w.rival().address(), terms.firstRound() - 2));
    assertThat(w.view().signer(id, terms.firstRound())).contains(w.rival().address());
    assertThat(w.view().signer(id, terms.firstRound() - 3)).contains(terms.signer());
  }

  @Test
  default void shouldPayAnExtensionFromTheBalanceWhileNoRoundIsClosed() {
    World w = world();
    EscrowTerms terms = w.escrowTerms(3);
    Bytes32 id = w.openEscrow(terms);
    Amount before = w.balance(w.funder());
    Event event = w.event(w.funder(), new Command.Extend(id, 2));

    assertThat(event).isEqualTo(new Event.EscrowExtended(id, 2, Amount.of(16_000)));
    assertThat(w.balance(w.funder())).isEqualTo(before.minus(Amount.of(16_000)));
    assertThat(w.escrow(id).rounds()).isEqualTo(5);
    assertThat(w.view().locked(id)).isEqualTo(Amount.of(40_000));
    assertThat(w.escrow(id).terms()).isEqualTo(terms);
  }

  @Test
  default void shouldPayAnExtensionFromClosedRoundsFirst() {
    World w = world();
    EscrowTerms terms = w.escrowTerms(6);
    Bytes32 id = w.openEscrow(terms);
    long first = terms.firstRound();
    w.allot(id, first, w.provider(), 8);
    Bytes32 seed = w.draw(first);
    w.claim(
        w.book(id, first, 0, w.provider()).winning(seed),
        w.book(id, first, 1, w.provider()).winning(seed));
    w.draw(first + 1);
    Bytes32 open = w.view().draw(first + 1).orElseThrow();
    w.claim(w.book(id, first + 1, 0, w.provider()).winning(open));

    // In the last block of its window the first round is still open, and nothing is free.
    w.until(w.rounds().claimDeadline(first));
    Event none = w.event(w.funder(), new Command.Extend(id, 1));
    assertThat(none).isEqualTo(new Event.EscrowExtended(id, 1, Amount.of(8_000)));
    // Then its 6 unpaid prizes are free, less the one that an open round has paid: the ledger
    // counts open rounds as if nothing of them were paid.
    w.until(w.rounds().claimDeadline(first) + 1);
    Event some = w.event(w.funder(), new Command.Extend(id, 1));
    assertThat(some).isEqualTo(new Event.EscrowExtended(id, 1, Amount.of(3_000)));
    assertThat(w.view().locked(id)).isEqualTo(Amount.of(8_000 * 7));
  }

  @Test
  default void shouldRefundWhatWasNotPaidOnceTheLastWindowIsOver() {
    World w = world();
    EscrowTerms terms = w.escrowTerms(2);
    Bytes32 id = w.openEscrow(terms);
    w.allot(id, terms.firstRound(), w.provider(), 8);
    Bytes32 seed = w.draw(terms.firstRound());
    w.claim(w.book(id, terms.firstRound(), 7, w.provider()).winning(seed));
    long deadline = w.rounds().claimDeadline(terms.firstRound() + 1);
    w.until(deadline);
    w.refused(w.funder(), new Command.Refund(id), Refusal.CLAIMS_OPEN);
    w.until(deadline + 1);
    Event event = w.event(w.stranger(), new Command.Refund(id));

    assertThat(event).isEqualTo(new Event.EscrowRefunded(id, Amount.of(15_000)));
    assertThat(w.balance(w.funder())).isEqualTo(World.DEPOSIT.minus(Amount.of(1_000)));
    assertThat(w.escrow(id).refunded()).isTrue();
    assertThat(w.view().locked(id)).isEqualTo(Amount.ZERO);
    assertThat(w.view().claimed(id, terms.firstRound(), 7)).isTrue();
  }

  private Allotment allotment(Bytes32 escrow, long round, Signer provider) {
    return world().view().allotment(escrow, round, provider.address()).orElseThrow();
  }
}
