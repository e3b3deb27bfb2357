package souk.cli.keys;

import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import souk.cli.Output;
import souk.umbral.Capsule;
import souk.umbral.UmbralException;
import souk.umbral.VerifiedKeyFragment;

/** {@code souk keys umbral reencrypt}: what a proxy does. */
@Command(
    name = "reencrypt",
    mixinStandardHelpOptions = true,
    description =
        "Re-encrypt a capsule with a key fragment, with the proof of it. The fragment is checked first, as its answers will be.",
    footer = {
      "",
      "Example:  ./souk keys umbral reencrypt kfrag-1 --capsule letter.capsule --out cfrag-1 --owner 02e1febeb0b7c8d41dca4219f42b706ce8cd5e43f1e6db133a6b4ab0965c807d48 --reader 025c5135e4f53339c2edeac1b1a63c0e11c46574f49b20bbf514b96cada1fee8f6"
    })
final class UmbralReencryptCommand implements Callable<Integer> {
  @Parameters(paramLabel = "KFRAG", description = "the file with the key fragment")
  private Path fragment = Path.of("");

  @Mixin private CapsuleOption capsule = new CapsuleOption();

  @Mixin private GrantParties parties = new GrantParties();

  @Option(
      names = "--out",
      paramLabel = "FILE",
      required = true,
      description = "where to write the capsule fragment")
  private Path out = Path.of("");

  @Mixin private Output output = new Output();

  @Override
  public Integer call() throws IOException {
    UmbralFiles.needNew("--out", out);
    Capsule original = capsule.read();
    VerifiedKeyFragment verified;
    try {
      verified =
          UmbralFiles.keyFragment(fragment)
              .verify(parties.signer(), parties.owner(), parties.reader());
    } catch (UmbralException e) {
      throw UmbralFiles.refused(fragment, e);
    }
    UmbralFiles.write(out, verified.reencrypt(original, new SecureRandom()).encode());
    output.show(
        () -> Map.of("cfrag", out.toString()), people -> people.println(out + " is written."));
    return 0;
  }
}
