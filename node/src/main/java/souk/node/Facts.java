package souk.node;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Properties;
import java.util.SortedMap;
import java.util.TreeMap;
import souk.primitives.Address;
import souk.store.DurableFile;

/**
 * What a node has to know after a restart and nobody else keeps for it, such as its port: few
 * values by name, in one file. When a method that changes something returns, it is safe from power
 * loss.
 */
public final class Facts {
  private static final String FILE = "node.properties";

  private final Path file;
  private final Properties values = new Properties();

  private Facts(Path file) {
    this.file = file;
  }

  /** The facts in a folder, which is made if it is not there. */
  public static Facts in(Path folder) throws IOException {
    Facts facts = new Facts(Files.createDirectories(folder).resolve(FILE));
    if (Files.exists(facts.file)) {
      facts.values.load(new ByteArrayInputStream(Files.readAllBytes(facts.file)));
    }
    return facts;
  }

  /**
   * Makes sure that a folder is used with one key only: what stands in it binds that key.
   *
   * @throws IllegalArgumentException when it is another one's
   */
  static Facts of(Address account, Path folder) throws IOException {
    Facts facts = in(folder);
    Optional<String> owner = facts.get("account");
    if (owner.isPresent() && !owner.get().equals(account.toString())) {
      throw new IllegalArgumentException(
          "the folder %s is that of %s, not of %s".formatted(folder, owner.get(), account));
    }
    facts.put("account", account.toString());
    return facts;
  }

  public synchronized Optional<String> get(String name) {
    return Optional.ofNullable(values.getProperty(name));
  }

  /** All values whose names begin so, by the rest of the name. */
  public synchronized SortedMap<String, String> under(String prefix) {
    SortedMap<String, String> found = new TreeMap<>();
    for (String name : values.stringPropertyNames()) {
      if (name.startsWith(prefix)) {
        found.put(name.substring(prefix.length()), values.getProperty(name));
      }
    }
    return found;
  }

  public synchronized void put(String name, String value) throws IOException {
    if (!value.equals(values.setProperty(name, value))) {
      write();
    }
  }

  public synchronized void remove(String name) throws IOException {
    if (values.remove(name) != null) {
      write();
    }
  }

  private void write() throws IOException {
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    values.store(text, "Written by Souk; a node that is restarted goes on from here");
    DurableFile.write(file, text.toByteArray());
  }
}
