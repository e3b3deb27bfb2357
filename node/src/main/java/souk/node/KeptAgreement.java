package souk.node;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import souk.exchange.provider.AgreementStore;
import souk.exchange.provider.DatabaseAgreementStore;
import souk.ledger.AgreementTerms;
import souk.market.negotiation.Side;
import souk.primitives.Bytes32;
import souk.primitives.Signature;
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
      all.addAll(SqliteDatabase.look(customers, DatabaseCustomerStore::kept));
    }
    Path providers = folder.resolve(PROVIDERS);
    if (Files.isRegularFile(providers)) {
      SqliteDatabase.look(providers, DatabaseAgreementStore::all).stream()
          .map(KeptAgreement::of)
          .sorted(Comparator.comparing(kept -> kept.id().toString()))
          .forEach(all::add);
    }
    return all;
  }

  private static KeptAgreement of(AgreementStore.Signed signed) {
    return new KeptAgreement(
        Side.PROVIDER,
        signed.id(),
        signed.terms(),
        signed.customer(),
        Optional.empty(),
        signed.over() ? "over" : "agreed");
  }
}
