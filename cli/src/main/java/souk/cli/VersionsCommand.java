package souk.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import souk.ledger.Ledger;
import souk.ledger.LedgerView;
import souk.ledger.evm.EvmLedger;
import souk.market.version.Charter;
import souk.market.version.MarketVersion;
import souk.market.version.VersionHistory;
import souk.node.Network;
import souk.node.version.VersionWatch;
import souk.primitives.Address;
import souk.primitives.Amount;
import souk.primitives.Bytes32;

/** {@code souk versions}: what a market is, was and is to be. */
@Command(
    name = "versions",
    mixinStandardHelpOptions = true,
    description =
        "Show the versions of a market: which is in force at the ledger's newest block, which are announced, who may announce one and with how much notice, and what was announced and does not count.",
    subcommands = {
      VersionsSignCommand.class,
      VersionsAnnounceCommand.class,
      VersionsWithdrawCommand.class
    },
    footer = {"Example:", "  ./souk versions --network /tmp/net"})
final class VersionsCommand implements Callable<Integer> {
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  // Not a must, or it would be one for the parts of this command as well.
  @Option(
      names = "--network",
      paramLabel = "FILE",
      description = "the market's network file, or its folder (./souk devnet writes one)")
  private @Nullable Path network;

  @Mixin private Output output = new Output();

  /** One version, for programs. */
  private record Shown(
      long number,
      String state,
      long from,
      Amount prize,
      int tickets,
      int rounds,
      Amount collateral) {
    static Shown of(VersionHistory history, VersionHistory.Version version, long block) {
      MarketVersion terms = version.terms();
      return new Shown(
          version.number(),
          history.state(version, block).name().toLowerCase(Locale.ROOT).replace('_', '-'),
          version.from(),
          terms.payment().prize(),
          terms.payment().tickets(),
          terms.agreement().rounds(),
          terms.agreement().collateral().amount());
    }
  }

  private record LeftOut(Address poster, long number, String why) {}

  /**
   * All of it, for programs.
   *
   * @param announcers nobody where it is empty: then the market never changes
   */
  private record Found(
      String market,
      long block,
      Optional<Bytes32> charter,
      List<Address> announcers,
      int threshold,
      long delay,
      long inForce,
      List<Shown> versions,
      List<LeftOut> leftOut) {}

  @Override
  public Integer call() throws Exception {
    Path file = network;
    if (file == null) {
      throw new Failure(Main.USAGE, "the market's network file is missing: --network FILE");
    }
    Network there = NetworkOptions.read(file);
    var market = there.parameters();
    try (EvmLedger ledger = NetworkOptions.connect(there)) {
      LedgerView view = ledger.at(ledger.head(Ledger.Finality.INCLUDED));
      Optional<Charter> charter = market.rules().charter();
      Found found =
          charter
              .map(each -> found(ledger, view, each))
              .orElseGet(() ->
                  new Found(
                      market.kind(),
                      view.block().number(),
                      Optional.empty(),
                      List.of(),
                      0,
                      0,
                      VersionHistory.FOUNDING,
                      List.of(
                          new Shown(
                              VersionHistory.FOUNDING,
                              "in-force",
                              0,
                              market.payment().prize(),
                              market.payment().tickets(),
                              market.agreement().rounds(),
                              market.agreement().collateral().amount())),
                      List.of()));
      Sums sums = Sums.of(ledger);
      output.show(() -> found, people -> print(people, found, sums));
    }
    return 0;
  }

  private Found found(EvmLedger ledger, LedgerView view, Charter charter) {
    VersionHistory history;
    try (VersionWatch watch = new VersionWatch(ledger, charter)) {
      history = watch.await(PATIENCE).history();
    }
    long block = view.block().number();
    return new Found(
        charter.kind(),
        block,
        Optional.of(charter.id(ledger.info().domain())),
        charter.announcers(),
        charter.threshold(),
        charter.delay(),
        history.at(block).number(),
        history.versions().stream().map(each -> Shown.of(history, each, block)).toList(),
        history.refused().stream()
            .map(each -> new LeftOut(each.poster(), each.announcement().number(), each.why()))
            .toList());
  }

  private static void print(PrintWriter people, Found found, Sums sums) {
    people.println(
        "market %s, version %d is in force at block %,d"
            .formatted(found.market(), found.inForce(), found.block()));
    Table table =
        new Table(
            "version",
            "state",
            "from block",
            "prize, " + sums.symbol(),
            "tickets",
            "rounds",
            "collateral, " + sums.symbol());
    found
        .versions()
        .forEach(each ->
            table.row(
                each.number(),
                each.state(),
                each.from(),
                sums.number(each.prize()),
                each.tickets(),
                each.rounds(),
                sums.number(each.collateral())));
    table.print(people);
    people.println(
        found.announcers().isEmpty()
            ? "Nobody may announce another version: the market file has no part 'changes'."
            : "Another version is announced by %d of these, %,d blocks ahead:"
                .formatted(found.threshold(), found.delay()));
    found.announcers().forEach(announcer -> people.println("  " + announcer));
    found
        .leftOut()
        .forEach(each ->
            people.println(
                "Version %d of %s does not count: %s"
                    .formatted(each.number(), each.poster(), each.why())));
  }
}
