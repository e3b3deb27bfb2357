package souk.cli.keys;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import souk.cli.Failure;
import souk.cli.KeyOptions;
import souk.cli.Main;
import souk.cli.Output;
import souk.primitives.PrivateKey;
import souk.primitives.PublicKey;
import souk.umbral.Capsule;
import souk.umbral.Encryption;
import souk.umbral.UmbralException;

/** {@code souk keys umbral open}: the plaintext, for its owner or for a reader. */
@Command(
    name = "open",
    mixinStandardHelpOptions = true,
    description =
        "Open a ciphertext: with the owner's key alone, or with the reader's key, the owner's public key and as many capsule fragments as the grant's threshold. Each fragment is checked first.",
    footer = {
      "",
      "Example:  ./souk keys umbral open letter.ciphertext --capsule letter.capsule --keystore owner.json --out letter.txt",
      "          ./souk keys umbral open letter.ciphertext --capsule letter.capsule --keystore reader.json --cfrag cfrag-1 --cfrag cfrag-2 --out letter.txt --owner 02e1febeb0b7c8d41dca4219f42b706ce8cd5e43f1e6db133a6b4ab0965c807d48"
    })
final class UmbralOpenCommand implements Callable<Integer> {
  @Parameters(paramLabel = "CIPHERTEXT", description = "the file with the ciphertext")
  private Path ciphertext = Path.of("");

  @Mixin private CapsuleOption capsule = new CapsuleOption();

  @Mixin private KeyOptions key = new KeyOptions();

  @Option(
      names = "--cfrag",
      paramLabel = "FILE",
      description = "a capsule fragment; may be repeated")
  private List<Path> fragments = List.of();

  @Option(
      names = "--owner",
      paramLabel = "KEY",
      description = "with fragments: the public key that was encrypted to")
  private @Nullable PublicKey owner;

  @Option(
      names = "--signer",
      paramLabel = "KEY",
      description = "with fragments: the public key that signed them (the owner's)")
  private @Nullable PublicKey signer;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      required = true,
      description = "where to write the plaintext, for its owner's eyes only")
  private Path out = Path.of("");

  @Mixin private Output output = new Output();

  @Override
  public Integer call() throws Exception {
    UmbralFiles.needNew("--out", out);
    if (fragments.isEmpty() == (owner != null)) {
      throw new Failure(
          Main.USAGE,
          "--cfrag and --owner belong together: with the owner's own key neither is needed");
    }
    Capsule original = capsule.read();
    byte[] sealed = UmbralFiles.read(ciphertext);
    PrivateKey own = key.open();
    byte[] plaintext;
    try {
      plaintext =
          owner == null
              ? Encryption.open(own, original, sealed)
              : Encryption.open(
                  own,
                  owner,
                  original,
                  UmbralFiles.verified(
                      fragments, original, signer == null ? owner : signer, owner, own.publicKey()),
                  sealed);
    } catch (UmbralException e) {
      throw UmbralFiles.refused(ciphertext, e);
    }
    UmbralFiles.writeSecret(out, plaintext);
    output.show(
        () -> Map.of("out", out.toString(), "bytes", plaintext.length),
        people -> people.println(out + " is written."));
    return 0;
  }
}
