package souk.cli.keys;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import souk.cli.Output;
import souk.cli.Table;
import tools.jackson.databind.JsonNode;

/** {@code souk keys status}: how an owner's grants stand. */
@Command(
    name = "status",
    mixinStandardHelpOptions = true,
    description =
        "Show the grants of the owner's node: how many of their providers are still hired, what their readers had, what was revoked.",
    footer = {
      "",
      "Example:  ./souk keys status --node http://127.0.0.1:8100 --token-file /tmp/owner/keys-1/api-token"
    })
final class KeysStatusCommand implements Callable<Integer> {
  @Mixin private OwnerNode node = new OwnerNode();
  @Mixin private Output output = new Output();

  @Override
  public Integer call() throws Exception {
    JsonNode said = node.ask("GET", "/grants", null);
    Table table = new Table("grant", "key", "reader", "needs", "live", "tickets", "state");
    for (JsonNode grant : said.path("grants")) {
      boolean revoked = grant.path("revoked").asBoolean(false);
      table.row(
          grant.path("id").asString(""),
          grant.path("name").asString(""),
          grant.path("requester").asString(""),
          grant.path("threshold").asInt(0) + " of " + grant.path("providers").asInt(0),
          grant.path("live").asInt(0),
          grant.path("tickets").asLong(0),
          revoked
              ? "revoked, %d confirmed".formatted(grant.path("dropped").asInt(0))
              : "stands until " + grant.path("until").asLong(0));
    }
    output.show(() -> said, table::print);
    return 0;
  }
}
