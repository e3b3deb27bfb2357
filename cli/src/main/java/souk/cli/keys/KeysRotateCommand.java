package souk.cli.keys;

import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import souk.cli.Output;
import tools.jackson.databind.JsonNode;

/** {@code souk keys rotate}: the same grant through those that are hired now. */
@Command(
    name = "rotate",
    mixinStandardHelpOptions = true,
    description =
        "Issue a grant anew through providers that are hired now, and revoke the old one: when one left, or was found out. Of a grant that was replaced, what stands in its place; one that was revoked is refused. Nothing is encrypted again.",
    footer = {
      "",
      "Example:  ./souk keys rotate 0x3b6b1b2f0a5e6c7d8e9fa0b1c2d3e4f5061728394a5b6c7d8e9fa0b1c2d3e4f5 --out reader-2.grant --node http://127.0.0.1:8100 --token-file /tmp/owner/keys-1/api-token"
    })
final class KeysRotateCommand implements Callable<Integer> {
  @Parameters(paramLabel = "GRANT", description = "the grant's id")
  private String id = "";

  @Option(
      names = "--out",
      paramLabel = "FILE",
      required = true,
      description = "where to write the new grant's file")
  private Path out = Path.of("");

  @Mixin private OwnerNode node = new OwnerNode();
  @Mixin private Output output = new Output();

  @Override
  public Integer call() throws Exception {
    UmbralFiles.needNew("--out", out);
    JsonNode said = node.ask("POST", "/rotate", Map.of("id", id));
    UmbralFiles.write(out, OwnerNode.bytes(said, "file"));
    String fresh = said.path("id").asString("");
    output.show(
        () -> Map.of("id", fresh, "old", id, "out", out.toString()),
        people -> people.printf("Issued anew, %s; give %s to the reader.%n", fresh, out));
    return 0;
  }
}
