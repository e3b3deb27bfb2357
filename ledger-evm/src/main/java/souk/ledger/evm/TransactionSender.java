package souk.ledger.evm;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import souk.ledger.Receipt;
import souk.primitives.Address;
import souk.primitives.Signer;

/**
 * Brings transactions onto the chain. Those of one signer go one after the other, in its {@link
 * TransactionQueue}; those of different signers do not wait for each other.
 */
final class TransactionSender implements AutoCloseable {
  private final EvmNode node;
  private final Verdicts verdicts;
  private final FeePolicy fees;
  private final InstantSource clock;
  private final Duration patience;
  private final long chainId;
  private final Map<Address, TransactionQueue> queues = new ConcurrentHashMap<>();

  /**
   * @param patience how long a transaction may stay out of blocks before it is sent again with
   *     higher fees
   */
  TransactionSender(
      EvmNode node, Contract contract, FeePolicy fees, InstantSource clock, Duration patience) {
    this.node = node;
    this.verdicts = new Verdicts(node, contract);
    this.fees = fees;
    this.clock = clock;
    this.patience = patience;
    this.chainId = contract.info().chainId();
  }

  /**
   * Hands in what is to be sent for a signer: made when its turn comes, and sent one after the
   * other, each once the one before has taken effect. The receipt is that of the last, or of the
   * first that does not take effect.
   */
  CompletableFuture<Receipt> submit(Signer by, Supplier<List<PlannedCall>> calls) {
    return queues
        .computeIfAbsent(
            by.address(),
            _ -> new TransactionQueue(node, verdicts, fees, clock, patience, chainId, by))
        .submit(calls);
  }

  /**
   * Looks after everything that is not in a block yet. To be called at every new block and now and
   * then.
   */
  void look() {
    queues.values().forEach(TransactionQueue::look);
  }

  /** Waits until nothing is under way. */
  void awaitIdle(Duration atMost) {
    queues.values().forEach(queue -> queue.awaitIdle(atMost));
  }

  /** Ends the workers. What was sent stays sent; nobody hears of it any more. */
  @Override
  public void close() {
    queues.values().forEach(TransactionQueue::close);
  }
}
