package souk.ledger.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import souk.ledger.Book;
import souk.ledger.BookClaim;
import souk.ledger.Command;
import souk.ledger.EscrowTerms;
import souk.ledger.Event;
import souk.ledger.Receipt;
import souk.ledger.Refusal;
import souk.primitives.Address;
import souk.primitives.Amount;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;
import souk.primitives.Signer;

/** Draws and claims. */
interface ClaimContract extends ContractTest {
  @Test
  default void shouldRecordTheSeedOfARoundOnceItsBlockIsPast() {
    World w = world();
    long round = w.round();
    long seedBlock = w.rounds().seedBlock(round);
    w.until(seedBlock);
    w.refused(w.stranger(), new Command.RecordDraw(round, Bytes.EMPTY), Refusal.DRAW_TOO_EARLY);
    w.until(seedBlock + 1);
    Event event = w.event(w.stranger(), new Command.RecordDraw(round, Bytes.EMPTY));

    Bytes32 seed = w.view().draw(round).orElseThrow();
    assertThat(event).isEqualTo(new Event.DrawRecorded(round, seedBlock, seed));
    assertThat(w.view().draw(round + 1)).isEmpty();
  }

  @Test
  default void shouldTakeALaterBlockWhenNobodyRecordedTheSeedInTime() {
    World w = world();
    long round = w.round();
    long window = w.rounds().proofWindow();
    w.until(w.rounds().seedBlock(round) + window);
    Event inTime = w.event(w.stranger(), new Command.RecordDraw(round, Bytes.EMPTY));
    assertThat(((Event.DrawRecorded) inTime).seedBlock()).isEqualTo(w.rounds().seedBlock(round));
    // The next round's seed block lies one round later: take the block right after its window.
    w.until(w.rounds().seedBlock(round + 1) + window + 1);
    Event late = w.event(w.stranger(), new Command.RecordDraw(round + 1, Bytes.EMPTY));

    assertThat(((Event.DrawRecorded) late).seedBlock())
        .isEqualTo(w.rounds().seedBlock(round + 1) + window);
    assertThat(((Event.DrawRecorded) late).seed())
        .isNotEqualTo(((Event.DrawRecorded) inTime).seed());
  }

  @Test
  default void shouldPayTheProviderThatTheCoverNamesWhoeverClaims() {
    World w = world();
    Round r = round();
    Event paid = r.claim(w.provider(), 2);

    assertThat(paid)
        .isEqualTo(
            new Event.PrizePaid(
                new Book(r.escrow, r.number, 2, w.provider().address()), Amount.of(1_000)));
    assertThat(w.balance(w.provider())).isEqualTo(World.DEPOSIT.plus(Amount.of(1_000)));
    assertThat(w.balance(w.stranger())).isEqualTo(Amount.ZERO);
    assertThat(w.view().locked(r.escrow)).isEqualTo(Amount.of(23_000));
    assertThat(w.view().claimed(r.escrow, r.number, 2)).isTrue();
    assertThat(w.view().claimed(r.escrow, r.number, 1)).isFalse();
    assertThat(w.view().claimed(r.escrow, r.number + 1, 2)).isFalse();
    Book book = new Book(r.escrow, r.number, 2, w.provider().address());
    assertThat(
            w.view()
                .claimed(
                    List.of(
                        new Book(r.escrow, r.number, 1, w.provider().address()),
                        book,
                        new Book(r.escrow, r.number + 1, 2, w.provider().address()))))
        .containsExactly(book);
    assertThat(w.view().claimed(List.of())).isEmpty();
  }

  @Test
  default void shouldPayEachBookOnceAndSkipTheRestWithTheirReasonsInOneBatch() {
    World w = world();
    Round r = round();
    BookClaim good = r.book(w.provider(), 0).winning(r.seed);
    BookClaim other = r.book(w.rival(), 5).winning(r.seed);
    List<Event> events =
        w.claim(
            good,
            good,
            r.book(w.provider(), 5).winning(r.seed), // the rival's book
            r.book(w.rival(), 0).winning(r.seed), // the provider's
            r.book(w.provider(), 8).winning(r.seed), // beyond the escrow
            r.book(w.stranger(), 1).winning(r.seed),
            losing(r, 1),
            other,
            w.book(r.escrow, r.number + 1, 1, w.provider()).claim(0));

    Address provider = w.provider().address();
    Address rival = w.rival().address();
    assertThat(events)
        .containsExactly(
            new Event.PrizePaid(new Book(r.escrow, r.number, 0, provider), Amount.of(1_000)),
            new Event.ClaimSkipped(1, Refusal.ALREADY_CLAIMED),
            new Event.ClaimSkipped(2, Refusal.NOT_ALLOTTED),
            new Event.ClaimSkipped(3, Refusal.NOT_ALLOTTED),
            new Event.ClaimSkipped(4, Refusal.NOT_ALLOTTED),
            new Event.ClaimSkipped(5, Refusal.NOT_ALLOTTED),
            new Event.ClaimSkipped(6, Refusal.BAD_SIGNATURE),
            new Event.PrizePaid(new Book(r.escrow, r.number, 5, rival), Amount.of(1_000)),
            new Event.ClaimSkipped(8, Refusal.DRAW_MISSING));
    assertThat(w.view().locked(r.escrow)).isEqualTo(Amount.of(22_000));
  }

  @Test
  default void shouldPayEveryBookOfTheEscrowAndNoMoreThanIsLocked() {
    World w = world();
    Round r = round();
    List<BookClaim> all = new ArrayList<>();
    for (int number = 0; number < 8; number++) {
      all.add(r.book(number < 4 ? w.provider() : w.rival(), number).winning(r.seed));
    }
    assertThat(w.claim(all.toArray(new BookClaim[0])))
        .allMatch(event -> event instanceof Event.PrizePaid);
    assertThat(w.claim(all.toArray(new BookClaim[0])))
        .allMatch(event ->
            event instanceof Event.ClaimSkipped skipped
                && skipped.reason() == Refusal.ALREADY_CLAIMED);
    assertThat(w.view().locked(r.escrow)).isEqualTo(Amount.of(16_000));
    assertThat(w.balance(w.provider())).isEqualTo(World.DEPOSIT.plus(Amount.of(4_000)));
  }

  @Test
  default void shouldSkipEveryTicketOfABookButTheOneThatWon() {
    World w = world();
    Round r = round();
    int winner = Book.winner(r.seed, r.id(w.provider(), 3), 2);
    for (int place = 0; place < 4; place++) {
      if (place != winner) {
        assertThat(w.claim(r.book(w.provider(), 3).claim(place)))
            .containsExactly(new Event.ClaimSkipped(0, Refusal.BAD_SIGNATURE));
      }
    }
    assertThat(r.claim(w.provider(), 3)).isInstanceOf(Event.PrizePaid.class);
  }

  @Test
  default void shouldSkipTicketsOfTheWrongLength() {
    World w = world();
    Round r = round();
    BookClaim good = r.book(w.provider(), 0).winning(r.seed);
    Bytes shortSecret = Bytes.of(good.secret().slice(0, 15));
    Bytes longPath = Bytes.of(new byte[48]);
    assertThat(
            w.claim(
                new BookClaim(good.book(), shortSecret, good.path(), good.cover()),
                new BookClaim(good.book(), good.secret(), longPath, good.cover()),
                new BookClaim(good.book(), good.secret(), Bytes.EMPTY, good.cover())))
        .containsExactly(
            new Event.ClaimSkipped(0, Refusal.BAD_TICKET),
            new Event.ClaimSkipped(1, Refusal.BAD_TICKET),
            new Event.ClaimSkipped(2, Refusal.BAD_TICKET));
  }

  @Test
  default void shouldPayInTheLastBlockOfTheWindowAndNotAfter() {
    World w = world();
    Round r = round();
    w.until(w.rounds().claimDeadline(r.number));
    assertThat(r.claim(w.provider(), 0)).isInstanceOf(Event.PrizePaid.class);
    assertThat(r.claim(w.provider(), 1))
        .isEqualTo(new Event.ClaimSkipped(0, Refusal.CLAIM_TOO_LATE));
  }

  @Test
  default void shouldPayOnlyCoversOfTheSignerOfTheirRound() {
    World w = world();
    EscrowTerms terms = w.escrowTerms(4);
    Bytes32 id = w.openEscrow(terms);
    long first = terms.firstRound();
    w.allot(id, first, w.provider(), 8);
    w.included(w.funder(), new Command.SetSigner(id, w.opener().address(), first + 1));
    Bytes32 seed = w.draw(first);
    Bytes32 next = w.draw(first + 1);
    Address provider = w.provider().address();

    assertThat(
            w.claim(
                w.book(id, first, 0, provider, w.signer()).winning(seed),
                w.book(id, first, 1, provider, w.opener()).winning(seed),
                w.book(id, first + 1, 0, provider, w.signer()).winning(next),
                w.book(id, first + 1, 1, provider, w.opener()).winning(next)))
        .extracting(Event::getClass)
        .containsExactly(
            Event.PrizePaid.class,
            Event.ClaimSkipped.class,
            Event.ClaimSkipped.class,
            Event.PrizePaid.class);
  }

  @Test
  default void shouldCallARoundOutsideBeforeItLooksAtListsAndSigners() {
    World w = world();
    w.untilRound(1);
    EscrowTerms terms = w.escrowTerms(2);
    Bytes32 id = w.openEscrow(terms);
    long first = terms.firstRound();
    w.allot(id, first, w.provider(), 8);
    w.included(w.funder(), new Command.SetSigner(id, w.opener().address(), first + 1));
    Bytes32 before = w.draw(first - 1);

    assertThat(w.claim(w.book(id, first - 1, 0, w.provider()).winning(before)))
        .containsExactly(new Event.ClaimSkipped(0, Refusal.ROUND_OUTSIDE));
  }

  @Test
  default void shouldPayByTheListOfTheRoundWhenLaterListsDiffer() {
    World w = world();
    EscrowTerms terms = w.escrowTerms(4);
    Bytes32 id = w.openEscrow(terms);
    long first = terms.firstRound();
    w.allot(id, first, w.provider(), 8);
    w.allot(id, first + 1, w.rival(), 8);
    Bytes32 seed = w.draw(first);
    Bytes32 next = w.draw(first + 1);

    assertThat(
            w.claim(
                w.book(id, first, 0, w.provider()).winning(seed),
                w.book(id, first + 1, 0, w.provider()).winning(next),
                w.book(id, first + 1, 0, w.rival()).winning(next)))
        .extracting(Event::getClass)
        .containsExactly(Event.PrizePaid.class, Event.ClaimSkipped.class, Event.PrizePaid.class);
  }

  @Test
  default void shouldPayABookOfOneTicketForCertain() {
    World w = world();
    EscrowTerms shallow = w.escrowTerms(1);
    EscrowTerms terms =
        new EscrowTerms(
            shallow.signer(), Amount.of(7), 0, 2, shallow.firstRound(), 1, shallow.salt());
    Bytes32 id = w.openEscrow(terms);
    w.allot(id, terms.firstRound(), w.provider(), 2);
    w.draw(terms.firstRound());
    assertThat(w.claim(w.book(id, terms.firstRound(), 1, w.provider()).claim(0)))
        .hasOnlyElementsOfType(Event.PrizePaid.class);
  }

  @Test
  default void shouldForgetAPaymentThatWasRolledBackAndPayItOnceAgain() {
    World w = world();
    assumeThat(w.harness().canRewind()).isTrue();
    Round r = round();
    long before = w.head().number();
    r.claim(w.provider(), 0);
    w.harness().rewind(w.head().number() - before);

    assertThat(w.view().claimed(r.escrow, r.number, 0)).isFalse();
    assertThat(w.balance(w.provider())).isEqualTo(World.DEPOSIT);
    assertThat(r.claim(w.provider(), 0)).isInstanceOf(Event.PrizePaid.class);
    assertThat(r.claim(w.provider(), 0))
        .isEqualTo(new Event.ClaimSkipped(0, Refusal.ALREADY_CLAIMED));
    assertThat(w.balance(w.provider())).isEqualTo(World.DEPOSIT.plus(Amount.of(1_000)));
  }

  /** An escrow of three rounds, half provider's and half rival's, with its first round drawn. */
  private Round round() {
    World w = world();
    EscrowTerms terms = w.escrowTerms(3);
    Bytes32 escrow = w.openEscrow(terms);
    w.allot(escrow, terms.firstRound(), w.provider(), 4);
    w.allot(escrow, terms.firstRound(), w.rival(), 4);
    return new Round(w, escrow, terms.firstRound(), w.draw(terms.firstRound()));
  }

  private BookClaim losing(Round r, int number) {
    Signer provider = world().provider();
    int winner = Book.winner(r.seed, r.id(provider, number), 2);
    return r.book(provider, number).claim((winner + 1) % 4);
  }

  /** A round that is drawn. */
  record Round(World w, Bytes32 escrow, long number, Bytes32 seed) {
    TestBook book(Signer provider, int book) {
      return w.book(escrow, number, book, provider);
    }

    Bytes32 id(Signer provider, int book) {
      return new Book(escrow, number, book, provider.address()).id();
    }

    Event claim(Signer provider, int book) {
      Receipt.Included included =
          w.included(w.stranger(), new Command.Claim(List.of(book(provider, book).winning(seed))));
      assertThat(included.events()).hasSize(1);
      return included.events().getFirst();
    }
  }
}
