package souk.cli.keys;

import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import souk.cli.Failure;
import souk.cli.KeyOptions;
import souk.cli.Main;
import souk.cli.Output;
import souk.primitives.PrivateKey;
import souk.umbral.Grant;
import souk.umbral.VerifiedKeyFragment;

/** {@code souk keys umbral kfrags}: the key fragments of a grant. */
@Command(
    name = "kfrags",
    mixinStandardHelpOptions = true,
    description = {
      "Grant a reader what is encrypted to the keystore's key: one key fragment for each proxy, signed by that key. They are secrets: as many of them as the threshold, together with the reader's key, open everything that was encrypted to the owner, and there is no way to take that back."
    },
    footer = {
      "",
      "Example:  ./souk keys umbral kfrags --keystore owner.json --threshold 2 --shares 3 --to 025c5135e4f53339c2edeac1b1a63c0e11c46574f49b20bbf514b96cada1fee8f6 --dir fragments"
    })
final class UmbralGrantCommand implements Callable<Integer> {
  @Mixin private KeyOptions key = new KeyOptions();

  @Mixin private ReceiverOption reader = new ReceiverOption();

  @Option(
      names = "--threshold",
      paramLabel = "T",
      required = true,
      description = "how many proxies suffice")
  private int threshold;

  @Option(names = "--shares", paramLabel = "N", required = true, description = "how many there are")
  private int shares;

  @Option(
      names = "--dir",
      paramLabel = "DIR",
      required = true,
      description = "the folder to write kfrag-1 to kfrag-N to, for their owner's eyes only")
  private Path folder = Path.of("");

  @Mixin private Output output = new Output();

  @Override
  public Integer call() throws Exception {
    if (threshold < 1 || shares < threshold || shares > Grant.MOST_SHARES) {
      throw new Failure(
          Main.USAGE,
          "--threshold is at least 1, and --shares at least as many and at most "
              + Grant.MOST_SHARES);
    }
    if (Files.exists(folder) && !Files.isDirectory(folder)) {
      throw new Failure(Main.USAGE, "--dir: %s is a file".formatted(folder));
    }
    List<String> names =
        IntStream.rangeClosed(1, shares)
            .mapToObj(number -> String.format(Locale.ROOT, "kfrag-%d", number))
            .toList();
    for (String name : names) {
      if (Files.exists(folder.resolve(name), LinkOption.NOFOLLOW_LINKS)) {
        throw new Failure(Main.USAGE, "--dir: %s is there already".formatted(folder.resolve(name)));
      }
    }
    PrivateKey owner = key.open();
    List<VerifiedKeyFragment> fragments =
        Grant.split(owner, reader.key(), owner, threshold, shares, new SecureRandom());
    Map<String, byte[]> secrets = new LinkedHashMap<>();
    for (String name : names) {
      secrets.put(name, fragments.get(secrets.size()).fragment().encode());
    }
    NewSecrets.write(folder, secrets);
    output.show(
        () ->
            Map.of("kfrags", names.stream().map(name -> folder.resolve(name).toString()).toList()),
        people -> people.printf("%d key fragments are in %s.%n", shares, folder));
    return 0;
  }
}
