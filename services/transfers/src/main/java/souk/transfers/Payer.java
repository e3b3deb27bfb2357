package souk.transfers;

import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import souk.ledger.BlockRef;
import souk.ledger.Event;
import souk.ledger.Ledger;
import souk.ledger.Receipt;
import souk.ledger.Refusal;
import souk.primitives.Address;
import souk.primitives.Amount;
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
   * @param mostRefunded of a refund, how much may be given back altogether
   * @throws PaymentRefusedException when it must not be paid: its invoice is over or another
   *     ledger's, or more would be given back than was paid
   */
  public Outcome pay(Signer by, PaymentOrder order, Optional<Amount> mostRefunded) {
    if (!by.address().equals(order.payer())) {
      throw new PaymentRefusedException("the key is another account's");
    }
    if (!order.ledger().equals(rail.ledger().info().domain().separator())) {
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
          PaymentJournal.Begun now =
              journal.begin(order, clock.instant().getEpochSecond(), mostRefunded);
          return now.fresh() ? send(by, now.payment()) : goOn(now.payment());
        });
  }

  private boolean begun(Bytes32 id) {
    return journal
        .find(id)
        .filter(
            payment -> payment.state() == PaymentState.SENT || payment.state() == PaymentState.PAID)
        .isPresent();
  }

  private Outcome send(Signer by, Payment drafted) {
    PaymentOrder order = drafted.order();
    AtomicReference<Payment> sent = new AtomicReference<>(drafted);
    Receipt receipt =
        rail.send(
                by,
                order.transfer(),
                forms -> {
                  journal.sending(order.id(), forms);
                  sent.set(drafted.sent(forms));
                })
            .join();
    return settle(sent.get(), receipt);
  }

  /**
   * Goes on with a payment of the journal.
   *
   * @throws PaymentRefusedException when there is none
   */
  public Outcome resume(Bytes32 id) {
    Payment payment =
        journal
            .find(id)
            .orElseThrow(() -> new PaymentRefusedException("the journal has no such payment"));
    return inTurn(payment.order().payer(), () -> goOn(known(id)));
  }

  private Outcome goOn(Payment payment) {
    return switch (payment.state()) {
      case PAID -> seen(payment);
      case SENT -> settle(payment, rail.resume(payment.sent()).join());
      case FAILED -> new Outcome.Failed(payment);
      case DRAFTED -> {
        // What is written down before it is sent was not, so nothing was.
        journal.failed(payment.order().id(), "it ended before anything was sent");
        yield new Outcome.Failed(known(payment.order().id()));
      }
    };
  }

  /** What was paid before, unless a reorganisation took it away: then it is sent as it was. */
  private Outcome seen(Payment payment) {
    Payment.Inclusion included = payment.included().orElseThrow();
    Optional<Rail.Done> done =
        rail.done(included.transaction(), included.block())
            .filter(found -> found.events().contains(event(payment.order())));
    if (done.isPresent()) {
      BlockRef block = done.get().block();
      if (block.number() == included.block()) {
        return new Outcome.Paid(payment, true);
      }
      journal.gone(payment.order().id());
      journal.paid(
          payment.order().id(),
          new Payment.Inclusion(
              included.transaction(), block.number(), block.time(), included.fee()));
      return new Outcome.Paid(known(payment.order().id()), true);
    }
    journal.gone(payment.order().id());
    return settle(payment, rail.resume(payment.sent()).join());
  }

  /** Writes down what became of a payment that was sent, as it stands there. */
  private Outcome settle(Payment payment, Receipt receipt) {
    PaymentOrder order = payment.order();
    Bytes32 id = order.id();
    switch (receipt) {
      case Receipt.Included(var block, var transaction, var events, var fee) -> {
        if (events.contains(event(order))) {
          Payment.Inclusion included =
              new Payment.Inclusion(transaction, block.number(), block.time(), fee);
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
