package souk.ledger.evm;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import souk.ledger.BlockRef;
import souk.ledger.Command;
import souk.ledger.Cursor;
import souk.ledger.Event;
import souk.ledger.Ledger;
import souk.ledger.Ledger.Finality;
import souk.ledger.LedgerObserver;
import souk.primitives.Amount;
import tools.jackson.databind.JsonNode;

/** Several nodes behind one address, of which some lag, told apart from a reorganisation. */
class LaggingHeadTest extends ChainTest {
  private static final int LAG = 3;

  private final List<String> heard = new CopyOnWriteArrayList<>();
  private final Random random = new Random(SEED.hashCode());
  private final AtomicInteger answers = new AtomicInteger();
  private FaultyNode node;
  private EvmNode direct;

  @BeforeEach
  void startNode() {
    node = faulty();
    direct = closing(new EvmNode(devnet.url()));
  }

  private final LedgerObserver ear =
      new LedgerObserver() {
        @Override
        public void applied(Cursor cursor, BlockRef block, Event event) {
          heard.add(event.toString());
        }

        @Override
        public void rolledBack(BlockRef to) {
          heard.add("rolled back to " + to.number());
        }

        @Override
        public void advanced(BlockRef head) {
          heard.add("at " + head.number());
        }
      };

  private static boolean isBlock(JsonNode request) {
    return FaultyNode.method(request).equals("eth_getBlockByNumber");
  }

  /** As a node has it that lacks the newest blocks. */
  private byte[] behind(JsonNode request, FaultyNode.Pass pass) throws java.io.IOException {
    if (!isBlock(request)) {
      return pass.get();
    }
    long newest = direct.latest().block().number() - LAG;
    String tag = request.path("params").path(0).asString("");
    if (!tag.startsWith("0x")) {
      return FaultyNode.result(
          request, direct.need("eth_getBlockByNumber", EvmNode.quantity(newest), false).toString());
    }
    return EvmNode.count(request.path("params").path(0)) > newest
        ? FaultyNode.result(request, "null")
        : pass.get();
  }

  /** Every third answer or so comes from the node that lags. */
  private FaultyNode.Fault oneOfThree() {
    return (request, pass) -> {
      answers.incrementAndGet();
      boolean lags;
      synchronized (random) {
        lags = random.nextInt(3) == 0;
      }
      return Optional.of(lags ? behind(request, pass) : pass.get());
    };
  }

  private String deposited(long amount) {
    return new Event.Deposited(CUSTOMER.address(), Amount.of(amount)).toString();
  }

  private void deposit(long amount) throws Exception {
    await(ledger().submit(CUSTOMER, new Command.Deposit(Amount.of(amount))));
  }

  private List<String> unexpected() {
    return heard.stream().filter(line -> line.startsWith("rolled")).toList();
  }

  @Test
  void shouldRollNothingBackAndStayWhenAnOlderHeadComesNowAndThen() throws Exception {
    Cursor from = new Cursor(devnet.height() + 1, 0);
    EvmLedger ledger = ledger(node.url());
    try (Ledger.Subscription _ = ledger.follow(from, ear)) {
      node.fault(oneOfThree());
      for (int i = 1; i <= 5; i++) {
        deposit(i);
        long height = devnet.height();
        until("it is heard", () -> heard.contains("at " + height));
        int before = answers.get();
        until("it was asked often", () -> answers.get() > before + 40);
        assertThat(ledger.head(Finality.INCLUDED).number()).isEqualTo(height);
      }
    }
    assertThat(unexpected()).isEmpty();
    assertThat(heard)
        .filteredOn(line -> line.startsWith("Deposited"))
        .containsExactly(deposited(1), deposited(2), deposited(3), deposited(4), deposited(5));
  }

  @Test
  void shouldRollBackWhenAReorganisationComesWhileSomeNodesLag() throws Exception {
    Cursor from = new Cursor(devnet.height() + 1, 0);
    devnet.mine(LAG);
    EvmLedger ledger = ledger(node.url());
    try (Ledger.Subscription _ = ledger.follow(from, ear)) {
      deposit(7);
      devnet.mine(2);
      long height = devnet.height();
      until("all is heard", () -> heard.contains("at " + height));
      node.fault(oneOfThree());
      devnet.reorganise(3);
      devnet.mine(1);
      until("the rollback is heard", () -> !unexpected().isEmpty());
      deposit(8);
      until("what replaces it is heard", () -> heard.contains(deposited(8)));
    }
    assertThat(unexpected()).containsExactly("rolled back to " + (from.block() + LAG - 1));
    assertThat(heard)
        .filteredOn(line -> !line.startsWith("at "))
        .containsExactly(deposited(7), "rolled back to " + (from.block() + LAG - 1), deposited(8));
  }

  /** A chain that was set back says so again and again, and then it is believed. */
  @Test
  void shouldRollBackWhenTheChainWasSetBackAndStaysSo() throws Exception {
    Cursor from = new Cursor(devnet.height() + 1, 0);
    EvmLedger ledger = ledger(node.url());
    try (Ledger.Subscription _ = ledger.follow(from, ear)) {
      deposit(7);
      devnet.mine(2);
      long height = devnet.height();
      until("all is heard", () -> heard.contains("at " + height));
      devnet.rollback(3);
      until("the rollback is heard", () -> !unexpected().isEmpty());
      assertThat(ledger.head(Finality.INCLUDED).number()).isEqualTo(height - 3);
    }
    assertThat(unexpected()).hasSize(1);
  }
}
