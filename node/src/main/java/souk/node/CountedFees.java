package souk.node;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import souk.ledger.BlockRef;
import souk.ledger.Command;
import souk.ledger.Cursor;
import souk.ledger.JudgeId;
import souk.ledger.Ledger;
import souk.ledger.LedgerInfo;
import souk.ledger.LedgerObserver;
import souk.ledger.LedgerView;
import souk.ledger.Receipt;
import souk.primitives.Amount;
import souk.primitives.Signer;

/**
 * A ledger that adds up what its node pays for commands, in the chain's own coin, over restarts
 * too. It closes nothing.
 */
final class CountedFees implements Ledger {
  private static final System.Logger LOG = System.getLogger("souk.node");
  private static final String FEES = "fees";
  private static final String COMMANDS = "commands";

  private final Ledger ledger;
  private final NodeState state;

  CountedFees(Ledger ledger, NodeState state) {
    this.ledger = ledger;
    this.state = state;
  }

  @Override
  public CompletableFuture<Receipt> submit(Signer by, Command command) {
    return ledger
        .submit(by, command)
        .thenApply(receipt -> {
          if (receipt instanceof Receipt.Included included) {
            try {
              count(included.fee());
            } catch (RuntimeException e) { // what became of the command must be heard
              LOG.log(System.Logger.Level.DEBUG, "a fee is not counted", e);
            }
          }
          return receipt;
        });
  }

  private synchronized void count(Amount fee) {
    state.put(FEES, fees(state).plus(fee).toString());
    state.put(COMMANDS, Long.toString(commands(state) + 1));
  }

  /** What was paid by the node of a state. */
  static Amount fees(NodeState state) {
    return state.get(FEES).map(Amount::parse).orElse(Amount.ZERO);
  }

  /** How many commands took effect. */
  static long commands(NodeState state) {
    return state.get(COMMANDS).map(Long::parseLong).orElse(0L);
  }

  @Override
  public Subscription follow(Cursor from, LedgerObserver observer) {
    return ledger.follow(from, observer);
  }

  @Override
  public LedgerView at(BlockRef block) {
    return ledger.at(block);
  }

  @Override
  public BlockRef head(Finality finality) {
    return ledger.head(finality);
  }

  @Override
  public Optional<BlockRef> block(long number) {
    return ledger.block(number);
  }

  @Override
  public LedgerInfo info() {
    return ledger.info();
  }

  @Override
  public boolean has(JudgeId judge) {
    return ledger.has(judge);
  }

  @Override
  public Optional<String> undrawable() {
    return ledger.undrawable();
  }

  @Override
  public void close() {
    // whoever opened the ledger closes it
  }
}
