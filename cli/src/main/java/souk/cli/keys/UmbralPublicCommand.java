package souk.cli.keys;

import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import souk.cli.KeyOptions;
import souk.cli.Output;

/** {@code souk keys umbral public}: the public key of a keystore file. */
@Command(
    name = "public",
    mixinStandardHelpOptions = true,
    description = "Print the public key of a keystore file, which others encrypt or grant to.",
    footer = {"", "Example:  ./souk keys umbral public --keystore me.json"})
final class UmbralPublicCommand implements Callable<Integer> {
  @Mixin private KeyOptions key = new KeyOptions();
  @Mixin private Output output = new Output();

  @Override
  public Integer call() throws Exception {
    String text = HexFormat.of().formatHex(key.open().publicKey().toCompressed());
    output.show(() -> Map.of("publicKey", text), people -> people.println(text));
    return 0;
  }
}
