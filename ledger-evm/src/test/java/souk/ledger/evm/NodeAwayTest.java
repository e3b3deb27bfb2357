package souk.ledger.evm;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import souk.ledger.Command;
import souk.ledger.Cursor;
import souk.ledger.LedgerObserver;
import souk.ledger.Receipt;
import souk.primitives.Amount;
import souk.primitives.testkit.LogLines;

/** A chain's node that is away, for a ledger that many follow. */
class NodeAwayTest extends ChainTest {
  @RegisterExtension final LogLines log = LogLines.of("souk");

  @Test
  void shouldSayInOneLineThatTheNodeIsAwayAndInOneThatItIsBack() throws Exception {
    FaultyNode node = faulty();
    EvmLedger ledger = ledger(node.url());
    AtomicInteger heard = new AtomicInteger();
    for (int i = 0; i < 5; i++) {
      LedgerObserver observer = (_, _, _) -> heard.incrementAndGet();
      closing(ledger.follow(Cursor.START, observer));
    }
    AtomicInteger asked = new AtomicInteger();
    node.fault((request, pass) -> {
      asked.incrementAndGet();
      return Optional.empty();
    });
    until("it was asked in vain", () -> asked.get() > 30);
    assertThat(log.lines())
        .hasSizeBetween(1, 2)
        .allMatch(line -> line.startsWith("the chain is lost"));

    node.fault(FaultyNode.Fault.NONE);
    assertThat(await(ledger.submit(CUSTOMER, new Command.Deposit(Amount.of(1)))))
        .isInstanceOf(Receipt.Included.class);
    until("it works again", () -> log.lines().getLast().contains("works again"));
    assertThat(log.lines()).hasSizeBetween(2, 3);
  }
}
