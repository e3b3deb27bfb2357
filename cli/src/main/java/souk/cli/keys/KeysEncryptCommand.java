package souk.cli.keys;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import souk.cli.Failure;
import souk.cli.Main;
import souk.cli.Output;
import souk.primitives.PublicKey;
import souk.umbral.Encryption;

/** {@code souk keys encrypt}: a file that its owner can open, and whom it grants that to. */
@Command(
    name = "encrypt",
    mixinStandardHelpOptions = true,
    description = "Encrypt a file to an owner's public key. No node is needed, and no secret.",
    footer = {
      "",
      "Example:  ./souk keys encrypt letter.txt --to 02e1febeb0b7c8d41dca4219f42b706ce8cd5e43f1e6db133a6b4ab0965c807d48 --out letter.sealed"
    })
final class KeysEncryptCommand implements Callable<Integer> {
  @Parameters(
      paramLabel = "FILE",
      description = "what to encrypt, up to 1 MiB; - for standard input")
  private Path file = Path.of("");

  @Option(
      names = "--to",
      paramLabel = "KEY",
      required = true,
      description = "the public key, as ./souk keys create shows it")
  private String to = "";

  @Option(names = "--out", paramLabel = "FILE", required = true, description = "where to write it")
  private Path out = Path.of("");

  @Mixin private Output output = new Output();

  @Override
  public Integer call() throws Exception {
    UmbralFiles.needNew("--out", out);
    PublicKey key;
    try {
      key = PublicKey.of(souk.primitives.Hex.parse(to));
    } catch (IllegalArgumentException e) {
      throw new Failure(Main.USAGE, "--to is a public key: " + e.getMessage());
    }
    byte[] plaintext =
        file.toString().equals("-")
            ? System.in.readNBytes(SealedFile.MOST + 1)
            : UmbralFiles.read(file);
    if (plaintext.length > SealedFile.MOST) {
      throw new Failure(
          Main.USAGE,
          "at most 1 MiB is encrypted; encrypt what is longer with a key of its own, and that key with this");
    }
    SealedFile.of(Encryption.encrypt(key, plaintext, new SecureRandom())).write(out);
    int length = plaintext.length;
    Arrays.fill(plaintext, (byte) 0);
    output.show(
        () -> Map.of("out", out.toString(), "bytes", length),
        people -> people.println(out + " is written."));
    return 0;
  }
}
