package souk.cli.pay;

import java.io.IOException;
import java.math.BigInteger;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import souk.cli.AtInterrupt;
import souk.cli.Failure;
import souk.cli.Main;
import souk.cli.Output;
import souk.cli.Sums;
import souk.cli.Table;
import souk.deployment.transfers.EvmRail;
import souk.ledger.Ledger;
import souk.ledger.evm.EvmLedger;
import souk.primitives.Amount;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;
import souk.primitives.PrivateKey;
import souk.store.SqliteDatabase;
import souk.transfers.DatabasePaymentJournal;
import souk.transfers.Payer;
import souk.transfers.Payment;
import souk.transfers.PaymentJournal;
import souk.transfers.PaymentOrder;
import souk.transfers.PaymentRefusedException;
import souk.transfers.RefundTooLargeException;
import souk.transfers.address.ChainAddress;
import souk.transfers.address.Checksum;
import souk.transfers.address.Contact;
import souk.transfers.address.Contacts;
import souk.transfers.invoice.SignedInvoice;
import souk.transfers.receipt.PaymentReceipt;

/** One payment from what is shown of it until what became of it. */
final class PaymentRun {
  /** More than a transfer takes. */
  private static final long TRANSFER_GAS = 60_000;

  private final EvmLedger ledger;
  private final SpendOptions options;
  private final Output output;
  private final Sums sums;

  PaymentRun(EvmLedger ledger, SpendOptions options, Output output) {
    this.ledger = ledger;
    this.options = options;
    this.output = output;
    this.sums = Sums.of(ledger);
  }

  /**
   * What is to be paid, for programs.
   *
   * @param payee with its chain
   * @param name that the payee has among the contacts
   * @param resume the command that goes on with it, if this one is ended
   * @param gasMost for the transfer, at most
   * @param feeMost the same in the chain's smallest unit
   * @param total what the account loses in the market's currency, with the fee where that is paid
   *     in the same coin
   */
  private record Plan(
      String event,
      Bytes32 id,
      Optional<Bytes32> invoice,
      String payer,
      String payee,
      Optional<String> name,
      Amount amount,
      String memo,
      String method,
      long gasMost,
      BigInteger feeMost,
      BigInteger total,
      Amount balance,
      Optional<String> resume) {}

  /**
   * What became of it, for programs.
   *
   * @param status paid, failed or unknown
   * @param before whether it was paid before it was asked for now
   * @param receipt the receipt's text, where there is a key to sign it
   */
  record Result(
      String event,
      String status,
      boolean before,
      Bytes32 id,
      Optional<Bytes32> invoice,
      String payee,
      Amount amount,
      Optional<Bytes32> transaction,
      Optional<Long> block,
      Optional<Amount> fee,
      Optional<String> receipt,
      Optional<String> why,
      Optional<Until> until) {}

  /**
   * When it is known of an unknown payment whether it was made.
   *
   * @param account whose transaction it is
   * @param nonce once a final block holds one of this nonce, it is certain
   * @param time by which a chain that takes transactions has decided, in seconds since 1970
   */
  record Until(String account, long nonce, long time) {
    static Until of(Payment payment, long chain, SpendOptions options) throws IOException {
      Bytes sent = payment.sent().getLast();
      return new Until(
          new ChainAddress(chain, payment.order().payer()).toString(),
          EvmLedger.nonce(sent),
          InstantSource.system().instant().getEpochSecond() + options.decidedAfter());
    }
  }

  /**
   * Shows it, asks, and pays.
   *
   * @param original of a refund, what it gives back
   * @param again whether it is meant, though the same may be under way
   */
  int pay(
      PrivateKey key, PaymentOrder order, Optional<PaymentJournal.Credit> original, boolean again)
      throws Exception {
    Contacts contacts = options.records().contactsSoFar();
    Plan plan = show(order, contacts);
    if (options.dryRun()) {
      if (plan.total().compareTo(plan.balance().toBigInteger()) > 0) {
        throw new Failure(
            Main.FAILED,
            "it would not be paid: %s are there, and it takes more"
                .formatted(sums.show(plan.balance())));
      }
      return 0;
    }
    if (!options.allows(order.amount(), sums)) {
      throw new Failure(Main.FAILED, "nothing was paid");
    }
    Act act =
        (payer, journal) -> {
          UnderWay underWay = new UnderWay(journal, options, sums);
          if (!again) {
            underWay.refuseSame(order);
          }
          underWay.look(order, payer);
          return payer.pay(key, order, original);
        };
    return journaled(act, Optional.of(key));
  }

  /** Goes on with a payment of the journal. */
  int resume(Bytes32 id, Optional<PrivateKey> key) throws Exception {
    return journaled((payer, _) -> payer.resume(id), key);
  }

  private interface Act {
    Payer.Outcome by(Payer payer, PaymentJournal journal);
  }

  private int journaled(Act act, Optional<PrivateKey> key) throws Exception {
    try (AtInterrupt interrupt = new AtInterrupt()) {
      Payer.Outcome outcome = outcome(act);
      if (!Thread.interrupted()) {
        return tell(outcome, key);
      }
      int status;
      try {
        status = tell(outcome, key);
      } catch (Failure e) {
        output.warn(String.valueOf(e.getMessage()));
        status = e.status();
      }
      return interrupt.end(status);
    }
  }

  private Payer.Outcome outcome(Act act) throws InterruptedException {
    try (SqliteDatabase database = JournalFile.open(options.records().file(JournalFile.NAME))) {
      PaymentJournal journal = new DatabasePaymentJournal(database);
      return act.by(new Payer(journal, new EvmRail(ledger), InstantSource.system()), journal);
    } catch (RefundTooLargeException e) {
      throw new Failure(
          Main.FAILED,
          "nothing was paid: with it %s would be given back altogether, and %s were paid"
              .formatted(sums.show(e.back()), sums.show(e.paid())));
    } catch (PaymentRefusedException e) {
      throw new Failure(Main.FAILED, "nothing was paid: " + e.getMessage());
    }
  }

  private Plan show(PaymentOrder order, Contacts contacts) {
    long chain = ledger.info().chainId();
    ChainAddress payee = new ChainAddress(chain, order.payee());
    Optional<String> name = contacts.of(payee).map(Contact::name).map(Object::toString);
    BigInteger fee = ledger.gasCost(TRANSFER_GAS);
    boolean coin = ledger.info().token().isZero();
    BigInteger sum = order.amount().toBigInteger();
    BigInteger total = coin ? sum.add(fee) : sum;
    Amount balance = ledger.at(ledger.head(Ledger.Finality.INCLUDED)).balance(order.payer());
    Plan plan =
        new Plan(
            "payment",
            order.id(),
            order.invoice().map(SignedInvoice::id),
            new ChainAddress(chain, order.payer()).toString(),
            payee.toString(),
            name,
            order.amount(),
            order.memo(),
            "transfer",
            TRANSFER_GAS,
            fee,
            total,
            balance,
            options.dryRun() ? Optional.empty() : Optional.of(options.resume(order.id())));
    if (output.json()) {
      output.event(plan);
      return plan;
    }
    output.show(
        () -> plan,
        people -> {
          Table table =
              new Table("payment", order.refundOf().isPresent() ? "a refund" : "")
                  .row("to", name.orElse("nobody among your contacts"))
                  .row("address", Checksum.grouped(order.payee()))
                  .row("account", payee)
                  .row("for", order.memo().isEmpty() ? "-" : Escaped.line(order.memo()));
          order
              .invoice()
              .ifPresent(
                  signed -> table.row("until", Instant.ofEpochSecond(signed.invoice().expires())));
          table
              .row("sum", sums.show(order.amount()))
              .row("method", "a transfer within the market")
              .row("gas", "at most " + sums.gas(fee))
              .row(
                  "total",
                  coin
                      ? "at most " + sums.coins(total)
                      : sums.show(order.amount()) + " and the gas")
              .row("balance", sums.show(balance))
              .print(people);
          plan.resume()
              .ifPresent(
                  line -> people.println("If it is ended before it says how it went:  " + line));
        });
    return plan;
  }

  private int tell(Payer.Outcome outcome, Optional<PrivateKey> key) throws IOException {
    Payment payment = outcome.payment();
    PaymentOrder order = payment.order();
    return switch (outcome) {
      case Payer.Outcome.Paid(var _, boolean before) -> {
        Optional<PaymentReceipt> receipt =
            key.filter(signer -> signer.address().equals(order.payer()))
                .map(signer -> PaymentReceipt.of(payment, ledger.info(), signer));
        say(result("paid", before, payment, receipt.map(PaymentReceipt::text)));
        Payment.Inclusion included = payment.included().orElseThrow();
        output.sayToPeople(
            before
                ? "It was paid before, in block %d, transaction %s; nothing was paid now."
                    .formatted(included.block(), included.transaction())
                : "Paid %s in block %d, transaction %s; gas %s."
                    .formatted(
                        sums.show(order.amount()),
                        included.block(),
                        included.transaction(),
                        sums.gas(included.fee().toBigInteger())));
        warnIfLate(order, included);
        receipt.ifPresent(made -> keep(made, order.id()));
        yield 0;
      }
      case Payer.Outcome.Failed _ -> {
        say(result("failed", false, payment, Optional.empty()));
        throw new Failure(Main.FAILED, "it was not paid, and will not be: " + payment.why());
      }
      case Payer.Outcome.Unknown(var _, String why) -> {
        if (payment.sent().isEmpty()) {
          throw new Failure(
              Main.UNKNOWN,
              "it is not known whether it was sent: %s; to see, without paying twice:  %s"
                  .formatted(why, options.resume(order.id())));
        }
        Until until = Until.of(payment, ledger.info().chainId(), options);
        say(result("unknown", false, payment, Optional.empty(), Optional.of(until)));
        throw new Failure(
            Main.UNKNOWN,
            "it is not known whether it was paid: %s; it is by %s if the chain takes transactions, and for certain once a final block holds nonce %d of %s; to wait for it, without paying twice:  %s"
                .formatted(
                    why,
                    Instant.ofEpochSecond(until.time()),
                    until.nonce(),
                    until.account(),
                    options.resume(order.id())));
      }
    };
  }

  /**
   * The money is gone by then, so whatever keeps the receipt from its file is said, and no more.
   */
  private void keep(PaymentReceipt receipt, Bytes32 id) {
    try {
      options.keep(receipt);
    } catch (IOException e) {
      output.warn(
          "it is paid, and its receipt could not be written (%s); another file gets it by:  %s"
              .formatted(Failure.of(e).getMessage(), options.receiptAgain(id)));
    }
  }

  private void warnIfLate(PaymentOrder order, Payment.Inclusion included) {
    Optional<Long> expires = order.invoice().map(signed -> signed.invoice().expires());
    if (expires.isPresent() && included.time() >= expires.get()) {
      output.warn(
          "it was paid at %s by the chain's clock, when the invoice was over, at %s; its payee may give it back"
              .formatted(
                  Instant.ofEpochSecond(included.time()), Instant.ofEpochSecond(expires.get())));
    }
  }

  private void say(Result result) {
    output.event(result);
  }

  private Result result(String status, boolean before, Payment payment, Optional<String> receipt) {
    return result(status, before, payment, receipt, Optional.empty());
  }

  private Result result(
      String status,
      boolean before,
      Payment payment,
      Optional<String> receipt,
      Optional<Until> until) {
    PaymentOrder order = payment.order();
    return new Result(
        "outcome",
        status,
        before,
        order.id(),
        order.invoice().map(SignedInvoice::id),
        new ChainAddress(ledger.info().chainId(), order.payee()).toString(),
        order.amount(),
        payment.included().map(Payment.Inclusion::transaction),
        payment.included().map(Payment.Inclusion::block),
        payment.included().map(Payment.Inclusion::fee),
        receipt,
        payment.why().isEmpty() ? Optional.empty() : Optional.of(payment.why()),
        until);
  }
}
