package souk.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import souk.market.file.MarketFileException;
import souk.market.file.MarketSection;
import souk.market.file.TextFile;

/**
 * What need not be typed with every command: options' values from variables of the environment, or
 * else from a file. What is typed counts before both.
 */
final class Configuration implements IDefaultValueProvider {
  /** The usual name of the file. */
  static final String FILE = "souk.yaml";

  /** The variable that names another file. */
  static final String VARIABLE = "SOUK_CONFIG";

  private static final int MOST_BYTES = 1 << 16;

  /** What can be set. */
  enum Key {
    NETWORK("network", "--network", true),
    KEYSTORE("keystore", "--keystore", true),
    PASSWORD_FILE("passwordFile", "--password-file", true),
    STATE("state", "--state", true),
    LOG_LEVEL("logLevel", "--log-level", false),
    LOG_FORMAT("logFormat", "--log-format", false);

    /** Its name in the file. */
    final String text;

    final String option;
    private final boolean path;

    Key(String text, String option, boolean path) {
      this.text = text;
      this.option = option;
      this.path = path;
    }

    /** The variable of the environment for it. */
    String variable() {
      return "SOUK_" + name();
    }
  }

  /**
   * A value.
   *
   * @param from where it stands, for people
   */
  record Value(String text, String from) {}

  private final Map<Key, Value> values = new EnumMap<>(Key.class);

  private Configuration() {}

  /**
   * Reads variables and file.
   *
   * @param folder that the command is called in
   * @throws MarketFileException with file, line and column, when the file is none
   */
  static Configuration read(Map<String, String> environment, Path folder) throws IOException {
    Configuration configuration = new Configuration();
    Optional<Path> file = file(environment, folder);
    if (file.isPresent()) {
      configuration.add(file.get());
    }
    for (Key key : Key.values()) {
      String value = environment.get(key.variable());
      if (value != null && !value.isEmpty()) {
        configuration.values.put(key, new Value(value, "$" + key.variable()));
      }
    }
    return configuration;
  }

  /** The first file that is there: the one that is named, the folder's own, the user's. */
  static Optional<Path> file(Map<String, String> environment, Path folder) {
    String named = environment.get(VARIABLE);
    if (named != null && !named.isEmpty()) {
      Path file = Path.of(named);
      if (!Files.isRegularFile(file)) {
        throw new Failure(Main.USAGE, "there is no file " + file + ", which $SOUK_CONFIG names");
      }
      return Optional.of(file);
    }
    List<Path> usual = new ArrayList<>(List.of(folder.resolve(FILE)));
    String user = environment.get("XDG_CONFIG_HOME");
    String home = environment.get("HOME");
    if (user != null && !user.isEmpty()) {
      usual.add(Path.of(user, "souk", FILE));
    } else if (home != null && !home.isEmpty()) {
      usual.add(Path.of(home, ".config", "souk", FILE));
    }
    return usual.stream().filter(Files::isRegularFile).findFirst();
  }

  private void add(Path file) throws IOException {
    String text = TextFile.read(file, "configuration file", MOST_BYTES);
    MarketSection in =
        new MarketSection(file.toString(), "", MarketSection.compose(file.toString(), text));
    for (Key key : Key.values()) {
      if (in.has(key.text)) {
        String value = in.text(key.text);
        // What a file names lies where the file lies, wherever the command is called.
        String shown = key.path ? file.resolveSibling(value).toString() : value;
        values.put(key, new Value(shown, file.toString()));
      }
    }
    in.end();
  }

  /** What is set for a key. */
  Optional<Value> value(Key key) {
    return Optional.ofNullable(values.get(key));
  }

  /**
   * {@inheritDoc}
   *
   * <p>What has no network plays on a ledger of its own, and takes neither key nor folder from
   * here; but for what asks a node that runs, and needs its folder alone.
   */
  @Override
  public @Nullable String defaultValue(ArgSpec argument) {
    if (!(argument instanceof OptionSpec option)) {
      return null;
    }
    for (Key key : Key.values()) {
      Value value = values.get(key);
      if (value != null && option.longestName().equals(key.option) && fits(option, key)) {
        return value.text();
      }
    }
    return null;
  }

  private static boolean fits(OptionSpec option, Key key) {
    return !key.path
        || option.command().optionsMap().containsKey(Key.NETWORK.option)
        || (key == Key.STATE && option.command().userObject() instanceof AsksRunningNode);
  }
}
