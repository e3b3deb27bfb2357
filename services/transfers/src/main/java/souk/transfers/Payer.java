package souk.transfers;

import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import souk.ledger.BlockRef;
import souk.ledger.Event;
import souk.ledger.Ledger;
import souk.ledger.Receipt;
import souk.ledger.Refusal;
import souk.primitives.Address;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;
import souk.primitives.Signer;

/**
 * Pays, each order once at most. It is written down before anything is sent, in every form in which
 * it is; so after a crash at any moment, the journal knows what to go on with. An account's
 * payments go one after the other.
 */
public final class Payer {
  private final PaymentJournal journal;
  private final Rail rail;
  private final InstantSource clock;
  private final Map<Address, ReentrantLock> turns = new ConcurrentHashMap<>();

  public Payer(PaymentJournal journal, Rail rail, InstantSource clock) {
    this.journal = journal;
    this.rail = rail;
    this.clock = clock;
  }

  /** What became of a payment. */
  public sealed interface Outcome {
    Payment payment();

    /**
     * It took effect.
     *
     * @param before whether it had already when it was asked for
     */
    record Paid(Payment payment, boolean before) implements Outcome {}

    /** It did not take effect, and never will. */
    record Failed(Payment payment) implements Outcome {}

    /**
     * It may have taken effect, or may yet.
     *
     * @param why it is not known
     */
    record Unknown(Payment payment, String why) implements Outcome {}
  }

  /** Whether an invoice can be paid now, by this clock and by that of the ledger. */
  public boolean isGood(PaymentOrder order) {
    long now =
        Math.max(
            clock.instant().getEpochSecond(), rail.ledger().head(Ledger.Finality.INCLUDED).time());
    return order.invoice().isEmpty() || order.invoice().get().invoice().isGoodAt(now);
  }

  /**
   * Pays. An order that was paid before is paid no more; one of which it is not known is gone on
   * with.
   *
   * @param original of a refund, the payment that it gives back: all its refunds together are at
   *     most that
   * @throws PaymentRefusedException when it must not be paid: its invoice is over or another
   *     ledger's, or more would be given back than was paid
   */
  public Outcome pay(Signer by, PaymentOrder order, Optional<PaymentJournal.Credit> original) {
    if (!by.address().equals(order.payer())) {
      throw new PaymentRefusedException("the key is another account's");
    }
    if (!isHere(order)) {
      throw new PaymentRefusedException("that is to be paid on another ledger");
    }
    order
        .invoice()
        .ifPresent(signed -> {
          if (!signed.invoice().isOf(rail.ledger().info())) {
            throw new PaymentRefusedException(
                "the invoice is of another chain, market or currency");
          }
        });
    return inTurn(
        order.payer(),
        () -> {
          if (!isGood(order) && !begun(order.id())) {
            throw new PaymentRefusedException("the invoice is over; ask for a new one");
          }
          List<Bytes> forms = rail.forms(by, order.transfer());
          PaymentJournal.Begun now =
              journal.begin(order, clock.instant().getEpochSecond(), original, forms);
          if (!now.fresh()) {
            return goOn(now.payment());
          }
          return forms.isEmpty() ? send(by, now.payment()) : sendWritten(by, now.payment());
        });
  }

  private boolean isHere(PaymentOrder order) {
    return order.ledger().equals(rail.ledger().info().domain().separator());
  }

  private boolean begun(Bytes32 id) {
    return journal
        .find(id)
        .filter(
            payment -> payment.state() == PaymentState.SENT || payment.state() == PaymentState.PAID)
        .isPresent();
  }

  private Outcome sendWritten(Signer by, Payment written) {
    PaymentOrder order = written.order();
    return settled(order.id(), rail.sendWritten(by, order.transfer()), () -> written);
  }

  private Outcome send(Signer by, Payment drafted) {
    PaymentOrder order = drafted.order();
    AtomicReference<Payment> sent = new AtomicReference<>(drafted);
    CompletableFuture<Receipt> receipt =
        rail.send(
            by,
            order.transfer(),
            forms -> {
              journal.sending(order.id(), forms);
              sent.set(drafted.sent(forms));
            });
    return settled(order.id(), receipt, sent::get);
  }

  /** What became of what was sent; not known, when the program is to end before that is told. */
  private Outcome settled(Bytes32 id, CompletableFuture<Receipt> receipt, Supplier<Payment> sent) {
    try {
      Receipt told = receipt.get();
      return settle(sent.get(), told);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Outcome.Unknown(known(id), "it was ended while it was waited for");
    } catch (ExecutionException e) {
      throw e.getCause() instanceof RuntimeException cause ? cause : new CompletionException(e);
    }
  }

  /**
   * Goes on with a payment of the journal.
   *
   * @throws PaymentRefusedException when there is none, or it is one on another ledger
   */
  public Outcome resume(Bytes32 id) {
    Payment payment =
        journal
            .find(id)
            .orElseThrow(() -> new PaymentRefusedException("the journal has no such payment"));
    if (!isHere(payment.order())) {
      throw new PaymentRefusedException(
          "that payment is on another ledger, which knows what became of it; name its network");
    }
    return inTurn(payment.order().payer(), () -> goOn(known(id)));
  }

  /** Notes that a payment took effect, if the ledger shows it now; waits for nothing. */
  public Payment look(Bytes32 id) {
    Payment payment = known(id);
    if (payment.state() == PaymentState.SENT && isHere(payment.order())) {
      rail.look(payment.sent())
          .filter(found -> found.events().contains(event(payment.order())))
          .ifPresent(found -> settle(payment, found));
    }
    return known(id);
  }

  private Outcome goOn(Payment payment) {
    return switch (payment.state()) {
      case PAID -> seen(payment);
      case SENT -> again(payment);
      case FAILED -> new Outcome.Failed(payment);
      case DRAFTED -> {
        // What is written down before it is sent was not, so nothing was.
        journal.failed(payment.order().id(), "it ended before anything was sent");
        yield new Outcome.Failed(known(payment.order().id()));
      }
    };
  }

  private Outcome again(Payment payment) {
    return settled(payment.order().id(), rail.resume(payment.sent()), () -> payment);
  }

  /**
   * What was paid before, unless a reorganisation took it away: then it is sent as it was. That a
   * node does not know the transaction proves nothing; that another block is in the place of its
   * block does.
   */
  private Outcome seen(Payment payment) {
    Bytes32 id = payment.order().id();
    Payment.Inclusion included = payment.included().orElseThrow();
    Optional<BlockRef> block =
        rail.done(included.transaction(), included.block())
            .filter(found -> found.events().contains(event(payment.order())))
            .map(Rail.Done::block);
    if (block.isPresent()) {
      if (!included.isIn(block.get())) {
        journal.gone(id);
        journal.paid(id, Payment.Inclusion.of(included.transaction(), block.get(), included.fee()));
      }
      return new Outcome.Paid(known(id), true);
    }
    if (rail.ledger().block(included.block()).filter(now -> !included.isIn(now)).isEmpty()) {
      return new Outcome.Paid(payment, true);
    }
    journal.gone(id);
    return again(known(id));
  }

  /** Writes down what became of a payment that was sent, as it stands there. */
  private Outcome settle(Payment payment, Receipt receipt) {
    PaymentOrder order = payment.order();
    Bytes32 id = order.id();
    switch (receipt) {
      case Receipt.Included(var block, var transaction, var events, var fee) -> {
        if (events.contains(event(order))) {
          Payment.Inclusion included = Payment.Inclusion.of(transaction, block, fee);
          journal.paid(id, included);
          return new Outcome.Paid(payment.paid(included), false);
        }
        journal.failed(id, "its transaction %s moved no such money".formatted(transaction));
      }
      case Receipt.Refused(var reason, var detail) ->
          journal.failed(
              id,
              reason == Refusal.INSUFFICIENT_BALANCE
                  ? "the account has less than that in the market"
                  : "the ledger refuses it: %s %s".formatted(reason, detail).strip());
      case Receipt.Dropped(var why) -> journal.failed(id, why);
      case Receipt.Unknown(var why, var sent) -> {
        journal.sending(id, sent);
        return new Outcome.Unknown(known(id), why);
      }
    }
    return new Outcome.Failed(known(id));
  }

  private static Event event(PaymentOrder order) {
    return new Event.Transferred(order.payer(), order.payee(), order.amount());
  }

  private Payment known(Bytes32 id) {
    return journal.find(id).orElseThrow();
  }

  private Outcome inTurn(Address payer, Supplier<Outcome> work) {
    ReentrantLock turn = turns.computeIfAbsent(payer, _ -> new ReentrantLock());
    turn.lock();
    try {
      return work.get();
    } finally {
      turn.unlock();
    }
  }
}
