package souk.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import souk.keystore.Keystore;
import souk.keystore.KeystoreException;
import souk.keystore.Password;
import souk.keystore.PasswordSource;
import souk.primitives.PrivateKey;

/** Whose key a command signs with: always from a keystore file, never from an argument. */
public final class KeyOptions {
  /** The variable of the environment that may hold the password. */
  public static final String VARIABLE = "SOUK_PASSWORD";

  @Option(
      names = "--keystore",
      paramLabel = "FILE",
      description = "the Web3 keystore file (v3) with the key to sign with")
  private @Nullable Path keystore;

  @Option(
      names = "--password-file",
      paramLabel = "FILE",
      description =
          "its password is this file's first line (else that of the variable "
              + VARIABLE
              + ", else you are asked)")
  private @Nullable Path passwordFile;

  public boolean given() {
    return keystore != null;
  }

  @Nullable Path file() {
    return keystore;
  }

  /** The key in the file. */
  public PrivateKey open() throws KeystoreException {
    Path file = keystore;
    if (file == null) {
      throw new Failure(Main.USAGE, "name the keystore file to sign with: --keystore FILE");
    }
    if (!Files.isRegularFile(file)) {
      throw new Failure(Main.USAGE, "there is no keystore file " + file);
    }
    try (Password password = source(System.getenv()).get("the key in " + file)) {
      return Keystore.open(file, password);
    }
  }

  private PasswordSource source(Map<String, String> environment) {
    if (passwordFile != null) {
      return PasswordSource.file(passwordFile);
    }
    return environment.containsKey(VARIABLE)
        ? PasswordSource.environment(environment, VARIABLE)
        : PasswordSource.console(System.console());
  }
}
