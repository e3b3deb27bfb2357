package souk.cli.pay;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import souk.cli.Failure;
import souk.cli.Main;
import souk.cli.ShellWords;
import souk.primitives.DecodeException;
import souk.transfers.address.Contacts;

/** Where somebody's contacts and the journal of what was paid are. */
final class RecordsOptions {
  private static final String CONTACTS = "contacts.tsv";

  @Option(
      names = "--records",
      paramLabel = "DIR",
      description =
          "the folder of your contacts and of the journal of your payments"
              + " ($XDG_DATA_HOME/souk, usually ~/.local/share/souk)")
  private @Nullable Path folder;

  /** The folder, whether or not it is there. */
  private Path named() {
    return folder == null ? usual(System.getenv(), System.getProperty("user.home", ".")) : folder;
  }

  static Path usual(Map<String, String> environment, String home) {
    String data = environment.getOrDefault("XDG_DATA_HOME", "");
    return (data.isEmpty() ? Path.of(home, ".local", "share") : Path.of(data)).resolve("souk");
  }

  /** A file in the folder, which is made if it is not there. */
  Path file(String name) {
    return Failure.ownFolder("--records", named()).resolve(name);
  }

  /** A file in the folder, for reading alone. */
  Path there(String name) {
    if (folder != null && !Files.isDirectory(folder)) {
      throw new Failure(Main.USAGE, "--records: there is no folder " + folder);
    }
    return named().resolve(name);
  }

  /** Who is in the address book. */
  Contacts contacts() throws IOException {
    try {
      return Contacts.read(there(CONTACTS));
    } catch (DecodeException e) {
      throw new Failure(Main.USAGE, String.valueOf(e.getMessage()));
    }
  }

  /** Who is in it, where it may be that nobody ever was. */
  Contacts contactsSoFar() throws IOException {
    return folder != null && !Files.exists(folder) ? Contacts.none() : contacts();
  }

  /** The option as it was given, for a command to be pasted; empty when it was not. */
  String argument() {
    return folder == null ? "" : " --records " + ShellWords.of(List.of(folder.toString()));
  }

  /** Changes the address book, as it is when no other process changes it. */
  void change(UnaryOperator<Contacts> change) throws IOException {
    try {
      var _ = Contacts.change(file(CONTACTS), change);
    } catch (DecodeException e) {
      throw new Failure(Main.USAGE, String.valueOf(e.getMessage()));
    }
  }
}
