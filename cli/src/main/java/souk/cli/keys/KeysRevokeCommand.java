package souk.cli.keys;

import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import souk.cli.Main;
import souk.cli.Output;
import souk.cli.Table;
import tools.jackson.databind.JsonNode;

/** {@code souk keys revoke}: all providers drop their fragments, and sign that they did. */
@Command(
    name = "revoke",
    mixinStandardHelpOptions = true,
    description =
        "Revoke a grant: each provider drops its fragment and signs that it did. What was read stays read. Ends with 1 while a provider has not confirmed; run it again for those.",
    footer = {
      "",
      "Example:  ./souk keys revoke 0x3b6b1b2f0a5e6c7d8e9fa0b1c2d3e4f5061728394a5b6c7d8e9fa0b1c2d3e4f5 --node http://127.0.0.1:8100 --token-file /tmp/owner/api-token"
    })
final class KeysRevokeCommand implements Callable<Integer> {
  @Parameters(paramLabel = "GRANT", description = "the grant's id")
  private String id = "";

  @Mixin private OwnerNode node = new OwnerNode();
  @Mixin private Output output = new Output();

  @Override
  public Integer call() throws Exception {
    JsonNode said = node.ask("POST", "/revoke", Map.of("id", id));
    Table table = new Table("provider", "fragment");
    said.path("confirmed")
        .forEach(each -> table.row(each.path("provider").asString(""), "dropped, signed"));
    said.path("missing")
        .forEach(
            each -> table.row(each.path("provider").asString(""), each.path("why").asString("")));
    output.show(() -> said, table::print);
    return said.path("missing").isEmpty() ? 0 : Main.FAILED;
  }
}
