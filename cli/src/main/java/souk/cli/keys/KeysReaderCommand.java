package souk.cli.keys;

import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import souk.cli.KeyOptions;
import souk.cli.Output;
import souk.exchange.KeySigning;
import souk.keys.KeysTerms;
import souk.primitives.Hex;
import souk.primitives.PrivateKey;

/** {@code souk keys reader}: what a reader tells an owner. */
@Command(
    name = "reader",
    mixinStandardHelpOptions = true,
    description =
        "Show what an owner must know of a reader: the address that asks, and the public key that is granted to. Both follow from the key file.",
    footer = {"", "Example:  ./souk keys reader --keystore reader.json"})
final class KeysReaderCommand implements Callable<Integer> {
  @Mixin private KeyOptions key = new KeyOptions();
  @Mixin private Output output = new Output();

  @Override
  public Integer call() throws Exception {
    PrivateKey own = key.open();
    PrivateKey secret =
        PrivateKey.of(new KeySigning(own, KeysTerms.KIND).secret("reader").getEncoded());
    String reader = Hex.of(secret.publicKey().toCompressed());
    output.show(
        () -> Map.of("requester", own.address().toString(), "reader", reader),
        people -> people.printf("--requester %s --reader %s%n", own.address(), reader));
    return 0;
  }
}
