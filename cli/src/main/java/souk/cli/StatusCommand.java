package souk.cli;

import java.io.IOException;
import java.math.BigInteger;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import souk.node.RunningFile;
import souk.primitives.Amount;
import tools.jackson.databind.JsonNode;

/** {@code souk status}: how a running node is. */
@Command(
    name = "status",
    mixinStandardHelpOptions = true,
    description =
        "Ask a running node of any kind how it is: a provider's or a publisher's. Its exit status"
            + " is 0 while the node can do its work, and 1 when it cannot or does not answer.",
    footer = {"Example:", "  ./souk status --state /tmp/cache-1"})
final class StatusCommand implements Callable<Integer>, AsksRunningNode {
  private static final int DEEP = 4;
  private static final int MOST_BITS = 128; // of a sum
  private static final String CURRENCY = "currency";

  /** What is counted in the market's currency, and what in the chain's coin. */
  private static final Set<String> MONEY =
      Set.of("balance", "free", "locked", "unbonding", "expected", "paid");

  private static final Set<String> COINS = Set.of("coins", "fees");

  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "URL",
      description = "where it answers its operator: its --admin-listen")
  private @Nullable URI url;

  @Option(names = "--state", paramLabel = "DIR", description = "the folder of a node here")
  private @Nullable Path state;

  @Spec private @Nullable CommandSpec spec;

  @Mixin private Output output = new Output();

  @Override
  public Integer call() throws IOException {
    JsonNode status = NodeStatus.ask(where());
    boolean ready = status.path("health").path("ready").asBoolean();
    output.show(
        () -> status,
        people -> {
          Table table = new Table("node", status.path("node").asString());
          List<String[]> rows = new ArrayList<>();
          Optional<Sums> sums = Optional.ofNullable(status.get(CURRENCY)).map(Sums::told);
          status.properties().stream()
              .filter(entry -> !entry.getKey().equals("node") && !entry.getKey().equals(CURRENCY))
              .forEach(entry -> flatten(entry.getKey(), "", entry.getValue(), sums, rows, 0));
          rows.forEach(row -> table.row(row[0], row[1]));
          table.print(people);
        });
    return ready ? 0 : Main.FAILED;
  }

  private URI where() throws IOException {
    boolean typed =
        Objects.requireNonNull(spec).commandLine().getParseResult().hasMatchedOption("--state");
    Path folder = url == null || typed ? state : null; // one that is set elsewhere is not meant
    if ((folder == null) == (url == null)) {
      throw new Failure(
          Main.USAGE, "name a node's folder with --state DIR or $SOUK_STATE, or else its URL");
    }
    if (folder == null) {
      URI named = url;
      boolean http =
          named != null && ("http".equals(named.getScheme()) || "https".equals(named.getScheme()));
      if (!http || named.getHost() == null || named.getRawUserInfo() != null) {
        throw new Failure(
            Main.USAGE,
            "URL is http://HOST:PORT, not "
                + String.valueOf(url).replaceFirst("//[^/]*@", "//…@")); // perhaps a password
      }
      return named;
    }
    if (!Files.isDirectory(folder)) {
      throw new Failure(Main.USAGE, "--state: there is no folder " + folder);
    }
    return RunningFile.read(folder)
        .orElseThrow(() -> new Failure(Main.FAILED, "no node runs in " + folder));
  }

  private static void flatten(
      String key,
      String before,
      JsonNode value,
      Optional<Sums> sums,
      List<String[]> rows,
      int depth) {
    String name = before + words(key);
    if (value.isObject() && depth < DEEP) {
      value
          .properties()
          .forEach(entry ->
              flatten(entry.getKey(), name + ", ", entry.getValue(), sums, rows, depth + 1));
    } else if (value.isArray()) {
      List<String> all = new ArrayList<>();
      value.forEach(each -> all.add(printable(each)));
      rows.add(new String[] {name, all.isEmpty() ? "none" : String.join("; ", all)});
    } else {
      rows.add(new String[] {name, sum(key, value, sums).orElseGet(() -> printable(value))});
    }
  }

  /** A sum of money or of coins, in the currency that the node names. */
  private static Optional<String> sum(String key, JsonNode value, Optional<Sums> sums) {
    BigInteger units = value.isIntegralNumber() ? value.bigIntegerValue() : BigInteger.ONE.negate();
    if (units.signum() < 0 || units.bitLength() > MOST_BITS) {
      return Optional.empty();
    }
    return MONEY.contains(key)
        ? sums.map(currency -> currency.show(Amount.of(units)))
        : COINS.contains(key) ? sums.map(currency -> currency.coins(units)) : Optional.empty();
  }

  /** A name in words: atRiskTickets is "at risk tickets". */
  private static String words(String name) {
    return name.replaceAll("([a-z])([A-Z])", "$1 $2").toLowerCase(Locale.ROOT);
  }

  /** What comes from elsewhere is shown without what a terminal would obey. */
  private static String printable(JsonNode value) {
    String text = value.isString() ? value.asString() : value.toString();
    return text.replaceAll("\\p{Cntrl}", "?");
  }
}
