package souk.cli.keys;

import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import souk.cli.Output;

/** {@code souk keys decrypt}: the plaintext, for its owner. */
@Command(
    name = "decrypt",
    mixinStandardHelpOptions = true,
    description =
        "Open a file that was encrypted to a key of the owner's node. Readers use ./souk keys request.",
    footer = {
      "",
      "Example:  ./souk keys decrypt letter.sealed --name letters --out letter.txt --node http://127.0.0.1:8100 --token-file /tmp/owner/keys-1/api-token"
    })
final class KeysDecryptCommand implements Callable<Integer> {
  @Parameters(paramLabel = "FILE", description = "a file of ./souk keys encrypt")
  private Path file = Path.of("");

  @Option(names = "--name", paramLabel = "NAME", required = true, description = "of the key")
  private String name = "";

  @Option(
      names = "--out",
      paramLabel = "FILE",
      required = true,
      description = "where to write the plaintext, for its owner's eyes only")
  private Path out = Path.of("");

  @Mixin private OwnerNode node = new OwnerNode();
  @Mixin private Output output = new Output();

  @Override
  public Integer call() throws Exception {
    UmbralFiles.needNew("--out", out);
    SealedFile sealed = SealedFile.read(file);
    byte[] plaintext =
        OwnerNode.bytes(
            node.ask(
                "POST",
                "/unwrap",
                Map.of(
                    "name", name,
                    "capsule", OwnerNode.base64(sealed.capsule().encode()),
                    "ciphertext", OwnerNode.base64(sealed.ciphertext().toArray()))),
            "plaintext");
    UmbralFiles.writeSecret(out, plaintext);
    output.show(
        () -> Map.of("out", out.toString(), "bytes", plaintext.length),
        people -> people.println(out + " is written."));
    return 0;
  }
}
