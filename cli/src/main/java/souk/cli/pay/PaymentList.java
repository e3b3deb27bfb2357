package souk.cli.pay;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import souk.cli.Output;
import souk.cli.Sums;
import souk.cli.Table;
import souk.deployment.transfers.EvmRail;
import souk.ledger.evm.EvmLedger;
import souk.primitives.Address;
import souk.primitives.Amount;
import souk.primitives.Bytes32;
import souk.store.SqliteDatabase;
import souk.transfers.DatabasePaymentJournal;
import souk.transfers.Payer;
import souk.transfers.Payment;
import souk.transfers.PaymentState;
import souk.transfers.address.ChainAddress;
import souk.transfers.invoice.SignedInvoice;

/** What the journal has of payments on a ledger. */
record PaymentList(EvmLedger ledger, SpendOptions options, Output output) {
  /** A payment, for programs. */
  private record Line(
      Bytes32 id,
      String status,
      long begun,
      String payer,
      String payee,
      Amount amount,
      String memo,
      Optional<Bytes32> invoice,
      Optional<Bytes32> transaction,
      Optional<Long> block,
      Optional<String> why,
      Optional<String> resume) {}

  private record Shown(List<Line> payments) {}

  /** Notes first which payments were made, as far as the ledger shows it now. */
  void show() throws InterruptedException {
    List<Payment> payments = payments();
    Sums sums = Sums.of(ledger);
    output.show(
        () -> new Shown(payments.stream().map(this::line).toList()),
        people -> {
          Table table = new Table("begun", "state", "to", "sum", "for", "id");
          for (Payment each : payments) {
            table.row(
                Instant.ofEpochSecond(each.begun()),
                word(each),
                account(each.order().payee()),
                sums.show(each.order().amount()),
                each.order().memo().isEmpty() ? "-" : Escaped.line(each.order().memo()),
                each.order().id());
          }
          table.print(people);
          for (Payment each : payments) {
            if (each.state() == PaymentState.SENT) {
              people.println("To wait for it:  " + options.resume(each.order().id()));
            }
          }
        });
  }

  private List<Payment> payments() throws InterruptedException {
    Bytes32 here = ledger.info().domain().separator();
    Path file = options.records().there(JournalFile.NAME);
    if (!Files.exists(file)) {
      return List.of();
    }
    try (SqliteDatabase database = JournalFile.open(file)) {
      DatabasePaymentJournal journal = new DatabasePaymentJournal(database);
      Payer payer = new Payer(journal, new EvmRail(ledger), InstantSource.system());
      List<Payment> all = new ArrayList<>(journal.earlier(here));
      journal.all(here).forEach(each -> all.add(payer.look(each.order().id())));
      all.sort(Comparator.comparingLong(Payment::begun));
      return all;
    }
  }

  private Line line(Payment payment) {
    Bytes32 id = payment.order().id();
    return new Line(
        id,
        word(payment),
        payment.begun(),
        account(payment.order().payer()),
        account(payment.order().payee()),
        payment.order().amount(),
        payment.order().memo(),
        payment.order().invoice().map(SignedInvoice::id),
        payment.included().map(Payment.Inclusion::transaction),
        payment.included().map(Payment.Inclusion::block),
        payment.why().isEmpty() ? Optional.empty() : Optional.of(payment.why()),
        payment.state() == PaymentState.SENT ? Optional.of(options.resume(id)) : Optional.empty());
  }

  private String account(Address address) {
    return new ChainAddress(ledger.info().chainId(), address).toString();
  }

  private static String word(Payment payment) {
    return switch (payment.state()) {
      case SENT -> "unknown";
      case DRAFTED -> "not sent";
      case PAID, FAILED -> payment.state().name().toLowerCase(Locale.ROOT);
    };
  }
}
