package souk.cli.keys;

import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import souk.cli.Failure;
import souk.cli.Main;
import souk.cli.Output;
import souk.umbral.Encryption;

/** {@code souk keys umbral encrypt}: a capsule and a ciphertext of a file. */
@Command(
    name = "encrypt",
    mixinStandardHelpOptions = true,
    description =
        "Encrypt a file to a public key: a ciphertext, and the capsule that its key is in.",
    footer = {
      "",
      "Example:  ./souk keys umbral encrypt letter.txt --to 02e1febeb0b7c8d41dca4219f42b706ce8cd5e43f1e6db133a6b4ab0965c807d48 --capsule letter.capsule --out letter.ciphertext"
    })
final class UmbralEncryptCommand implements Callable<Integer> {
  @Parameters(paramLabel = "FILE", description = "what to encrypt; at most 256 MiB")
  private Path file = Path.of("");

  @Mixin private ReceiverOption to = new ReceiverOption();

  @Option(
      names = "--capsule",
      paramLabel = "FILE",
      required = true,
      description = "where to write the capsule")
  private Path capsule = Path.of("");

  @Option(
      names = "--out",
      paramLabel = "FILE",
      required = true,
      description = "where to write the ciphertext")
  private Path out = Path.of("");

  @Mixin private Output output = new Output();

  private record Encrypted(String capsule, String ciphertext, int bytes) {}

  @Override
  public Integer call() throws IOException {
    UmbralFiles.needNew("--capsule", capsule);
    UmbralFiles.needNew("--out", out);
    if (capsule.toAbsolutePath().normalize().equals(out.toAbsolutePath().normalize())) {
      throw new Failure(Main.USAGE, "--capsule and --out name the same file");
    }
    byte[] plaintext = UmbralFiles.read(file);
    Encryption.Sealed sealed = Encryption.encrypt(to.key(), plaintext, new SecureRandom());
    UmbralFiles.write(capsule, sealed.capsule().encode());
    UmbralFiles.write(out, sealed.ciphertext().toArray());
    Encrypted made = new Encrypted(capsule.toString(), out.toString(), sealed.ciphertext().size());
    output.show(
        () -> made, people -> people.printf("%s and its capsule %s are written.%n", out, capsule));
    return 0;
  }
}
