package souk.cli.keys;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import souk.primitives.PublicKey;

/** Who shall be able to read. */
final class ReceiverOption {
  @Option(
      names = "--to",
      paramLabel = "KEY",
      required = true,
      description = "the public key of who shall read it, 66 hexadecimal digits")
  private @Nullable PublicKey key;

  PublicKey key() {
    return Objects.requireNonNull(key);
  }
}
