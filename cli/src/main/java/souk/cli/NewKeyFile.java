package souk.cli;

import java.io.Console;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import souk.keystore.Keystore;
import souk.keystore.KeystoreException;
import souk.keystore.Password;
import souk.keystore.PasswordSource;
import souk.primitives.PrivateKey;

/** The key file that a command makes, and its password. */
final class NewKeyFile {
  @Parameters(
      paramLabel = "FILE",
      description = "the key file to make; one that is there is never replaced")
  private Path file = Path.of("");

  @Option(
      names = "--password-file",
      paramLabel = "FILE",
      description =
          "its password shall be this file's first line (else that of the variable "
              + KeyOptions.VARIABLE
              + ", else you are asked, twice)")
  private @Nullable Path passwordFile;

  @Mixin private Output output = new Output();

  /** Refuses what could not be written, before anybody is asked for a password. */
  void check() {
    if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
      throw new Failure(Main.USAGE, file + " is there already, and is kept as it is");
    }
    Path folder = file.toAbsolutePath().getParent();
    if (folder == null || !Files.isDirectory(folder)) {
      throw new Failure(Main.USAGE, "there is no folder " + folder + " for the key file");
    }
    if (!Files.isWritable(folder)) {
      throw new Failure(Main.USAGE, "no permission to write in " + folder);
    }
  }

  /** Writes the key, under a password that is not empty. */
  void write(PrivateKey key) throws KeystoreException {
    try (Password password = source(System.console()).get("the new key in " + file)) {
      if (password.isEmpty()) {
        throw new Failure(Main.USAGE, "the password is empty; a key needs one");
      }
      Keystore.store(file, key, password);
    }
    output.show(
        () -> {
          Map<String, Object> map = new LinkedHashMap<>();
          map.put("address", key.address().toString());
          map.put("keystore", file.toString());
          return map;
        },
        people -> {
          new Table("what", "which")
              .row("address", key.address())
              .row("key file", file)
              .print(people);
          people.println();
          people.println("Keep a copy of the file and its password: nobody can make either again.");
        });
  }

  private PasswordSource source(@Nullable Console console) {
    return passwordFile == null && !System.getenv().containsKey(KeyOptions.VARIABLE)
        ? PasswordSource.chosen(console)
        : KeyOptions.source(passwordFile, System.getenv());
  }
}
