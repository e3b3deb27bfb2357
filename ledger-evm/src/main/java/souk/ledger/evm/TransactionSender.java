package souk.ledger.evm;

import java.lang.System.Logger;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import souk.ledger.BlockRef;
import souk.ledger.LedgerException;
import souk.ledger.Receipt;
import souk.primitives.Address;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;
import souk.primitives.Signer;
import tools.jackson.databind.JsonNode;

/**
 * Brings transactions onto the chain. Those of one signer go one after the other, with nonces that
 * are kept here: each is tried on top of the ones before (so that what the rules refuse costs no
 * gas), signed, sent, and then watched until it is in a block. One that stays out is sent again,
 * with higher fees; one whose nonce somebody else used is given up.
 */
final class TransactionSender implements AutoCloseable {
  private static final Logger LOG = System.getLogger("souk.ledger.evm");
  private static final int MOST_WAITING = 10_000;

  private final EvmNode node;
  private final Contract contract;
  private final FeePolicy fees;
  private final InstantSource clock;
  private final Duration patience;
  private final Map<Address, Lane> lanes = new ConcurrentHashMap<>();

  /**
   * @param patience how long a transaction may stay out of blocks before it is sent again with
   *     higher fees
   */
  TransactionSender(
      EvmNode node, Contract contract, FeePolicy fees, InstantSource clock, Duration patience) {
    this.node = node;
    this.contract = contract;
    this.fees = fees;
    this.clock = clock;
    this.patience = patience;
  }

  /** One signer's transactions, in order. */
  private static final class Lane {
    private final ExecutorService worker =
        new ThreadPoolExecutor(
            1,
            1,
            0,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(MOST_WAITING),
            Thread.ofVirtual().factory());
    private final List<Outstanding> outstanding = new ArrayList<>();
    private long nextNonce = -1;
  }

  /** A transaction that was sent, with every form in which it was. */
  private static final class Outstanding {
    private final Signer signer;
    private final CompletableFuture<Receipt> fate;
    private final List<Bytes32> hashes = new ArrayList<>();
    private Transaction transaction;
    private Instant sent;

    Outstanding(
        Signer signer, Transaction transaction, CompletableFuture<Receipt> fate, Instant sent) {
      this.signer = signer;
      this.transaction = transaction;
      this.fate = fate;
      this.sent = sent;
    }
  }

  CompletableFuture<Receipt> submit(
      Signer by, java.util.function.Supplier<CommandCalls.Call> call) {
    return submit(by, contract.address(), call);
  }

  /**
   * As {@link #submit(Signer, java.util.function.Supplier)}, to another contract, e.g. the token.
   */
  CompletableFuture<Receipt> submit(
      Signer by, Address to, java.util.function.Supplier<CommandCalls.Call> call) {
    CompletableFuture<Receipt> fate = new CompletableFuture<>();
    Lane lane = lanes.computeIfAbsent(by.address(), _ -> new Lane());
    try {
      lane.worker.execute(() -> {
        try {
          CommandCalls.Call made = make(call, fate);
          if (made != null) {
            send(lane, by, to, made, fate);
          }
        } catch (RuntimeException e) {
          fate.complete(new Receipt.Dropped(String.valueOf(e.getMessage())));
        }
      });
    } catch (RejectedExecutionException e) {
      fate.complete(
          new Receipt.Dropped(
              "too many commands of " + by.address() + " wait already, or the ledger is closed"));
    }
    return fate;
  }

  /**
   * The call, or nothing where a value does not fit its width on the chain: then the rules need not
   * be asked.
   */
  private static CommandCalls.@Nullable Call make(
      java.util.function.Supplier<CommandCalls.Call> call, CompletableFuture<Receipt> fate) {
    try {
      return call.get();
    } catch (UnsupportedOperationException | IllegalArgumentException e) {
      fate.complete(
          new Receipt.Refused(souk.ledger.Refusal.MALFORMED, String.valueOf(e.getMessage())));
      return null;
    }
  }

  private void send(
      Lane lane, Signer by, Address to, CommandCalls.Call call, CompletableFuture<Receipt> fate) {
    long gas;
    try {
      gas = node.estimateGas(by.address(), to, call.value(), call.data());
    } catch (EvmNode.RpcRefusal e) {
      fate.complete(refused(e));
      return;
    }
    synchronized (lane) {
      BigInteger most = fees.most(node.latest().baseFee());
      if (lane.nextNonce < 0 || lane.outstanding.isEmpty()) {
        lane.nextNonce = nonce(by.address(), "pending");
      }
      Transaction transaction =
          new Transaction(
              contract.info().chainId(),
              lane.nextNonce,
              to,
              call.value(),
              call.data(),
              gas + gas * fees.gasMargin() / 100,
              fees.tip().min(most),
              most);
      Outstanding sent = new Outstanding(by, transaction, fate, clock.instant());
      try {
        broadcast(sent);
      } catch (EvmNode.RpcRefusal e) {
        lane.nextNonce = -1;
        fate.complete(
            new Receipt.Dropped("the node does not take the transaction: " + e.getMessage()));
        return;
      }
      lane.nextNonce++;
      lane.outstanding.add(sent);
    }
    look(lane);
  }

  private void broadcast(Outstanding sent) throws EvmNode.RpcRefusal {
    Transaction.Signed signed = sent.transaction.sign(sent.signer);
    // Remembered before it is sent: a node that answers nothing may have taken it all the same.
    if (!sent.hashes.contains(signed.hash())) {
      sent.hashes.add(signed.hash());
    }
    node.ask("eth_sendRawTransaction", signed.encoded().toString());
  }

  /**
   * Looks after everything that is not in a block yet. To be called at every new block and now and
   * then.
   */
  void look() {
    lanes.values().forEach(this::look);
  }

  /** Waits until nothing is under way. */
  void awaitIdle() {
    for (Lane lane : lanes.values()) {
      CompletableFuture.runAsync(() -> {}, lane.worker).join();
      while (true) {
        look(lane);
        synchronized (lane) {
          if (lane.outstanding.isEmpty()) {
            break;
          }
        }
        Thread.onSpinWait();
      }
    }
  }

  private void look(Lane lane) {
    synchronized (lane) {
      lane.outstanding.removeIf(sent -> {
        try {
          return settled(sent);
        } catch (LedgerException e) {
          LOG.log(Logger.Level.WARNING, "cannot look after a transaction: {0}", e.getMessage());
          return false;
        }
      });
    }
  }

  private boolean settled(Outstanding sent) {
    if (seen(sent)) {
      return true;
    }
    if (nonce(sent.signer.address(), "latest") > sent.transaction.nonce()) {
      // It may have come into a block since it was looked for; only if it is not there now was it
      // replaced.
      if (!seen(sent)) {
        sent.fate.complete(
            new Receipt.Dropped(
                "another transaction of %s took its nonce %d"
                    .formatted(sent.signer.address(), sent.transaction.nonce())));
      }
      return true;
    }
    if (Duration.between(sent.sent, clock.instant()).compareTo(patience) > 0) {
      sendAgain(sent);
    }
    return false;
  }

  private boolean seen(Outstanding sent) {
    for (Bytes32 hash : sent.hashes) {
      JsonNode receipt = node.need("eth_getTransactionReceipt", hash.toString());
      if (!receipt.isNull() && receipt.hasNonNull("blockHash")) {
        sent.fate.complete(included(sent, hash, receipt));
        return true;
      }
    }
    return false;
  }

  private void sendAgain(Outstanding sent) {
    sent.sent = clock.instant();
    BigInteger tip = FeePolicy.raised(sent.transaction.tip());
    BigInteger most =
        FeePolicy.raised(sent.transaction.most())
            .max(fees.most(node.latest().baseFee()))
            .min(fees.ceiling());
    Transaction dearer = sent.transaction.withFees(tip.min(most), most);
    try {
      if (most.compareTo(sent.transaction.most()) > 0) {
        sent.transaction = dearer;
      }
      broadcast(sent);
    } catch (EvmNode.RpcRefusal e) {
      LOG.log(Logger.Level.DEBUG, "sending again: {0}", e.getMessage());
    }
  }

  private Receipt included(Outstanding sent, Bytes32 hash, JsonNode receipt) {
    EvmHeader header =
        node.header(EvmNode.number(receipt.path("blockNumber")).longValueExact())
            .orElseThrow(
                () -> new LedgerException("the node lost the block of transaction " + hash));
    if (EvmNode.number(receipt.path("status")).signum() == 0) {
      return reverted(sent, header.block());
    }
    List<souk.ledger.Event> events = new ArrayList<>();
    receipt
        .path("logs")
        .forEach(json -> {
          if (EvmNode.bytes(json.path("address")).equals(Bytes.of(contract.address().toArray()))) {
            events.addAll(EventReader.read(EvmLog.of(json)));
          }
        });
    BigInteger fee =
        EvmNode.number(receipt.path("gasUsed"))
            .multiply(EvmNode.number(receipt.path("effectiveGasPrice")));
    return new Receipt.Included(header.block(), hash, events, souk.primitives.Amount.of(fee));
  }

  /**
   * A transaction that was fine when it was tried and was not when its turn came: asks why, where
   * it failed.
   */
  private Receipt reverted(Outstanding sent, BlockRef block) {
    Transaction transaction = sent.transaction;
    try {
      node.ask(
          "eth_call",
          Map.of(
              "from", sent.signer.address().toString(),
              "to", String.valueOf(transaction.to()),
              "value", EvmNode.quantity(transaction.value()),
              "data", transaction.data().toString()),
          Map.of("blockHash", block.hash().toString()));
      return new Receipt.Dropped(
          "the transaction ran out of gas or failed for a reason that is gone");
    } catch (EvmNode.RpcRefusal e) {
      return refused(e);
    }
  }

  private static Receipt refused(EvmNode.RpcRefusal refusal) {
    Optional<Receipt.Refused> reason = Contract.refusal(refusal.data());
    if (reason.isPresent()) {
      return reason.get();
    }
    String message = String.valueOf(refusal.getMessage());
    if (message.toLowerCase(java.util.Locale.ROOT).contains("insufficient funds")) {
      return new Receipt.Refused(souk.ledger.Refusal.INSUFFICIENT_OUTSIDE, message);
    }
    return new Receipt.Dropped("the node refuses the transaction: " + message);
  }

  private long nonce(Address account, String tag) {
    return EvmNode.number(node.need("eth_getTransactionCount", account.toString(), tag))
        .longValueExact();
  }

  /** Ends the workers. What was sent stays sent; nobody hears of it any more. */
  @Override
  public void close() {
    lanes.values().forEach(lane -> lane.worker.shutdownNow());
    lanes
        .values()
        .forEach(lane -> {
          synchronized (lane) {
            lane.outstanding.forEach(sent ->
                sent.fate.complete(
                    new Receipt.Dropped(
                        "the ledger was closed before the transaction was seen in a block")));
            lane.outstanding.clear();
          }
        });
  }
}
