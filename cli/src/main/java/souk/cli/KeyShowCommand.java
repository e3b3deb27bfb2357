package souk.cli;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import souk.keystore.KeystoreException;
import souk.keystore.Password;
import souk.keystore.StoredKey;
import souk.primitives.Address;

/** {@code souk key show}: whose key a file holds; never the key itself. */
@Command(
    name = "show",
    mixinStandardHelpOptions = true,
    description =
        "Show whose key a Web3 keystore file (v3) holds. A file that says so itself needs no password for that.",
    footer = {"Example:", "  ./souk key show provider.json"})
final class KeyShowCommand implements Callable<Integer> {
  @Parameters(paramLabel = "FILE", description = "the key file")
  private Path file = Path.of("");

  @Option(
      names = "--check",
      description = "open it, too: are password and address right, and the file whole?")
  private boolean check;

  @Option(
      names = "--password-file",
      paramLabel = "FILE",
      description =
          "its password is this file's first line (else that of the variable "
              + KeyOptions.VARIABLE
              + ", else you are asked)")
  private @Nullable Path passwordFile;

  @Mixin private Output output = new Output();

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() throws Exception {
    StoredKey key = StoredKey.read(file);
    KeyExposure.warn(file, Objects.requireNonNull(spec).commandLine().getErr());
    Optional<Address> named = key.address();
    boolean opened = check || passwordFile != null || named.isEmpty();
    Address address = opened ? open(key) : named.orElseThrow();
    output.show(
        () -> {
          Map<String, Object> map = new LinkedHashMap<>();
          map.put("address", address.toString());
          map.put("keystore", file.toString());
          map.put("derivation", key.derivation());
          map.put("opened", opened);
          return map;
        },
        people ->
            new Table("what", "which")
                .row("address", address)
                .row("key file", file)
                .row("derivation", key.derivation())
                .row("opened", opened ? "yes, the password is right" : "no, the file says so")
                .print(people));
    return 0;
  }

  private Address open(StoredKey key) throws KeystoreException {
    try (Password password =
        KeyOptions.source(passwordFile, System.getenv()).get("the key in " + file)) {
      return key.open(password).address();
    }
  }
}
