package souk.cli.http;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import souk.ledger.Ledger;
import souk.node.CustomerMoney;
import souk.primitives.Amount;
import souk.store.Database;
import souk.store.SqliteDatabase;

/**
 * What stays locked of earlier purchases out of a buyer's folder, at other providers or prices.
 *
 * @param escrows that hold something
 */
record EarlierEscrows(int escrows, Amount locked) {
  /**
   * Those that the folder knows.
   *
   * @param state the buyer's folder, with one for each provider and price that it bought at
   * @param own the one of these that is bought from now; another process may have the others open
   */
  static EarlierEscrows in(Path state, Path own, Ledger ledger) throws IOException {
    if (!Files.isDirectory(state)) {
      return new EarlierEscrows(0, Amount.ZERO);
    }
    List<CustomerMoney.Escrow> found = new ArrayList<>();
    try (Stream<Path> folders = Files.list(state)) {
      for (Path folder : folders.filter(each -> !each.equals(own)).sorted().toList()) {
        Path file = folder.resolve("customer.db");
        if (Files.isRegularFile(file)) {
          try (Database database = SqliteDatabase.readOnly(file)) {
            CustomerMoney.of(ledger, database).ifPresent(money -> found.addAll(money.escrows()));
          }
        }
      }
    }
    List<Amount> held =
        found.stream().map(CustomerMoney.Escrow::locked).filter(sum -> !sum.isZero()).toList();
    return new EarlierEscrows(held.size(), held.stream().reduce(Amount.ZERO, Amount::plus));
  }
}
