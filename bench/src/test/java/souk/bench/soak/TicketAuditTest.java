package souk.bench.soak;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import souk.ledger.Book;
import souk.ledger.Event;
import souk.payments.TillAudit;
import souk.primitives.Address;
import souk.primitives.Amount;
import souk.primitives.Bytes32;

class TicketAuditTest {
  private static final int DEPTH = 2;
  private static final long ROUND = 5;
  private static final Bytes32 AGREEMENT = Bytes32.of(1);
  private static final Bytes32 ESCROW = Bytes32.of(2);
  private static final Bytes32 SEED = Bytes32.of(3);
  private static final Address CACHE = Address.parse("0x00000000000000000000000000000000000000aa");
  private static final Book BOOK = new Book(ESCROW, ROUND, 7, CACHE);
  private static final int WINNER = Book.winner(SEED, BOOK.id(), DEPTH);
  private static final int LOSER = (WINNER + 1) % (1 << DEPTH);

  private final TicketAudit audit = new TicketAudit();
  private final Ledger ledger = new Ledger();

  private static final class Ledger implements TicketAudit.Facts {
    boolean drawn = true;
    final Set<Long> paid = new HashSet<>();

    @Override
    public Optional<Bytes32> escrow(Bytes32 agreement) {
      return agreement.equals(AGREEMENT) ? Optional.of(ESCROW) : Optional.empty();
    }

    @Override
    public int depth(Bytes32 escrow) {
      return DEPTH;
    }

    @Override
    public Optional<Bytes32> draw(long round) {
      return drawn ? Optional.of(SEED) : Optional.empty();
    }

    @Override
    public boolean paid(Bytes32 escrow, long round, long book) {
      return paid.contains(book);
    }
  }

  private static PaidTicket ticket(int place) {
    return new PaidTicket(CACHE, AGREEMENT, ROUND, BOOK.number(), place);
  }

  private void written(int... places) {
    Set<TillAudit.Taken> taken = new HashSet<>();
    for (int place : places) {
      taken.add(new TillAudit.Taken(ESCROW, ROUND, BOOK.number(), place));
    }
    audit.written(CACHE, ROUND, taken);
  }

  @Test
  void shouldMissNothingWhenEachTicketIsWrittenDownAndTheWinnerIsPaid() {
    written(WINNER, LOSER);
    ledger.paid.add(BOOK.number());

    assertThat(audit.outcome(List.of(ticket(WINNER), ticket(LOSER)), ledger))
        .isEqualTo(new TicketAudit.Outcome(Map.of(), 1, 0));
  }

  @Test
  void shouldCountATicketAsLostWhenItsCacheHasNotWrittenItDown() {
    written(WINNER);
    ledger.paid.add(BOOK.number());

    assertThat(audit.outcome(List.of(ticket(WINNER), ticket(LOSER)), ledger).lost())
        .containsExactly(Map.entry("not written down", 1L));
  }

  @Test
  void shouldNotTakeATicketOfAnotherRoundForOneThatIsWrittenDown() {
    audit.written(
        CACHE, ROUND, Set.of(new TillAudit.Taken(ESCROW, ROUND + 1, BOOK.number(), LOSER)));

    assertThat(audit.outcome(List.of(ticket(LOSER)), ledger).lostAltogether()).isEqualTo(1);
  }

  @Test
  void shouldCountAWinningTicketAsLostWhenItsPrizeIsNotPaid() {
    written(WINNER, LOSER);

    assertThat(audit.outcome(List.of(ticket(WINNER), ticket(LOSER)), ledger).lost())
        .containsExactly(Map.entry("it won and was not paid", 1L));
  }

  @Test
  void shouldAskTheLedgerAloneWhenATillCouldNotBeRead() {
    TicketAudit.Outcome outcome = audit.outcome(List.of(ticket(WINNER), ticket(LOSER)), ledger);

    assertThat(outcome.notCompared()).isEqualTo(2);
    assertThat(outcome.lostAltogether()).isEqualTo(1);
  }

  @Test
  void shouldCountTicketsAsLostWhenTheirRoundWasNeverDrawnOrTheirAgreementIsUnknown() {
    written(WINNER, LOSER);
    ledger.drawn = false;
    PaidTicket unknown = new PaidTicket(CACHE, Bytes32.of(9), ROUND, BOOK.number(), LOSER);

    assertThat(audit.outcome(List.of(ticket(LOSER), unknown), ledger).lostAltogether())
        .isEqualTo(2);
  }

  @Test
  void shouldCountAPrizeThatIsPaidAgain() {
    Event once = new Event.PrizePaid(BOOK, Amount.of(10));
    Event other = new Event.PrizePaid(new Book(ESCROW, ROUND, 8, CACHE), Amount.of(10));

    assertThat(TicketAudit.payments(List.of(once, other)))
        .isEqualTo(new TicketAudit.Payments(2, 0));
    assertThat(TicketAudit.payments(List.of(once, other, once)))
        .isEqualTo(new TicketAudit.Payments(3, 1));
  }
}
