package souk.market.file;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import souk.primitives.Amount;

/**
 * A mapping of a market file or a network file, read strictly: a key may stand once, every key must
 * be asked for, every value must have the unit that is expected. What does not fit throws {@link
 * MarketFileException} with file, line and column.
 */
public final class MarketSection {
  private static final Pattern SIZE = Pattern.compile("(\\d{1,9}) (B|KiB|MiB|GiB)");
  private static final Pattern PERCENT = Pattern.compile("(\\d{1,3})(?:\\.(\\d{1,2}))?%");

  private static final Pattern CONTROLS = Pattern.compile("\\p{Cntrl}+");
  private static final int MOST_SAID = 300;
  private static final int MOST_CHARACTERS = 1 << 20;
  private static final int MOST_DEPTH = 8;

  private final String file;
  private final String path;
  private final Node at;
  private final Map<String, Node> entries = new LinkedHashMap<>();
  private final Map<String, Node> keys = new LinkedHashMap<>();
  private final Set<String> asked = new HashSet<>();

  public MarketSection(String file, String path, Node node) {
    this.file = file;
    this.path = path;
    this.at = node;
    if (!(node instanceof MappingNode mapping)) {
      throw refuse(node, path, "must be a section with 'name: value' lines");
    }
    for (NodeTuple entry : mapping.getValue()) {
      String key = scalar(entry.getKeyNode(), path);
      if (entries.put(key, entry.getValueNode()) != null) {
        throw refuse(entry.getKeyNode(), path(key), "stands twice");
      }
      keys.put(key, entry.getKeyNode());
    }
  }

  /** The document in a text, with places but without meaning. */
  public static Node compose(String name, String text) {
    LoadSettings settings =
        LoadSettings.builder()
            .setLabel(name)
            .setMaxAliasesForCollections(0)
            .setCodePointLimit(MOST_CHARACTERS)
            .build();
    try {
      refuseDepth(name, new Parse(settings).parseString(text));
      Optional<Node> root = new Compose(settings).composeString(text);
      return root.orElseThrow(() -> new MarketFileException(name + ": the file is empty"));
    } catch (MarkedYamlEngineException e) {
      String place =
          e.getProblemMark()
              .map(m -> ":" + (m.getLine() + 1) + ":" + (m.getColumn() + 1))
              .orElse("");
      throw new MarketFileException(name + place + ": not YAML: " + brief(e.getProblem()));
    } catch (YamlEngineException e) {
      throw new MarketFileException(
          name
              + ": not YAML: "
              + brief(String.valueOf(e.getMessage()).lines().findFirst().orElse("")));
    }
  }

  /** The library composes by recursion, which would exhaust the stack. */
  private static void refuseDepth(String name, Iterable<Event> events) {
    int depth = 0;
    for (Event event : events) {
      switch (event.getEventId()) {
        case MappingStart, SequenceStart -> depth++;
        case MappingEnd, SequenceEnd -> depth--;
        default -> {}
      }
      if (depth > MOST_DEPTH) {
        throw new MarketFileException(name + ": sections lie more than " + MOST_DEPTH + " deep");
      }
    }
  }

  public MarketSection section(String key) {
    return new MarketSection(file, path(key), need(key));
  }

  /** Whether there is anything under a key that may be left out. */
  public boolean has(String key) {
    asked.add(key);
    return entries.containsKey(key);
  }

  public String text(String key) {
    return scalar(need(key), path(key));
  }

  /** A whole number from {@code least} to {@code most}. */
  public long number(String key, long least, long most) {
    return read(
        key,
        text -> {
          long value = Long.parseLong(text);
          if (value < least || value > most) {
            throw new IllegalArgumentException(
                "must be from " + least + " to " + most + ", got " + text);
          }
          return value;
        },
        "a whole number");
  }

  public int integer(String key, int least, int most) {
    return (int) number(key, least, most);
  }

  /** A sum of money in the smallest unit. */
  public Amount amount(String key) {
    return read(key, Amount::parse, "a sum in the smallest unit, in digits");
  }

  /** A size such as {@code 1 MiB}, in bytes. */
  public long size(String key) {
    return read(
        key,
        text -> {
          Matcher matcher = SIZE.matcher(text);
          if (!matcher.matches()) {
            throw new IllegalArgumentException("expected a size such as 1 MiB, got '" + text + "'");
          }
          int shift =
              switch (matcher.group(2)) {
                case "KiB" -> 10;
                case "MiB" -> 20;
                case "GiB" -> 30;
                default -> 0;
              };
          return Long.parseLong(matcher.group(1)) << shift;
        },
        "a size such as 1 MiB");
  }

  /** A share such as {@code 12.5%}, in basis points. */
  public int basisPoints(String key) {
    return read(
        key,
        text -> {
          Matcher matcher = PERCENT.matcher(text);
          if (!matcher.matches()) {
            throw new IllegalArgumentException(
                "expected a share such as 12.5%, got '" + text + "'");
          }
          String decimals = matcher.group(2) == null ? "" : matcher.group(2);
          int points =
              Integer.parseInt(matcher.group(1)) * 100
                  + Integer.parseInt((decimals + "00").substring(0, 2));
          if (points > 10_000) {
            throw new IllegalArgumentException("a share cannot be over 100%, got '" + text + "'");
          }
          return points;
        },
        "a share such as 12.5%");
  }

  /**
   * Any other value; {@code reader} throws {@link IllegalArgumentException} for what it does not
   * take.
   */
  public <T> T read(String key, Function<String, T> reader, String expected) {
    Node node = need(key);
    String text = scalar(node, path(key));
    try {
      return reader.apply(text);
    } catch (NumberFormatException e) {
      throw refuse(node, path(key), "expected " + expected + ", got '" + text + "'");
    } catch (IllegalArgumentException | ArithmeticException e) {
      throw refuse(node, path(key), String.valueOf(e.getMessage()));
    }
  }

  /**
   * Builds a record from this section; what its constructor refuses is reported at the section's
   * place.
   */
  public <T> T build(java.util.function.Supplier<T> constructor) {
    try {
      T built = constructor.get();
      end();
      return built;
    } catch (IllegalArgumentException | ArithmeticException e) {
      throw refuse(at, path, String.valueOf(e.getMessage()));
    }
  }

  /** Refuses keys that nobody asked for. */
  public void end() {
    for (Map.Entry<String, Node> key : keys.entrySet()) {
      if (!asked.contains(key.getKey())) {
        throw refuse(
            key.getValue(),
            path(key.getKey()),
            "is not known here; known are " + String.join(", ", sorted()));
      }
    }
  }

  private Iterable<String> sorted() {
    return asked.stream().sorted().toList();
  }

  private Node need(String key) {
    asked.add(key);
    Node node = entries.get(key);
    if (node == null) {
      throw refuse(at, path(key), "is missing");
    }
    return node;
  }

  private String scalar(Node node, String where) {
    if (node instanceof ScalarNode scalar) {
      return scalar.getValue();
    }
    throw refuse(node, where, "must be a single value");
  }

  private String path(String key) {
    return path.isEmpty() ? key : path + "." + key;
  }

  /** A refusal of what stands under a key, with its place. */
  public MarketFileException refuse(String key, String why) {
    return refuse(need(key), path(key), why);
  }

  private MarketFileException refuse(Node node, String where, String why) {
    Optional<Mark> mark = node.getStartMark();
    String place = mark.map(m -> ":" + (m.getLine() + 1) + ":" + (m.getColumn() + 1)).orElse("");
    return new MarketFileException(
        file + place + ": " + brief((where.isEmpty() ? "" : where + " ") + why));
  }

  /** One line of a bounded length, whatever the file says. */
  private static String brief(String said) {
    String line = CONTROLS.matcher(said).replaceAll(" ");
    return line.length() <= MOST_SAID ? line : line.substring(0, MOST_SAID) + " …";
  }
}
