package souk.cli.keys;

import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import souk.cli.Failure;
import souk.cli.Main;
import souk.cli.Output;
import tools.jackson.databind.JsonNode;

/** {@code souk keys grant}: a right to read, through providers that are hired. */
@Command(
    name = "grant",
    mixinStandardHelpOptions = true,
    description =
        "Grant a reader the right to read what is encrypted to a key, through providers that the owner's node hired. All of them countersign; the file that is written is for the reader, and no secret.",
    footer = {
      "",
      "Example:  ./souk keys grant letters --requester 0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed --reader 02e1febeb0b7c8d41dca4219f42b706ce8cd5e43f1e6db133a6b4ab0965c807d48 --threshold 3 --of 5 --hours 24 --condition 'requests < 100' --out reader.grant --node http://127.0.0.1:8100 --token-file /tmp/owner/keys-1/api-token"
    })
final class KeysGrantCommand implements Callable<Integer> {
  private static final long MOST_HOURS = 1_000_000;

  @Parameters(paramLabel = "NAME", description = "of the key")
  private String name = "";

  @Option(
      names = "--requester",
      paramLabel = "ADDRESS",
      required = true,
      description = "who may ask (./souk keys reader shows both)")
  private String requester = "";

  @Option(
      names = "--reader",
      paramLabel = "KEY",
      required = true,
      description = "the public key that is granted to")
  private String reader = "";

  @Option(
      names = "--threshold",
      paramLabel = "T",
      defaultValue = "3",
      description = "how many answers suffice (${DEFAULT-VALUE})")
  private int threshold;

  @Option(
      names = "--of",
      paramLabel = "N",
      defaultValue = "5",
      description = "how many providers (${DEFAULT-VALUE})")
  private int shares;

  @Option(
      names = "--hours",
      paramLabel = "H",
      defaultValue = "24",
      description = "for how long (${DEFAULT-VALUE})")
  private long hours;

  @Option(
      names = "--condition",
      paramLabel = "EXPRESSION",
      defaultValue = "",
      description =
          "an expression in CEL over now, block, round, requests, paid and balance that must hold (none)")
  private String condition = "";

  @Option(
      names = "--account",
      paramLabel = "ADDRESS",
      description = "whose balance on the ledger the condition calls paid (none)")
  private String account = souk.primitives.Address.ZERO.toString();

  @Option(
      names = "--out",
      paramLabel = "FILE",
      required = true,
      description = "where to write the grant's file")
  private Path out = Path.of("");

  @Mixin private OwnerNode node = new OwnerNode();
  @Mixin private Output output = new Output();

  @Override
  public Integer call() throws Exception {
    UmbralFiles.needNew("--out", out);
    if (hours < 1 || hours > MOST_HOURS) {
      throw new Failure(Main.USAGE, "--hours takes 1 to %d, not %d".formatted(MOST_HOURS, hours));
    }
    Map<String, Object> wish = new LinkedHashMap<>();
    wish.put("name", name);
    wish.put("reader", reader);
    wish.put("requester", requester);
    wish.put("threshold", threshold);
    wish.put("shares", shares);
    wish.put("until", Instant.now().getEpochSecond() + hours * 3_600);
    wish.put("condition", condition);
    wish.put("account", account);
    JsonNode said = node.ask("POST", "/grants", wish);
    UmbralFiles.write(out, OwnerNode.bytes(said, "file"));
    String id = said.path("id").asString("");
    output.show(
        () -> Map.of("id", id, "out", out.toString()),
        people -> people.printf("Granted, %s; give %s to the reader.%n", id, out));
    return 0;
  }
}
