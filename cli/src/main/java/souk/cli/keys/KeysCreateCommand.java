package souk.cli.keys;

import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import souk.cli.Output;
import tools.jackson.databind.JsonNode;

/** {@code souk keys create}: a key of the owner's node, under a name. */
@Command(
    name = "create",
    mixinStandardHelpOptions = true,
    description =
        "Make a key under a name at the owner's node, or show it. It follows from the node's own key, so nothing new has to be kept.",
    footer = {
      "",
      "Example:  ./souk keys create letters --node http://127.0.0.1:8100 --token-file /tmp/owner/keys-1/api-token"
    })
final class KeysCreateCommand implements Callable<Integer> {
  @Parameters(paramLabel = "NAME", description = "up to 64 of a-z, 0-9, '.', '_' and '-'")
  private String name = "";

  @Mixin private OwnerNode node = new OwnerNode();
  @Mixin private Output output = new Output();

  @Override
  public Integer call() throws Exception {
    JsonNode said = node.ask("POST", "/keys", Map.of("name", name));
    String key = said.path("publicKey").asString("");
    output.show(
        () -> Map.of("name", name, "publicKey", key),
        people -> people.println("Encrypt to " + key));
    return 0;
  }
}
