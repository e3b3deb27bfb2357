package souk.ledger.evm;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import souk.ledger.Command;
import souk.ledger.EscrowTerms;
import souk.ledger.Event;
import souk.ledger.Receipt;
import souk.ledger.Refusal;
import souk.ledger.testkit.World;
import souk.primitives.Amount;
import souk.primitives.Bytes32;

/**
 * Escrows with more words of paid books than fit into a transaction, which here is one. Each
 * transaction makes a block of its own.
 */
class TallyTest {
  private static final long BOOKS = 300;
  private static final long ROUNDS = 6;

  private World w;
  private Bytes32 id;
  private long first;

  @BeforeAll
  static void needsAnvil() {
    TestChain.anvil();
  }

  /** Three books of the first round and one of the second are paid. */
  @BeforeEach
  void openEscrow() {
    w = World.open(new ChainHarness(TestChain.anvil(), 1), World.RULES, Bytes32.of(5));
    first = w.round() + 1;
    EscrowTerms terms =
        new EscrowTerms(w.signer().address(), Amount.of(10), 1, BOOKS, first, ROUNDS, w.salt());
    id = w.openEscrow(terms);
    w.allot(id, first, w.provider(), BOOKS);
    for (long round = first; round <= first + 1; round++) {
      Bytes32 seed = w.draw(round);
      for (long book : round == first ? List.of(0L, 255L, 299L) : List.of(211L)) {
        assertThat(w.claim(w.book(id, round, book, w.provider()).winning(seed)))
            .hasOnlyElementsOfType(Event.PrizePaid.class);
      }
    }
  }

  @AfterEach
  void close() {
    w.close();
  }

  @Test
  void shouldCountInStepsBeforeARefund() {
    w.refused(w.stranger(), new Command.Refund(id), Refusal.CLAIMS_OPEN);
    w.until(w.rounds().claimDeadline(first + ROUNDS - 1) + 2);
    long before = w.head().number();
    Receipt.Included refund = w.included(w.stranger(), new Command.Refund(id));

    // 1,800 books are 7 words and a part of one; the last transaction may count one of the whole.
    assertThat(refund.block().number()).isEqualTo(before + 6 + 1);
    assertThat(refund.events())
        .containsExactly(new Event.EscrowRefunded(id, Amount.of(10 * (BOOKS * ROUNDS - 4))));
  }

  @Test
  void shouldCountInStepsBeforeAnExtension() {
    w.until(w.rounds().claimDeadline(first + 1) + 2);
    long before = w.head().number();
    Receipt.Included extension = w.included(w.funder(), new Command.Extend(id, 3));

    // 600 books are closed: 2 words and a part of one. All but 4 of them pay for the extension.
    assertThat(extension.block().number()).isEqualTo(before + 1 + 1);
    assertThat(extension.events())
        .containsExactly(new Event.EscrowExtended(id, 3, Amount.of(10 * (3 * BOOKS - 596))));
    assertThat(w.view().locked(id)).isEqualTo(Amount.of(10 * BOOKS * 7));
  }
}
