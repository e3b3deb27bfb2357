package souk.node;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import souk.ledger.AgreementCodec;
import souk.ledger.AgreementTerms;
import souk.market.negotiation.Side;
import souk.primitives.ByteReader;
import souk.primitives.Bytes32;
import souk.primitives.DecodeException;
import souk.primitives.Signature;
import souk.store.Sql;
import souk.store.SqliteDatabase;

/**
 * An agreement as it stands in a node's folder.
 *
 * @param side whose folder it is
 * @param provider the provider's signature; its own folder does not keep it, for its key gives it
 *     again
 * @param state {@code agreed}, {@code over}, or {@code convicted} when the provider was
 */
public record KeptAgreement(
    Side side,
    Bytes32 id,
    AgreementTerms terms,
    Signature customer,
    Optional<Signature> provider,
    String state) {
  private static final String CUSTOMERS = "customer.db";
  private static final String PROVIDERS = "provider.db";

  /** Reads a row. */
  private interface Row {
    KeptAgreement of(ResultSet row) throws SQLException;
  }

  /**
   * The folders of nodes: this one, or those in it where a buyer has one for each seller.
   *
   * @throws IOException when the folder cannot be read
   */
  public static List<Path> nodes(Path folder) throws IOException {
    try (Stream<Path> below = Files.list(folder)) {
      return Stream.concat(Stream.of(folder), below.sorted())
          .filter(each ->
              Files.isRegularFile(each.resolve(CUSTOMERS))
                  || Files.isRegularFile(each.resolve(PROVIDERS)))
          .toList();
    }
  }

  /**
   * All in the folder of one node, which may run meanwhile.
   *
   * @throws souk.store.StoreException when a database cannot be read
   */
  public static List<KeptAgreement> in(Path folder) {
    List<KeptAgreement> all = new ArrayList<>();
    Path customers = folder.resolve(CUSTOMERS);
    if (Files.isRegularFile(customers)) {
      all.addAll(SqliteDatabase.look(customers, KeptAgreement::customers));
    }
    Path providers = folder.resolve(PROVIDERS);
    if (Files.isRegularFile(providers)) {
      all.addAll(SqliteDatabase.look(providers, KeptAgreement::providers));
    }
    return all;
  }

  private static List<KeptAgreement> customers(Sql sql) throws SQLException {
    return rows(
        sql,
        "SELECT id, terms, customer, provider, state FROM customer_agreement ORDER BY place",
        row ->
            new KeptAgreement(
                Side.CUSTOMER,
                Bytes32.of(row.getBytes(1)),
                terms(row.getBytes(2)),
                Signature.parseCompact(row.getBytes(3)),
                Optional.of(Signature.parseCompact(row.getBytes(4))),
                switch (row.getInt(5)) {
                  case DatabaseCustomerStore.RUNS -> "agreed";
                  case DatabaseCustomerStore.OVER -> "over";
                  default -> "convicted";
                }));
  }

  private static List<KeptAgreement> providers(Sql sql) throws SQLException {
    return rows(
        sql,
        "SELECT id, terms, customer, over FROM exchange_agreement ORDER BY id",
        row ->
            new KeptAgreement(
                Side.PROVIDER,
                Bytes32.of(row.getBytes(1)),
                terms(row.getBytes(2)),
                Signature.parseCompact(row.getBytes(3)),
                Optional.empty(),
                row.getBoolean(4) ? "over" : "agreed"));
  }

  private static List<KeptAgreement> rows(Sql sql, String query, Row row) throws SQLException {
    List<KeptAgreement> all = new ArrayList<>();
    try (ResultSet rows = sql.prepare(query).executeQuery()) {
      while (rows.next()) {
        all.add(row.of(rows));
      }
    }
    return all;
  }

  private static AgreementTerms terms(byte[] bytes) throws SQLException {
    try {
      ByteReader in = new ByteReader(bytes);
      AgreementTerms terms = AgreementCodec.read(in);
      in.end();
      return terms;
    } catch (DecodeException e) {
      throw new SQLException("a damaged agreement", e);
    }
  }
}
