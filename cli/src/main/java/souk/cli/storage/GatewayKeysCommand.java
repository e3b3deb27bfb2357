package souk.cli.storage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import souk.cli.Failure;
import souk.cli.Main;
import souk.cli.Output;
import souk.gateway.s3.signature.AccessKeys;

/** {@code souk gateway keys}: who may speak to a gateway. */
@Command(
    name = "keys",
    mixinStandardHelpOptions = true,
    description =
        "List, make or remove the access keys of a gateway. They stand in the file s3-keys of its"
            + " folder, which its owner alone can read, in the form of AWS's shared credentials, a"
            + " profile each: point AWS_SHARED_CREDENTIALS_FILE at it, or copy a profile. No"
            + " command shows a secret. A gateway reads the file when it starts.",
    footer = {"Example:", "  ./souk gateway keys --state /tmp/stored --add backup"})
final class GatewayKeysCommand implements Callable<Integer> {
  /** The name of the file, in the folder of what is stored. */
  static final String FILE = "s3-keys";

  @Option(
      names = "--state",
      paramLabel = "DIR",
      required = true,
      description = "the gateway's folder")
  private Path state = Path.of(".");

  @Option(names = "--add", paramLabel = "NAME", description = "make a key of this name")
  private @Nullable String add;

  @Option(names = "--remove", paramLabel = "NAME", description = "remove the key of this name")
  private @Nullable String remove;

  @Mixin private Output output = new Output();

  /** What there is, for programs: names and access keys, without secrets. */
  private record Keys(String file, Map<String, String> keys) {}

  @Override
  public Integer call() throws IOException {
    Path file = state.resolve(FILE);
    if (add == null && !Files.isDirectory(state)) {
      throw new Failure(
          Main.USAGE, "--state: there is no folder " + state + "; with --add NAME it is made");
    }
    try {
      if (add != null) {
        var _ = AccessKeys.add(file, add, new SecureRandom());
      }
      if (remove != null) {
        AccessKeys.remove(file, remove);
      }
    } catch (IllegalArgumentException e) {
      throw new Failure(Main.USAGE, String.valueOf(e.getMessage()));
    }
    Keys keys = new Keys(file.toString(), new TreeMap<>(AccessKeys.load(file).profiles()));
    output.show(
        () -> keys,
        people -> {
          keys.keys().forEach((name, id) -> people.printf("%s  %s%n", id, name));
          people.printf(
              "%d keys; their secrets are in %s, for its owner alone.%n",
              keys.keys().size(), keys.file());
        });
    return 0;
  }
}
