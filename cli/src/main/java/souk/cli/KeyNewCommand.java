package souk.cli;

import java.security.SecureRandom;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import souk.primitives.PrivateKey;

/** {@code souk key new}: a key that nobody had before. */
@Command(
    name = "new",
    mixinStandardHelpOptions = true,
    description = "Make a new key and keep it in a Web3 keystore file (v3), readable by you only.",
    footer = {
      "Example:",
      "  ./souk key new provider.json",
      "  ./souk wallet --network net --keystore provider.json"
    })
final class KeyNewCommand implements Callable<Integer> {
  @Mixin private NewKeyFile made = new NewKeyFile();

  @Override
  public Integer call() throws Exception {
    made.check();
    made.write(PrivateKey.generate(new SecureRandom()));
    return 0;
  }
}
