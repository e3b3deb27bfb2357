package souk.payments;

import java.nio.ByteBuffer;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import souk.primitives.Address;
import souk.primitives.Bytes32;
import souk.store.Database;
import souk.store.Sql;

/** A ticket source's store in a database with {@link PaymentTables}. */
public final class DatabaseUnitTicketStore implements UnitTicketStore {
  private static final int PLACE_BYTES = 2 * Integer.BYTES;

  private final Database database;
  private final byte[] escrow;

  /** The store of one escrow's units. The database is not closed with it. */
  public DatabaseUnitTicketStore(Database database, Bytes32 escrow) {
    this.database = database;
    this.escrow = escrow.toArray();
  }

  @Override
  public Optional<Given> find(Address provider, Bytes32 unit) {
    return Optional.ofNullable(
        database.<@Nullable Given>read(sql -> {
          PreparedStatement select =
              of(
                  sql,
                  "SELECT round, places FROM payments_unit"
                      + " WHERE escrow = ? AND provider = ? AND unit = ?",
                  provider,
                  unit);
          try (ResultSet row = select.executeQuery()) {
            return row.next() ? new Given(row.getLong(1), places(row.getBytes(2))) : null;
          }
        }));
  }

  @Override
  public void give(Address provider, Bytes32 unit, Given tickets) {
    ByteBuffer places = ByteBuffer.allocate(tickets.places().size() * PLACE_BYTES);
    tickets.places().forEach(place -> places.putInt((int) place.book()).putInt(place.place()));
    database.write(sql -> {
      PreparedStatement insert =
          of(
              sql,
              "INSERT INTO payments_unit (escrow, provider, unit, round, places)"
                  + " VALUES (?, ?, ?, ?, ?)",
              provider,
              unit);
      insert.setLong(4, tickets.round());
      insert.setBytes(5, places.array());
      return insert.executeUpdate();
    });
  }

  @Override
  public void forget(Address provider, Bytes32 unit) {
    database.write(sql ->
        of(
                sql,
                "DELETE FROM payments_unit WHERE escrow = ? AND provider = ? AND unit = ?",
                provider,
                unit)
            .executeUpdate());
  }

  @Override
  public void forgetBefore(long round) {
    database.write(sql -> {
      PreparedStatement delete =
          sql.prepare("DELETE FROM payments_unit WHERE escrow = ? AND round < ?");
      delete.setBytes(1, escrow);
      delete.setLong(2, round);
      return delete.executeUpdate();
    });
  }

  private PreparedStatement of(Sql sql, String text, Address provider, Bytes32 unit)
      throws SQLException {
    PreparedStatement statement = sql.prepare(text);
    statement.setBytes(1, escrow);
    statement.setBytes(2, provider.toArray());
    statement.setBytes(3, unit.toArray());
    return statement;
  }

  private static List<Place> places(byte[] packed) {
    ByteBuffer in = ByteBuffer.wrap(packed);
    List<Place> places = new ArrayList<>();
    while (in.hasRemaining()) {
      places.add(new Place(Integer.toUnsignedLong(in.getInt()), in.getInt()));
    }
    return places;
  }
}
