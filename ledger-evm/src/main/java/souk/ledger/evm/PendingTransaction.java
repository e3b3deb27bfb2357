package souk.ledger.evm;

import java.lang.System.Logger;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
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
 * A transaction that was sent, with every form in which it was. As long as nothing is proven it is
 * sent again: soon and then ever more seldom when the node does not say that it took it, otherwise
 * whenever the patience is over; and dearer only when blocks had room for it, or when it is what
 * the node wants. Not thread-safe.
 */
final class PendingTransaction {
  private static final Logger LOG = System.getLogger("souk.ledger.evm");
  private static final Duration SOON = Duration.ofSeconds(1);

  private final Sending sending;
  private final PlannedCall call;
  private final CompletableFuture<Receipt> fate;
  private final @Nullable BlockRef madeAt;
  private final List<Transaction.Signed> forms = new ArrayList<>();
  private final WatchTime watched;
  private Transaction transaction;
  private Instant sent;
  private long offeredAt;
  private Duration pause = SOON;
  private boolean unsure;
  private boolean taken;
  private boolean cheap;
  private @Nullable BlockRef lastHead;
  private @Nullable String complained;

  /**
   * What all transactions of a lane share.
   *
   * @param patience after which a transaction that stays out of blocks may become dearer
   */
  record Sending(
      Address sender, Optional<Signer> signer, FeePolicy fees, NeededTip tip, Duration patience) {
    FeePolicy.Offer offer(EvmNode.Now now) {
      return fees.offer(now.head().baseFee(), now.tip().max(tip.least()));
    }
  }

  /**
   * @param madeAt the newest block when it was made
   */
  PendingTransaction(
      Sending sending,
      PlannedCall call,
      Transaction transaction,
      CompletableFuture<Receipt> fate,
      BlockRef madeAt,
      Instant sent) {
    this(sending, call, transaction, List.of(), fate, madeAt, sent);
    forms.add(transaction.sign(sending.signer().orElseThrow()));
  }

  private PendingTransaction(
      Sending sending,
      PlannedCall call,
      Transaction transaction,
      List<Transaction.Signed> forms,
      CompletableFuture<Receipt> fate,
      @Nullable BlockRef madeAt,
      Instant sent) {
    this.sending = sending;
    this.call = call;
    this.transaction = transaction;
    this.forms.addAll(forms);
    this.fate = fate;
    this.madeAt = madeAt;
    this.offeredAt = madeAt == null ? Long.MAX_VALUE : madeAt.number();
    this.sent = sent;
    this.watched = new WatchTime(sent, sending.patience());
  }

  /** One that was sent by an earlier run, of which nothing is known but its forms. */
  static PendingTransaction resumed(
      Sending sending,
      Transaction transaction,
      List<Transaction.Signed> forms,
      CompletableFuture<Receipt> fate,
      Instant now) {
    PlannedCall call =
        new PlannedCall(
            transaction.to() == null ? Address.ZERO : transaction.to(),
            new CommandCalls.Call(transaction.data(), transaction.value()));
    PendingTransaction resumed =
        new PendingTransaction(sending, call, transaction, forms, fate, null, now);
    resumed.taken = true; // by somebody, as far as is known
    return resumed;
  }

  long nonce() {
    return transaction.nonce();
  }

  /** What it was sent for. */
  PlannedCall call() {
    return call;
  }

  /** Where to say what became of it. */
  CompletableFuture<Receipt> fate() {
    return fate;
  }

  /** The hash of its newest form. */
  Bytes32 hash() {
    return forms.getLast().hash();
  }

  List<Bytes32> hashes() {
    return forms.stream().map(Transaction.Signed::hash).toList();
  }

  /** The form of it that has this hash, as it was sent. */
  Optional<Bytes> form(Bytes32 hash) {
    return forms.stream()
        .filter(form -> form.hash().equals(hash))
        .map(Transaction.Signed::encoded)
        .findFirst();
  }

  /** Whether the node has not said yet that it has it. */
  boolean unsure() {
    return unsure;
  }

  /** Whether a node may have taken it: it has said more than that its nonce is another's. */
  boolean perhapsTaken() {
    return taken;
  }

  /** For how long it has been watched. */
  Duration watched(Instant now) {
    return watched.until(now);
  }

  /**
   * Whether this is another newest block than at the last time; what could not be proven may be.
   */
  boolean isNew(BlockRef head) {
    boolean other = !head.equals(lastHead);
    lastHead = head;
    return other;
  }

  /** What to say of it when nothing is proven. */
  Receipt.Unknown unknown(String why) {
    return new Receipt.Unknown(
        "transaction %s of %s, nonce %d: %s%s"
            .formatted(
                hash(),
                sending.sender(),
                nonce(),
                why,
                complained == null ? "" : "; last heard: " + complained),
        encoded());
  }

  /** It was seen that one before it went in: now it may be this one's turn. */
  void hurry() {
    pause = SOON;
  }

  /**
   * Sends it in its present form. When the node cannot be asked, or says something that proves
   * nothing, it may have taken it all the same: such a transaction is watched like any other, and
   * sent again.
   *
   * @throws EvmNode.RpcRefusal when the node says that it will never take it
   */
  void broadcast(EvmNode node) throws EvmNode.RpcRefusal {
    cheap = false;
    unsure = true;
    try {
      JsonNode answer = node.ask("eth_sendRawTransaction", forms.getLast().encoded().toString());
      taken = true;
      if (answer.asString("").equalsIgnoreCase(hash().toString())) {
        unsure = false;
        complained = null;
      } else {
        complain("the node at " + node + " did not answer with the transaction's hash");
      }
    } catch (EvmNode.RpcRefusal e) {
      judge(e);
    } catch (LedgerException e) {
      taken = true;
      complain(String.valueOf(e.getMessage()));
    }
  }

  private void judge(EvmNode.RpcRefusal e) throws EvmNode.RpcRefusal {
    switch (Complaint.of(e)) {
      case KNOWN -> {
        taken = true;
        unsure = false;
      }
      case NONCE_USED -> unsure = false; // this very one's, or another's: blocks tell
      case NONCE_TAKEN -> {}
      case TOO_CHEAP -> {
        cheap = true;
        sending.tip().refused(String.valueOf(e.getMessage()), transaction.fees(), most());
        complain("the node says of a transaction: " + e.getMessage());
      }
      case NEVER -> throw e;
      case UNKNOWN -> {
        taken = true;
        complain("the node says of a transaction: " + e.getMessage());
      }
    }
  }

  private BigInteger most() {
    return sending.fees().mostTip();
  }

  private void complain(String what) {
    if (!what.equals(complained)) {
      complained = what;
      LOG.log(Logger.Level.WARNING, "{0}; it is watched, and sent again", what);
    }
  }

  /** The form of it that is in a block, once one is. */
  Optional<Verdicts.Found> found(Verdicts verdicts) {
    for (Bytes32 hash : hashes()) {
      Optional<Verdicts.Found> found = verdicts.find(hash);
      if (found.isPresent()) {
        return found;
      }
    }
    return Optional.empty();
  }

  /**
   * Whether what was found is the same, to the last byte, as one that was in a block before this
   * one was made: then the node's count of transactions was out of date, and this needs another
   * nonce.
   */
  boolean isOlder(Verdicts.Found found, EvmNode node) {
    BlockRef newest = madeAt;
    return newest != null
        && found.block().number() <= newest.number()
        // Only if what was the newest block is still there: a reorganisation may have put it lower.
        && node.header(newest.number()).map(EvmHeader::block).filter(newest::equals).isPresent();
  }

  /** What became of it, where it was found. */
  Receipt receipt(Verdicts verdicts, Verdicts.Found found) {
    return verdicts.of(found, sending.sender(), transaction);
  }

  /** It is known that it is dropped. */
  Receipt.Dropped replaced() {
    return new Receipt.Dropped(
        "another transaction of %s took its nonce %d".formatted(sending.sender(), nonce()));
  }

  /** Whether its offer was refused, and there is a better one at once. */
  boolean improve(EvmNode.Now now) {
    if (!cheap) {
      return false;
    }
    FeePolicy.Offer better = sending.offer(now);
    FeePolicy.Offer old = transaction.fees();
    if (better.tip().compareTo(old.tip()) <= 0 && better.most().compareTo(old.most()) <= 0) {
      return false;
    }
    return offer(
        new FeePolicy.Offer(better.tip().max(old.tip()), better.most().max(old.most())),
        now.head().block().number());
  }

  private boolean offer(FeePolicy.Offer offer, long block) {
    if (offer.equals(transaction.fees()) || sending.signer().isEmpty()) {
      return false;
    }
    sign(transaction.offering(offer));
    offeredAt = block;
    return true;
  }

  private void sign(Transaction changed) {
    Transaction.Signed form = changed.sign(sending.signer().orElseThrow());
    List<Bytes> all = encoded();
    all.add(form.encoded());
    call.writeDown(all);
    transaction = changed;
    forms.add(form);
  }

  /**
   * Has it written down, which must be done before it is sent for the first time.
   *
   * @throws LedgerException when that failed
   */
  void writeDown() {
    call.writeDown(encoded());
  }

  private List<Bytes> encoded() {
    List<Bytes> encoded = new ArrayList<>();
    forms.forEach(form -> encoded.add(form.encoded()));
    return encoded;
  }

  /** Sends it again if it is time to. */
  void remind(EvmNode node, Instant now) {
    if (now.isBefore(sent)) {
      sent = now; // the clock was set back
    }
    Duration since = Duration.between(sent, now);
    boolean tooLong = since.compareTo(sending.patience()) > 0;
    if (!tooLong && !(unsure && since.compareTo(pause) >= 0)) {
      return;
    }
    sent = now;
    pause = pause.multipliedBy(2);
    pause = pause.compareTo(sending.patience()) > 0 ? sending.patience() : pause;
    EvmNode.Now there = node.now();
    if (cheap) {
      if (!improve(there)
          && !tooLong
          && transaction.fees().most().compareTo(there.head().baseFee()) < 0) {
        return; // no node takes it now, and it may cost no more
      }
    } else if (tooLong && taken) {
      longer(node, there);
    }
    try {
      broadcast(node);
    } catch (EvmNode.RpcRefusal e) {
      complain("the node says of a transaction: " + e.getMessage());
    }
  }

  /** It has been out of blocks for long: dearer, if that is why. */
  private void longer(EvmNode node, EvmNode.Now there) {
    long newest = there.head().block().number();
    if (newest <= offeredAt) {
      return; // no block has come that could have taken it
    }
    BigInteger baseFee = there.head().baseFee();
    BigInteger tip = there.tip().max(sending.tip().least());
    boolean room = RoomSeen.since(node, offeredAt, newest, transaction);
    FeePolicy.Offer old = transaction.fees();
    offer(
        room ? sending.fees().dearer(old, baseFee, tip) : sending.fees().risen(old, baseFee, tip),
        newest);
    offeredAt = newest;
  }
}
