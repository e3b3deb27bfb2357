package souk.ledger.evm;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import souk.ledger.Receipt;
import souk.primitives.Address;
import souk.primitives.Bytes;
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
  private final TransactionQueue.Times times;
  private final NonceProof proof;
  private final long chainId;
  private final Map<Address, TransactionQueue> queues = new ConcurrentHashMap<>();
  private final List<TransactionQueue> resumed = new CopyOnWriteArrayList<>();

  /**
   * @param confirmations how many blocks must follow one before it counts as final
   */
  TransactionSender(
      EvmNode node,
      Contract contract,
      FeePolicy fees,
      InstantSource clock,
      TransactionQueue.Times times,
      int confirmations) {
    this.node = node;
    this.verdicts = new Verdicts(node, contract);
    this.fees = fees;
    this.clock = clock;
    this.times = times;
    this.proof = new NonceProof(node, confirmations);
    this.chainId = contract.info().chainId();
  }

  /**
   * Hands in what is to be sent for a signer: made when its turn comes, and sent one after the
   * other, each once the one before has taken effect. The receipt is that of the last, or of the
   * first that does not take effect.
   */
  CompletableFuture<Receipt> submit(Signer by, Supplier<List<PlannedCall>> calls) {
    return queues
        .computeIfAbsent(by.address(), _ -> queue(by.address(), Optional.of(by)))
        .submit(calls);
  }

  private TransactionQueue queue(Address sender, Optional<Signer> signer) {
    return new TransactionQueue(node, verdicts, proof, fees, clock, times, chainId, sender, signer);
  }

  /**
   * Goes on with a transaction that an earlier run sent, whose outcome was unknown then.
   *
   * @param sent every form of it that is known
   * @throws IllegalArgumentException when they are no forms of one transaction for this chain
   */
  CompletableFuture<Receipt> resume(List<Bytes> sent) {
    List<SignedTransaction> forms = sent.stream().map(SignedTransaction::parse).toList();
    SignedTransaction newest = forms.getLast();
    for (SignedTransaction form : forms) {
      if (form.transaction().chainId() != chainId) {
        throw new IllegalArgumentException(
            "the transaction is for chain %d, and this is chain %d"
                .formatted(form.transaction().chainId(), chainId));
      }
      if (!form.sender().equals(newest.sender())
          || form.transaction().nonce() != newest.transaction().nonce()) {
        throw new IllegalArgumentException("these are not forms of one transaction");
      }
    }
    CompletableFuture<Receipt> fate = new CompletableFuture<>();
    TransactionQueue queue = queue(newest.sender(), Optional.empty());
    resumed.add(queue);
    queue.resume(
        newest.transaction(), forms.stream().map(SignedTransaction::signed).toList(), fate);
    return fate;
  }

  /**
   * Looks after everything that is not in a block yet. To be called at every new block and now and
   * then.
   */
  void look() {
    queues.values().forEach(TransactionQueue::look);
    resumed.forEach(TransactionQueue::look);
  }

  /** Waits until nothing is under way. */
  void awaitIdle(Duration atMost) {
    queues.values().forEach(queue -> queue.awaitIdle(atMost));
  }

  /** Ends the workers. What was sent stays sent; nobody hears of it any more. */
  @Override
  public void close() {
    queues.values().forEach(TransactionQueue::close);
    resumed.forEach(TransactionQueue::close);
  }
}
