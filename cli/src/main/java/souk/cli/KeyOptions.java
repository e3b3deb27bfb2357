package souk.cli;

import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import souk.keystore.KeystoreException;
import souk.keystore.Password;
import souk.keystore.PasswordSource;
import souk.keystore.StoredKey;
import souk.primitives.Address;
import souk.primitives.PrivateKey;

/** Whose key a command signs with: always from a keystore file, never from an argument. */
public final class KeyOptions {
  /** The variable of the environment that may hold the password. */
  public static final String VARIABLE = "SOUK_PASSWORD";

  @Option(
      names = "--keystore",
      paramLabel = "FILE",
      description = "the Web3 keystore file (v3) with the key to sign with (./souk key makes one)")
  private @Nullable Path keystore;

  @Option(
      names = "--password-file",
      paramLabel = "FILE",
      description =
          "its password is this file's first line (else that of the variable "
              + VARIABLE
              + ", else you are asked)")
  private @Nullable Path passwordFile;

  @Spec(Spec.Target.MIXEE)
  private @Nullable CommandSpec command;

  private @Nullable StoredKey stored;
  private @Nullable PrivateKey opened;

  public boolean given() {
    return keystore != null;
  }

  /** Whether somebody must type the password. */
  public boolean asks() {
    return passwordFile == null && !System.getenv().containsKey(VARIABLE);
  }

  /** Whose key it is, as far as the file says that without its password. */
  Optional<Address> address() throws KeystoreException {
    return keystore == null ? Optional.empty() : stored().address();
  }

  /** The key in the file; the password is asked for once. */
  public PrivateKey open() throws KeystoreException {
    PrivateKey key = opened;
    if (key == null) {
      StoredKey file = stored();
      try (Password password =
          source(passwordFile, System.getenv()).get("the key in " + keystore)) {
        key = file.open(password);
      }
      opened = key;
    }
    return key;
  }

  /** Read once: it may be a pipe. */
  private StoredKey stored() throws KeystoreException {
    Path file = keystore;
    if (file == null) {
      throw new Failure(Main.USAGE, "name the keystore file to sign with: --keystore FILE");
    }
    StoredKey key = stored;
    if (key == null) {
      key = StoredKey.read(file);
      KeyExposure.warn(file, Objects.requireNonNull(command).commandLine().getErr());
      stored = key;
    }
    return key;
  }

  /** Where the password of a key that is there comes from. */
  static PasswordSource source(@Nullable Path file, Map<String, String> environment) {
    if (file != null) {
      return PasswordSource.file(file);
    }
    return environment.containsKey(VARIABLE)
        ? PasswordSource.environment(environment, VARIABLE)
        : PasswordSource.console(System.console());
  }
}
