package souk.cli.content;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import souk.cli.Failure;
import souk.cli.Json;
import souk.cli.Main;
import souk.cli.NetworkOptions;
import souk.cli.Output;
import souk.content.kind.ContentMarket;
import souk.content.publisher.Publisher;
import souk.ledger.evm.EvmLedger;
import souk.node.CustomerMoney;
import souk.node.CustomerNode;
import souk.node.Network;
import souk.store.SqliteDatabase;
import tools.jackson.databind.JsonNode;

/** {@code souk publish status}: where a publisher's money is. */
@Command(
    name = "status",
    mixinStandardHelpOptions = true,
    description =
        "Show what a publisher has locked, spent and got back, for how long its escrow lasts and"
            + " when what is left of it can be refunded. It works whether the publisher runs or"
            + " not; --network is needed when it does not.",
    footer = {"Example:", "  ./souk publish status --state /tmp/publisher --network /tmp/net"})
final class PublishStatusCommand implements Callable<Integer> {
  @Mixin private PublishPart part = new PublishPart();

  @Option(
      names = "--network",
      paramLabel = "FILE",
      description = "the market's network file, or its folder")
  private @Nullable Path network;

  @Mixin private Output output = new Output();

  @Override
  public Integer call() throws Exception {
    Optional<JsonNode> answer =
        PublishControl.ask(part.state(), new PublishControl.Ask("status", List.of()));
    JsonNode status = answer.isPresent() ? answer.get() : Json.read(Json.line(statusHere()));
    output.show(() -> status, people -> PublishStatus.print(status, people));
    return 0;
  }

  private PublishStatus statusHere() throws Exception {
    Path file = network;
    if (file == null) {
      throw new Failure(
          Main.USAGE,
          "no publisher runs in %s, and the chain is not known that tells the rest: name it with --network FILE or $SOUK_NETWORK"
              .formatted(part.state()));
    }
    if (!Files.isRegularFile(part.state().resolve("customer.db"))) {
      throw new Failure(Main.USAGE, part.state() + " is no publisher's folder");
    }
    Network where = Network.read(file);
    ContentMarket market = ContentMarket.of(where.parameters());
    try (EvmLedger ledger = NetworkOptions.connect(where);
        SqliteDatabase database = CustomerNode.database(part.state())) {
      return PublishStatus.of(
          new PublishStatus.Nodes(false, 0, 0, 0),
          CustomerMoney.of(ledger, database)
              .orElseThrow(
                  () -> new Failure(Main.FAILED, "nothing was ever locked from " + part.state())),
          Publisher.published(part.role()),
          market,
          where.blockSeconds(),
          ledger.currency());
    }
  }
}
