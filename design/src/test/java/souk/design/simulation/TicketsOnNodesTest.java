package souk.design.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import souk.ledger.Command;
import souk.ledger.EscrowTerms;
import souk.ledger.Ledger.Finality;
import souk.ledger.LedgerRules;
import souk.ledger.LedgerView;
import souk.ledger.RoundRules;
import souk.ledger.local.LocalLedger;
import souk.ledger.local.Sealing;
import souk.market.PaymentRules;
import souk.payments.ClaimRules;
import souk.payments.Claimer;
import souk.payments.LedgerTill;
import souk.payments.Ticket;
import souk.payments.TicketBook;
import souk.payments.Till.BookReply;
import souk.payments.Till.TicketReply;
import souk.payments.TillRules;
import souk.payments.Wallet;
import souk.payments.testkit.MemoryClaimOutbox;
import souk.payments.testkit.MemoryTillStore;
import souk.payments.testkit.MemoryWalletStore;
import souk.primitives.Address;
import souk.primitives.Amount;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;
import souk.primitives.PrivateKey;

/**
 * Tickets that a wallet makes out and a till takes, with every hash and signature, in virtual time:
 * of the same tickets the same books win as in a simulation, which does without.
 */
class TicketsOnNodesTest {
  private static final long SEED = 20_261_130;
  private static final RoundRules ROUNDS = new RoundRules(100, 10, 10, 100, 8191);
  private static final long ROUND = 1;
  private static final int DEPTH = 4;
  private static final int BOOKS = 40;
  private static final Amount WEALTH = Amount.of(1L << 40);

  private final RandomStream random = Seeds.of(SEED).stream();
  private final VirtualClock clock = new VirtualClock();
  private final PrivateKey customer = PrivateKey.fromSeeded(new java.util.Random(1));
  private final PrivateKey provider = PrivateKey.fromSeeded(new java.util.Random(2));

  @Test
  void shouldWinTheSameBooksAsTillAndClaimerDo() {
    LocalLedger ledger =
        LocalLedger.builder(new LedgerRules(ROUNDS, 10, 100_000, 1000, 5000), Bytes32.of(SEED))
            .fund(customer.address(), WEALTH)
            .sealing(Sealing.ON_ADVANCE)
            .observers(Runnable::run)
            .open();
    EscrowTerms terms =
        new EscrowTerms(customer.address(), Amount.of(1000), DEPTH, BOOKS, ROUND, 1, Bytes32.of(1));
    Bytes32 escrow = terms.id(ledger.info().domain(), customer.address());
    var _ = ledger.submit(customer, new Command.Deposit(WEALTH));
    var _ = ledger.submit(customer, new Command.OpenEscrow(terms));
    var _ = ledger.submit(customer, new Command.Allot(escrow, ROUND, provider.address(), BOOKS));
    advance(ledger, ROUNDS.start(ROUND));

    RoundBooks simulated = new RoundBooks(new PaymentRules(Amount.of(1000), DEPTH), 1, BOOKS);
    simulated.begin(new Address[] {provider.address()}, new long[] {0});
    try (ledger;
        Wallet wallet =
            new Wallet(
                ledger,
                escrow,
                customer,
                new SecretKeySpec(new byte[32], "HmacSHA256"),
                new MemoryWalletStore(),
                Duration.ofHours(1),
                clock);
        LedgerTill till =
            new LedgerTill(
                ledger,
                provider.address(),
                new TillRules(Amount.of(1), 16, Duration.ofHours(1), 1L << 30, 1L << 30),
                new MemoryTillStore(),
                clock,
                random)) {
      pay(wallet, till, escrow, simulated);
      advance(ledger, ROUNDS.seedBlock(ROUND) + 1);
      var _ = ledger.submit(provider, new Command.RecordDraw(ROUND, Bytes.EMPTY));
      advance(ledger, ROUNDS.seedBlock(ROUND) + 2);
      Claimer claimer =
          new Claimer(
              ledger, provider, till, new MemoryClaimOutbox(), () -> false, ClaimRules.STANDARD);
      claimer.pass();
      advance(ledger, ROUNDS.seedBlock(ROUND) + 3);

      LedgerView view = ledger.at(ledger.head(Finality.INCLUDED));
      Set<Long> paid = new TreeSet<>();
      for (long book = 0; book < BOOKS; book++) {
        if (view.claimed(escrow, ROUND, book)) {
          paid.add(book);
        }
      }
      Set<Long> won = new TreeSet<>();
      simulated.won(
          0, escrow, ROUND, view.draw(ROUND).orElseThrow(), (book, _) -> won.add(book.number()));

      // Each wins with its share of taken tickets, half of them on average.
      assertThat(won).as("seed %d", SEED).isEqualTo(paid).hasSizeBetween(8, 32);
    }
  }

  /** Hands in each ticket with a chance of a half, here and there. */
  private void pay(Wallet wallet, LedgerTill till, Bytes32 escrow, RoundBooks simulated) {
    for (int book = 0; book < BOOKS; book++) {
      TicketBook offered = wallet.openBook(provider.address(), ROUND);
      assertThat(till.accept(offered).join()).isInstanceOf(BookReply.Accepted.class);
    }
    List<Ticket> handed = new ArrayList<>();
    for (Ticket ticket : wallet.take(provider.address(), BOOKS << DEPTH)) {
      int place = simulated.give(0);
      assertThat(place).isEqualTo((int) (ticket.book() << DEPTH) + ticket.place());
      if (random.happens(0.5)) {
        handed.add(ticket);
        assertThat(simulated.take(0, place)).isTrue();
        assertThat(simulated.take(0, place)).as("taken twice").isFalse();
      }
    }
    for (Ticket ticket : handed) {
      assertThat(till.take(escrow, Bytes32.of(ticket.place()), List.of(ticket)).join())
          .isInstanceOf(TicketReply.Taken.class);
    }
    assertThat(simulated.give(0)).isEqualTo(-1);
  }

  private void advance(LocalLedger ledger, long toBlock) {
    ledger.advance(toBlock - ledger.head(Finality.INCLUDED).number());
    clock.advance(toBlock * 1000);
  }
}
