package souk.transfers;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import souk.primitives.Address;
import souk.primitives.Amount;
import souk.primitives.ByteReader;
import souk.primitives.ByteWriter;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;
import souk.primitives.DecodeException;
import souk.store.Database;
import souk.store.Sql;
import souk.transfers.invoice.SignedInvoice;

/** A journal in a database with {@link TransferTables}, which is not closed with it. */
public final class DatabasePaymentJournal implements PaymentJournal {
  private static final int MOST_FORMS = 255;
  private static final int MOST_FORM = 1 << 16;
  private static final String NAMES =
      "id, ledger, payer, payee, amount, invoice, refund_of, memo, begun, state, sent, tx, block,"
          + " time, fee, why, hash";
  private static final String COLUMNS = "SELECT " + NAMES + " FROM transfers_payment";
  private static final String EARLIER = "SELECT " + NAMES + " FROM transfers_payment_earlier";

  private static final String NOWHERE =
      "tx = NULL, block = NULL, time = NULL, fee = NULL, hash = NULL";
  private static final String SENDING = update(PaymentState.SENT, "sent = ?, " + NOWHERE);
  private static final String GONE = update(PaymentState.SENT, NOWHERE);
  private static final String TOOK_EFFECT =
      update(PaymentState.PAID, "tx = ?, block = ?, time = ?, fee = ?, hash = ?");
  private static final String FAILING = update(PaymentState.FAILED, "why = ?");

  private final Database database;

  public DatabasePaymentJournal(Database database) {
    this.database = database;
  }

  @Override
  public Begun begin(PaymentOrder order, long now, Optional<Credit> original, List<Bytes> forms) {
    // What is refused is told as a value: an exception would fail the writer's whole transaction.
    Begin begin = database.write(sql -> begin(sql, order, now, original, forms));
    return begin.orThrow();
  }

  private sealed interface Begin {
    Begun orThrow();

    record Done(Begun begun) implements Begin {
      @Override
      public Begun orThrow() {
        return begun;
      }
    }

    record Refused(PaymentRefusedException why) implements Begin {
      @Override
      public Begun orThrow() {
        throw why;
      }
    }
  }

  private static Begin refused(String why) {
    return new Begin.Refused(new PaymentRefusedException(why));
  }

  private static Begin begin(
      Sql sql, PaymentOrder order, long now, Optional<Credit> original, List<Bytes> forms)
      throws SQLException {
    PaymentState state = forms.isEmpty() ? PaymentState.DRAFTED : PaymentState.SENT;
    Payment fresh = new Payment(order, now, state, forms, Optional.empty(), "");
    if (original.isEmpty() && insert(sql, fresh, original)) {
      return new Begin.Done(new Begun(fresh, true)); // nearly always: nothing has to be read
    }
    Payment before = find(sql, order.id());
    if (before != null) {
      PaymentOrder known = before.order();
      if (!known.ledger().equals(order.ledger())
          || !known.payer().equals(order.payer())
          || !known.payee().equals(order.payee())) {
        return refused("the same invoice was paid by another account, or elsewhere");
      }
      if (before.state() == PaymentState.SENT || before.state() == PaymentState.PAID) {
        return new Begin.Done(new Begun(before, false));
      }
    }
    if (original.isPresent()) {
      Optional<PaymentRefusedException> refused = refund(sql, order, original.get());
      if (refused.isPresent()) {
        return new Begin.Refused(refused.get());
      }
    }
    if (before != null) {
      keepFailed(sql, order.id());
      PreparedStatement delete = sql.prepare("DELETE FROM transfers_payment WHERE id = ?");
      delete.setBytes(1, order.id().toArray());
      delete.executeUpdate();
    }
    if (!insert(sql, fresh, original)) {
      throw new SQLException("a payment that is not in the journal cannot be written to it");
    }
    return new Begin.Done(new Begun(fresh, true));
  }

  private static void keepFailed(Sql sql, Bytes32 id) throws SQLException {
    PreparedStatement keep =
        sql.prepare(
            "INSERT INTO transfers_payment_earlier (%s) %s WHERE id = ? AND state = %d"
                .formatted(NAMES, COLUMNS, PaymentState.FAILED.code()));
    keep.setBytes(1, id.toArray());
    keep.executeUpdate();
  }

  /** Why a refund must not be; when it may, what it gives back is credited. */
  private static Optional<PaymentRefusedException> refund(
      Sql sql, PaymentOrder order, Credit original) throws SQLException {
    // Whoever paid says what a receipt is of, so the transfer counts, which the ledger knows.
    PreparedStatement select =
        sql.prepare(COLUMNS + " WHERE (refund_tx = ? AND payer = ?) OR refund_of = ?");
    select.setBytes(1, original.transaction().toArray());
    select.setBytes(2, order.payer().toArray());
    select.setBytes(3, original.receipt().toArray());
    Amount back = order.amount();
    try (ResultSet rows = select.executeQuery()) {
      while (rows.next()) {
        Payment refund = payment(rows);
        if (refund.state() == PaymentState.SENT) {
          return Optional.of(
              new PaymentRefusedException(
                  "of an earlier refund it is not known yet what became of it: ./souk pay --resume "
                      + refund.order().id()
                      + ", with the same --network and --records"));
        }
        if (refund.state() == PaymentState.PAID) {
          back = back.plus(refund.order().amount());
        }
      }
    }
    if (back.compareTo(original.amount()) > 0) {
      return Optional.of(new RefundTooLargeException(back, original.amount()));
    }
    // It is no invoice's any more: what is given back keeps no other payment from being taken for
    // it.
    Credit returned =
        new Credit(
            original.transaction(),
            original.receipt(),
            Optional.empty(),
            original.amount(),
            original.block());
    Credited credited = credit(sql, returned, false);
    return credited.credit() == null
        ? Optional.of(new PaymentRefusedException(credited.refused()))
        : Optional.empty();
  }

  /** False where there is a payment of this id. */
  private static boolean insert(Sql sql, Payment payment, Optional<Credit> original)
      throws SQLException {
    PaymentOrder order = payment.order();
    PreparedStatement insert =
        sql.prepare(
            "INSERT INTO transfers_payment (id, ledger, payer, payee, amount, invoice, refund_of,"
                + " memo, begun, state, refund_tx, sent, why)"
                + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, '') ON CONFLICT (id) DO NOTHING");
    insert.setBytes(1, order.id().toArray());
    insert.setBytes(2, order.ledger().toArray());
    insert.setBytes(3, order.payer().toArray());
    insert.setBytes(4, order.payee().toArray());
    insert.setString(5, order.amount().toString());
    insert.setBytes(6, order.invoice().map(SignedInvoice::encode).orElse(null));
    insert.setBytes(7, order.refundOf().map(Bytes32::toArray).orElse(null));
    insert.setString(8, order.memo());
    insert.setLong(9, payment.begun());
    insert.setInt(10, payment.state().code());
    insert.setBytes(11, original.map(Credit::transaction).map(Bytes32::toArray).orElse(null));
    insert.setBytes(12, payment.sent().isEmpty() ? null : encoded(payment.sent()));
    return insert.executeUpdate() == 1;
  }

  @Override
  public void sending(Bytes32 id, List<Bytes> forms) {
    byte[] encoded = encoded(forms);
    change(id, PaymentState.SENT, SENDING, update -> update.setBytes(2, encoded), 3);
  }

  private static byte[] encoded(List<Bytes> forms) {
    ByteWriter out = new ByteWriter().u8(forms.size());
    forms.forEach(out::bytes);
    return out.toArray();
  }

  @Override
  public void paid(Bytes32 id, Payment.Inclusion included) {
    change(
        id,
        PaymentState.PAID,
        TOOK_EFFECT,
        update -> {
          update.setBytes(2, included.transaction().toArray());
          update.setLong(3, included.block());
          update.setLong(4, included.time());
          update.setString(5, included.fee().toString());
          update.setBytes(6, included.hash().toArray());
        },
        7);
  }

  @Override
  public void failed(Bytes32 id, String why) {
    change(id, PaymentState.FAILED, FAILING, update -> update.setString(2, why), 3);
  }

  @Override
  public void gone(Bytes32 id) {
    change(id, PaymentState.SENT, GONE, _ -> {}, 2);
  }

  private interface Values {
    void set(PreparedStatement update) throws SQLException;
  }

  /** Changes a payment that is in one of the states from which it may go there. */
  private static String update(PaymentState to, String columns) {
    String from =
        Arrays.stream(PaymentState.values())
            .filter(state -> state.mayBecome(to))
            .map(state -> String.valueOf(state.code()))
            .collect(Collectors.joining(", "));
    return "UPDATE transfers_payment SET state = ?, %s WHERE id = ? AND state IN (%s)"
        .formatted(columns, from);
  }

  /**
   * Makes a change.
   *
   * @param last the place of the payment's id in the statement
   */
  private void change(Bytes32 id, PaymentState to, String statement, Values values, int last) {
    int changed =
        database.write(sql -> {
          PreparedStatement update = sql.prepare(statement);
          update.setInt(1, to.code());
          values.set(update);
          update.setBytes(last, id.toArray());
          return update.executeUpdate();
        });
    if (changed != 1) {
      throw new IllegalStateException("no payment %s that could become %s".formatted(id, to));
    }
  }

  @Override
  public Optional<Payment> find(Bytes32 id) {
    return Optional.ofNullable(database.<@Nullable Payment>read(sql -> find(sql, id)));
  }

  private static @Nullable Payment find(Sql sql, Bytes32 id) throws SQLException {
    PreparedStatement select = sql.prepare(COLUMNS + " WHERE id = ?");
    select.setBytes(1, id.toArray());
    try (ResultSet row = select.executeQuery()) {
      return row.next() ? payment(row) : null;
    }
  }

  @Override
  public List<Payment> all(Bytes32 ledger) {
    return all(COLUMNS, ledger);
  }

  @Override
  public List<Payment> earlier(Bytes32 ledger) {
    return all(EARLIER, ledger);
  }

  private List<Payment> all(String columns, Bytes32 ledger) {
    return database.read(sql -> {
      PreparedStatement select = sql.prepare(columns + " WHERE ledger = ? ORDER BY number");
      select.setBytes(1, ledger.toArray());
      List<Payment> all = new ArrayList<>();
      try (ResultSet rows = select.executeQuery()) {
        while (rows.next()) {
          all.add(payment(rows));
        }
      }
      return all;
    });
  }

  private static Payment payment(ResultSet row) throws SQLException {
    try {
      byte[] invoice = row.getBytes(6);
      byte[] refundOf = row.getBytes(7);
      byte[] transaction = row.getBytes(12);
      byte[] hash = row.getBytes(17);
      PaymentOrder order =
          new PaymentOrder(
              Bytes32.of(row.getBytes(1)),
              Bytes32.of(row.getBytes(2)),
              Address.of(row.getBytes(3)),
              Address.of(row.getBytes(4)),
              Amount.parse(row.getString(5)),
              invoice == null ? Optional.empty() : Optional.of(SignedInvoice.kept(invoice)),
              refundOf == null ? Optional.empty() : Optional.of(Bytes32.of(refundOf)),
              row.getString(8));
      return new Payment(
          order,
          row.getLong(9),
          PaymentState.of(row.getInt(10)),
          forms(row.getBytes(11)),
          transaction == null
              ? Optional.empty()
              : Optional.of(
                  new Payment.Inclusion(
                      Bytes32.of(transaction),
                      row.getLong(13),
                      hash == null ? Bytes32.ZERO : Bytes32.of(hash),
                      row.getLong(14),
                      Amount.parse(row.getString(15)))),
          row.getString(16));
    } catch (DecodeException e) {
      throw new SQLException("the journal holds what it never wrote: " + e.getMessage(), e);
    }
  }

  private static List<Bytes> forms(byte @Nullable [] encoded) throws DecodeException {
    List<Bytes> forms = new ArrayList<>();
    if (encoded != null) {
      ByteReader in = new ByteReader(encoded);
      int count = in.u8();
      for (int i = 0; i < Math.min(count, MOST_FORMS); i++) {
        forms.add(Bytes.of(in.bytes(MOST_FORM)));
      }
    }
    return forms;
  }

  @Override
  public Credit credit(Credit credit, boolean once) {
    Credited credited = database.write(sql -> credit(sql, credit, once));
    if (credited.credit() == null) {
      throw new PaymentRefusedException(credited.refused());
    }
    return credited.credit();
  }

  private record Credited(@Nullable Credit credit, String refused) {}

  private static Credited credit(Sql sql, Credit credit, boolean once) throws SQLException {
    PreparedStatement select =
        sql.prepare("SELECT tx, receipt FROM transfers_credit WHERE tx = ? OR invoice = ?");
    select.setBytes(1, credit.transaction().toArray());
    select.setBytes(2, credit.invoice().map(SignedInvoice::id).map(Bytes32::toArray).orElse(null));
    try (ResultSet rows = select.executeQuery()) {
      while (rows.next()) {
        Bytes32 transaction = Bytes32.of(rows.getBytes(1));
        Bytes32 receipt = Bytes32.of(rows.getBytes(2));
        if (receipt.equals(credit.receipt())) {
          return new Credited(credit, "");
        }
        if (transaction.equals(credit.transaction())) {
          return new Credited(null, "that transfer was credited before, to receipt " + receipt);
        }
        if (once) {
          return new Credited(
              null,
              "the invoice was paid before, by transaction %s; what came now is to be returned"
                  .formatted(transaction));
        }
      }
    }
    PreparedStatement insert =
        sql.prepare(
            "INSERT INTO transfers_credit (tx, receipt, invoice, amount, block, signed)"
                + " VALUES (?, ?, ?, ?, ?, ?)");
    insert.setBytes(1, credit.transaction().toArray());
    insert.setBytes(2, credit.receipt().toArray());
    insert.setBytes(3, credit.invoice().map(SignedInvoice::id).map(Bytes32::toArray).orElse(null));
    insert.setString(4, credit.amount().toString());
    insert.setLong(5, credit.block());
    insert.setBytes(6, credit.invoice().map(SignedInvoice::encode).orElse(null));
    insert.executeUpdate();
    return new Credited(credit, "");
  }

  @Override
  public List<Credit> credits() {
    return database.read(sql -> {
      PreparedStatement select =
          sql.prepare("SELECT tx, receipt, signed, amount, block FROM transfers_credit");
      List<Credit> all = new ArrayList<>();
      try (ResultSet rows = select.executeQuery()) {
        while (rows.next()) {
          byte[] signed = rows.getBytes(3);
          all.add(
              new Credit(
                  Bytes32.of(rows.getBytes(1)),
                  Bytes32.of(rows.getBytes(2)),
                  signed == null ? Optional.empty() : Optional.of(SignedInvoice.kept(signed)),
                  Amount.parse(rows.getString(4)),
                  rows.getLong(5)));
        }
      } catch (DecodeException e) {
        throw new SQLException("the journal holds what it never wrote: " + e.getMessage(), e);
      }
      return all;
    });
  }
}
