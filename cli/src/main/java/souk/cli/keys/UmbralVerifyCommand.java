package souk.cli.keys;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import souk.cli.Output;

/** {@code souk keys umbral verify}: whether answers are right. */
@Command(
    name = "verify",
    mixinStandardHelpOptions = true,
    description =
        "Check that capsule fragments are this capsule, re-encrypted for this reader. Ends with status 1 and names the file when one is not.",
    footer = {
      "",
      "Example:  ./souk keys umbral verify cfrag-1 cfrag-2 --capsule letter.capsule --owner 02e1febeb0b7c8d41dca4219f42b706ce8cd5e43f1e6db133a6b4ab0965c807d48 --reader 025c5135e4f53339c2edeac1b1a63c0e11c46574f49b20bbf514b96cada1fee8f6"
    })
final class UmbralVerifyCommand implements Callable<Integer> {
  @Parameters(arity = "1..*", paramLabel = "CFRAG", description = "files with capsule fragments")
  private List<Path> fragments = List.of();

  @Mixin private CapsuleOption capsule = new CapsuleOption();

  @Mixin private GrantParties parties = new GrantParties();
  @Mixin private Output output = new Output();

  @Override
  public Integer call() throws IOException {
    var _ =
        UmbralFiles.verified(
            fragments, capsule.read(), parties.signer(), parties.owner(), parties.reader());
    output.show(
        () -> Map.of("verified", fragments.size()),
        people -> people.println(fragments.size() + " of " + fragments.size() + " are right."));
    return 0;
  }
}
