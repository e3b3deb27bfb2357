package souk.ledger.evm;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import souk.ledger.Book;
import souk.ledger.Command;
import souk.ledger.LedgerView;
import souk.primitives.Amount;
import souk.primitives.Bytes32;
import souk.primitives.PrivateKey;

/** Questions for many things cost few requests. */
class ManyAtOnceTest extends ChainTest {
  @Test
  void shouldAskInOneRequestWhichOfManyBooksAreClaimed() {
    FaultyNode node = faulty();
    LedgerView view = view(ledger(node.url()));
    List<Book> books =
        LongStream.range(0, 200)
            .mapToObj(number -> new Book(Bytes32.of(1), 1, number, PROVIDER.address()))
            .toList();
    long before = node.requestsWith("eth_call");
    assertThat(view.claimed(books)).isEmpty();
    assertThat(node.requestsWith("eth_call") - before).isOne();
  }

  @Test
  void shouldAskForAPageOfProvidersInOneRequest() throws Exception {
    EvmLedger ledger = ledger();
    for (PrivateKey actor : TestChain.ACTORS) {
      await(ledger.submit(actor, new Command.Register("https://" + actor.address(), Amount.ZERO)));
    }
    FaultyNode node = faulty();
    LedgerView view = view(ledger(node.url()));
    long before = node.requestsWith("eth_call");
    assertThat(view.providers())
        .extracting(LedgerView.Provider::address)
        .hasSize(TestChain.ACTORS.length)
        .isSorted();
    assertThat(node.requestsWith("eth_call") - before).isOne();
  }
}
