package souk.cli.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import souk.cli.Souk;
import souk.payments.DatabaseClaimOutbox;
import souk.payments.Earnings;
import souk.payments.Income;
import souk.payments.PaymentTables;
import souk.payments.Settlement;
import souk.store.SqliteDatabase;
import tools.jackson.databind.JsonNode;

/**
 * What {@code souk provider} tells of a seller's income.
 *
 * @param net where the network file is
 * @param state the seller's folder
 */
record SellersHistory(Path net, Path state) {
  private JsonNode history(Object... more) throws Exception {
    List<Object> all =
        new ArrayList<>(
            List.of("provider", "history", "--network", net, "--keystore", sellersKey(), "--json"));
    all.addAll(List.of(more));
    return Souk.run(all.toArray()).good().json();
  }

  private Path sellersKey() {
    return net.resolve("keys/cache-1.json");
  }

  private static List<String> transactions(JsonNode history) {
    List<String> all = new ArrayList<>();
    for (JsonNode line : history.get("lines")) {
      if (line.hasNonNull("customer")) {
        line.get("transactions").forEach(id -> all.add(id.asString()));
      }
    }
    return all.stream().distinct().sorted().toList();
  }

  private static Map<Long, BigInteger> fees(JsonNode history) {
    Map<Long, BigInteger> all = new HashMap<>();
    history
        .get("lines")
        .forEach(line ->
            all.merge(
                line.get("round").asLong(), line.get("fees").bigIntegerValue(), BigInteger::add));
    return all;
  }

  void mustTellWhatWasEarned(long received) throws Exception {
    JsonNode noted = history("--state", state);
    assertThat(noted.get("total").get("expected").asLong()).isEqualTo(5 * 20_000);
    assertThat(noted.get("total").get("received").asLong()).isEqualTo(received).isPositive();
    assertThat(noted.get("total").get("fees").bigIntegerValue()).isPositive();
    assertThat(noted.has("history")).as("the ledger's events were not needed").isFalse();
    assertThat(transactions(noted)).isNotEmpty();
    // From another place, where no folder is, the ledger tells what was received.
    JsonNode seen = history();
    assertThat(seen.get("total").get("received")).isEqualTo(noted.get("total").get("received"));
    assertThat(transactions(seen)).isEqualTo(transactions(noted));
    // With the gas of recording draws, in rounds that paid something.
    assertThat(fees(seen))
        .isNotEmpty()
        .allSatisfy((round, fee) -> assertThat(fee).isEqualTo(fees(noted).get(round)));
    assertThat(seen.get("total").get("expected").isNull()).isTrue();
    for (JsonNode line : seen.get("lines")) {
      for (String unknown : List.of("expected", "tickets", "books")) {
        assertThat(line.get(unknown).isNull()).as(unknown).isTrue();
      }
    }

    Object[] usual = {
      "provider", "history", "--network", net, "--keystore", sellersKey(), "--state", state
    };
    assertThat(Souk.run(usual).good().text()).contains("expected", "received", "gas", "0.10 TST");
    List<Object> csv = new ArrayList<>(List.of(usual));
    csv.add("--csv");
    String[] lines = Souk.run(csv.toArray()).good().text().split("\n");
    assertThat(lines[0]).startsWith("round,customer,escrow,");
    assertThat(lines).hasSize(1 + noted.get("lines").size());
    String shown =
        Souk.run("provider", "--network", net, "--keystore", sellersKey(), "--state", state)
            .good()
            .text();
    assertThat(shown).contains("coins for gas", "leaves after block", "expected", "due", "at risk");
  }

  /** As after a kill between a claim and the node's hearing of it. */
  void mustFindTransactionsThatItsNodeDidNotHearOf(Path forgetful) throws Exception {
    JsonNode noted = history("--state", state);
    try (SqliteDatabase database =
        SqliteDatabase.open(forgetful.resolve("provider.db"), PaymentTables.MIGRATIONS)) {
      DatabaseClaimOutbox outbox = new DatabaseClaimOutbox(database);
      for (Earnings line :
          SqliteDatabase.look(
              state.resolve("provider.db"), sql -> DatabaseClaimOutbox.earnings(sql, 0))) {
        Income income =
            new Income(line.round(), line.escrow(), line.books(), line.tickets(), line.expected());
        outbox.settle(line.round(), List.of(new Settlement(income, line.won(), line.paid())));
      }
    }
    JsonNode found = history("--state", forgetful);
    assertThat(transactions(found)).isEqualTo(transactions(noted));
    assertThat(found.get("total").get("received")).isEqualTo(noted.get("total").get("received"));
    assertThat(found.get("total").get("fees").bigIntegerValue()).isPositive();
  }
}
