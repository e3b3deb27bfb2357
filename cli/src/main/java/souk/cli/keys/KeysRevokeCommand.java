package souk.cli.keys;

import java.io.IOException;
import java.net.http.HttpTimeoutException;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import souk.cli.Failure;
import souk.cli.Main;
import souk.cli.Output;
import souk.cli.Table;
import tools.jackson.databind.JsonNode;

/** {@code souk keys revoke}: all providers drop their fragments, and sign that they did. */
@Command(
    name = "revoke",
    mixinStandardHelpOptions = true,
    description =
        "Revoke a grant, and all that were issued in its place: the node notes it at once and gives its reader nothing more; each provider drops its fragment and signs that it did. What was read stays read. Ends with 1 while a provider has not confirmed; the node asks it again, and so does this.",
    footer = {
      "",
      "Example:  ./souk keys revoke 0x3b6b1b2f0a5e6c7d8e9fa0b1c2d3e4f5061728394a5b6c7d8e9fa0b1c2d3e4f5 --node http://127.0.0.1:8100 --token-file /tmp/owner/keys-1/api-token"
    })
final class KeysRevokeCommand implements Callable<Integer> {
  @Parameters(paramLabel = "GRANT", description = "the grant's id")
  private String id = "";

  @Mixin private OwnerNode node = new OwnerNode();
  @Mixin private Output output = new Output();

  @Override
  public Integer call() throws Exception {
    JsonNode said;
    try {
      said = node.ask("POST", "/revoke", Map.of("id", id));
    } catch (HttpTimeoutException e) {
      throw new Failure(Main.FAILED, "the node has not answered in time; " + recorded());
    }
    Table table = new Table("provider", "fragment");
    said.path("confirmed")
        .forEach(each -> table.row(each.path("provider").asString(""), "dropped, signed"));
    said.path("missing")
        .forEach(
            each -> table.row(each.path("provider").asString(""), each.path("why").asString("")));
    output.show(() -> said, table::print);
    return said.path("missing").isEmpty() ? 0 : Main.FAILED;
  }

  /** What can be said when the node was slow: it notes a revocation before it asks anybody. */
  private String recorded() throws InterruptedException {
    try {
      for (JsonNode grant : node.ask("GET", "/grants", null).path("grants")) {
        if (grant.path("id").asString("").equalsIgnoreCase(id)) {
          return grant.path("revoked").asBoolean(false)
              ? "the revocation is recorded, and providers are being told"
              : "the revocation is NOT recorded; run it again";
        }
      }
      return "it has no grant " + id;
    } catch (IOException | Failure e) {
      return "whether the revocation is recorded is not known; run it again";
    }
  }
}
