package souk.cli.keys;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import souk.primitives.PublicKey;

/** Who granted, to whom, and who signed it. */
final class GrantParties {
  @Option(
      names = "--owner",
      paramLabel = "KEY",
      required = true,
      description = "the public key that was encrypted to")
  private @Nullable PublicKey owner;

  @Option(
      names = "--reader",
      paramLabel = "KEY",
      required = true,
      description = "the public key that it was granted to")
  private @Nullable PublicKey reader;

  @Option(
      names = "--signer",
      paramLabel = "KEY",
      description = "the public key that signed the fragments (the owner's)")
  private @Nullable PublicKey signer;

  PublicKey owner() {
    return Objects.requireNonNull(owner);
  }

  PublicKey reader() {
    return Objects.requireNonNull(reader);
  }

  PublicKey signer() {
    return signer == null ? owner() : signer;
  }
}
