package souk.market.file;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import souk.primitives.Amount;

/**
 * A mapping of a market file or a network file, read strictly: a key may stand once, every key must
 * be asked for, every value must have the unit that is expected. What does not fit throws {@link
 * MarketFileException} with file, line and column.
 *
 * <p>A section remembers what it was asked for: {@link MarketSchema} makes a JSON schema of it. So
 * each value should be asked for with a {@link Form}, and keys that may be left out with {@link
 * #optional}. {@link #describe} says what a key is for.
 */
public final class MarketSection {
  private static final Pattern WORD = Pattern.compile("\\w+");
  private static final int MOST_TEXT = 1024;

  private final String file;
  private final String path;
  private final @Nullable Node at;

  /** Its name, where the file chose it. */
  private Optional<Node> title = Optional.empty();

  private final Map<String, Node> entries = new LinkedHashMap<>();
  private final Map<String, Node> keys = new LinkedHashMap<>();
  private final Map<String, Asked> asked = new LinkedHashMap<>();
  private final Map<String, String> descriptions = new LinkedHashMap<>();

  public MarketSection(String file, String path, Node node) {
    this.file = file;
    this.path = path;
    this.at = node;
    if (!(node instanceof MappingNode mapping)) {
      throw refuse(node, path, "must be a section with 'name: value' lines");
    }
    for (NodeTuple entry : mapping.getValue()) {
      String key = scalar(entry.getKeyNode(), path).getValue();
      if (entries.put(key, entry.getValueNode()) != null) {
        throw refuse(entry.getKeyNode(), path(key), "stands twice");
      }
      keys.put(key, entry.getKeyNode());
    }
  }

  /** A section that stands nowhere: it gives a sample for whatever it is asked. */
  private MarketSection(String file, String path) {
    this.file = file;
    this.path = path;
    this.at = null;
  }

  /** The document in a text, with places but without meaning. */
  public static Node compose(String name, String text) {
    return MarketText.compose(name, text);
  }

  /** Says what a key is for, in one sentence; the schema and the guide repeat it. */
  public MarketSection describe(String key, String purpose) {
    descriptions.put(key, purpose);
    return this;
  }

  public MarketSection section(String key) {
    MarketSection inner = at == null ? sample(key) : new MarketSection(file, path(key), need(key));
    asked.put(key, new Asked(true, new Asked.Inner(() -> inner), Optional.empty()));
    return inner;
  }

  /**
   * A section that may be left out.
   *
   * @param reader of the section; without effects, since a schema is made by calling it
   */
  public <T> Optional<T> optional(String key, Function<MarketSection, T> reader) {
    if (at != null && entries.containsKey(key)) {
      MarketSection inner = section(key);
      asked.put(key, new Asked(false, new Asked.Inner(() -> inner), Optional.empty()));
      return Optional.of(reader.apply(inner));
    }
    asked.put(key, new Asked(false, new Asked.Inner(() -> sample(key, reader)), Optional.empty()));
    return Optional.empty();
  }

  /** A section that another schema describes; whoever wants it reads it. */
  Optional<MarketSection> elsewhere(String key, String schema) {
    Optional<MarketSection> found =
        entries.containsKey(key) ? Optional.of(section(key)) : Optional.empty();
    asked.put(key, new Asked(false, new Asked.Elsewhere(schema), Optional.empty()));
    return found;
  }

  /**
   * Sections under names that the file chooses, in its order.
   *
   * @param names what names look like; the pattern must mean the same in a JSON schema
   * @param least how many there are at least; with 0 the key may be left out
   * @param most how many there are at most
   * @param reader of a section, which gets its name; without effects
   */
  public <T> Map<String, T> named(
      String key, Pattern names, int least, int most, BiFunction<String, MarketSection, T> reader) {
    asked.put(
        key,
        new Asked(
            least > 0,
            new Asked.Named(
                () -> sample(key, section -> reader.apply(key, section)), names, least, most),
            Optional.empty()));
    Map<String, T> read = new LinkedHashMap<>();
    byName(key, names, least, most)
        .ifPresent(inner ->
            inner.entries.forEach((name, node) -> {
              MarketSection each = new MarketSection(file, inner.path(name), node);
              each.title = Optional.ofNullable(inner.keys.get(name));
              read.put(name, reader.apply(name, each));
            }));
    return Collections.unmodifiableMap(read);
  }

  /** Values under names that the file chooses, in its order; as {@link #named}. */
  public <T> Map<String, T> values(String key, Pattern names, Form<T> form, int least, int most) {
    asked.put(
        key, new Asked(least > 0, new Asked.Values(form, names, least, most), Optional.empty()));
    Map<String, T> read = new LinkedHashMap<>();
    byName(key, names, least, most)
        .ifPresent(inner ->
            inner.entries.forEach(
                (name, node) -> read.put(name, read(form, node, inner.path(name)))));
    return Collections.unmodifiableMap(read);
  }

  private Optional<MarketSection> byName(String key, Pattern names, int least, int most) {
    if (at == null || (least == 0 && !entries.containsKey(key))) {
      return Optional.empty();
    }
    Node node = need(key);
    MarketSection inner = new MarketSection(file, path(key), node);
    int count = inner.entries.size();
    if (count < least || count > most) {
      throw refuse(
          node, path(key), "must have from %d to %d names, has %d".formatted(least, most, count));
    }
    inner.keys.forEach((name, where) -> {
      if (!names.matcher(name).matches()) {
        throw refuse(
            where, inner.path, "has a name that is none, '%s'; write %s".formatted(name, names));
      }
    });
    return Optional.of(inner);
  }

  /** Where the section stands: at its name, if the file chose it. */
  public Place place() {
    return Place.of(file, title.or(() -> Optional.ofNullable(at)).flatMap(Node::getStartMark));
  }

  /** Where the value of a key stands, or else the section. */
  public Place place(String key) {
    Node node = entries.get(key);
    return node == null ? place() : Place.of(file, node.getStartMark());
  }

  /** A refusal of the section, with its place. */
  public MarketFileException refuse(String why) {
    return refuse(at, path, why);
  }

  /** What the section says, whatever its layout and comments. */
  public String canonical() {
    return canonicalWithout(List.of());
  }

  /**
   * The same but for what a path of keys leads to.
   *
   * @param keys none to leave nothing out
   */
  String canonicalWithout(List<String> keys) {
    return at == null ? "" : canonical(at, keys);
  }

  private static String canonical(Node node, List<String> without) {
    return switch (node) {
      case ScalarNode scalar ->
          scalar.getValue().length() + ":" + scalar.getValue(); // so that no text looks like two
      case SequenceNode sequence ->
          sequence.getValue().stream()
              .map(value -> canonical(value, List.of()))
              .collect(Collectors.joining(",", "[", "]"));
      case MappingNode mapping ->
          mapping.getValue().stream()
              .filter(entry -> without.size() != 1 || !isKey(entry, without.getFirst()))
              .map(entry ->
                  canonical(entry.getKeyNode(), List.of())
                      + "="
                      + canonical(
                          entry.getValueNode(),
                          without.size() > 1 && isKey(entry, without.getFirst())
                              ? without.subList(1, without.size())
                              : List.of()))
              .collect(Collectors.joining(",", "{", "}"));
      default -> "";
    };
  }

  private static boolean isKey(NodeTuple entry, String name) {
    return entry.getKeyNode() instanceof ScalarNode key && key.getValue().equals(name);
  }

  /** The single value that a path of keys leads to, if there is one, as it is written. */
  Optional<String> written(List<String> keys) {
    Node node = at;
    for (String key : keys) {
      Node next = null;
      if (node instanceof MappingNode mapping) {
        for (NodeTuple entry : mapping.getValue()) {
          if (isKey(entry, key)) {
            next = entry.getValueNode();
          }
        }
      }
      node = next;
    }
    return node instanceof ScalarNode scalar ? Optional.of(scalar.getValue()) : Optional.empty();
  }

  /** Whether there is anything under a key that may be left out. */
  public boolean has(String key) {
    asked.putIfAbsent(key, new Asked(false, new Asked.Any("anything"), Optional.empty()));
    return entries.containsKey(key);
  }

  /** A text of at most 1,024 characters: {@code content/1}. */
  public String text(String key) {
    return read(key, Form.text(MOST_TEXT));
  }

  /** A whole number from {@code least} to {@code most}: {@code 600}. */
  public long number(String key, long least, long most) {
    return read(key, Form.number(least, most));
  }

  /** The same as an {@code int}. */
  public int integer(String key, int least, int most) {
    return read(key, Form.integer(least, most));
  }

  /** A time as a number of ledger blocks: {@code 600}. */
  public int blocks(String key, int least, int most) {
    return read(key, Form.blocks(least, most));
  }

  /** A sum of money in the smallest unit: {@code 640000}. */
  public Amount amount(String key) {
    return read(key, Form.amount(Amount.ZERO));
  }

  /** A size such as {@code 1 MiB}, in bytes. */
  public long size(String key) {
    return read(key, Form.size());
  }

  /** A share such as {@code 12.5%}, in basis points. */
  public int basisPoints(String key) {
    return read(key, Form.share());
  }

  /** {@code true} or {@code false}. */
  public boolean flag(String key) {
    return read(key, Form.flag());
  }

  /** One of an enumeration's names, in small letters, with hyphens for its underscores. */
  public <E extends Enum<E>> E choice(String key, Class<E> of) {
    return read(key, Form.choice(of));
  }

  /** A value that must be there. */
  public <T> T read(String key, Form<T> form) {
    asked.put(key, new Asked(true, new Asked.Single(form), Optional.empty()));
    return at == null ? parse(form) : read(form, need(key), path(key));
  }

  /** A value that may be left out. */
  public <T> Optional<T> optional(String key, Form<T> form) {
    asked.put(key, new Asked(false, new Asked.Single(form), Optional.empty()));
    return at == null
        ? Optional.of(parse(form))
        : Optional.ofNullable(entries.get(key)).map(node -> read(form, node, path(key)));
  }

  /**
   * A value that may be left out.
   *
   * @param otherwise what holds then, written as in the file
   */
  public <T> T optional(String key, Form<T> form, String otherwise) {
    asked.put(key, new Asked(false, new Asked.Single(form), Optional.of(otherwise)));
    Node node = entries.get(key);
    return node == null ? form.parse(otherwise) : read(form, node, path(key));
  }

  /**
   * A list of values, in their order: {@code [a, b]}.
   *
   * @param least how many there are at least; with 0 the key may be left out
   * @param most how many there are at most
   */
  public <T> List<T> list(String key, Form<T> form, int least, int most) {
    asked.put(key, new Asked(least > 0, new Asked.Several(form, least, most), Optional.empty()));
    if (at == null) {
      return List.of(parse(form));
    }
    Node node = least == 0 && !entries.containsKey(key) ? null : need(key);
    if (node == null) {
      return List.of();
    }
    if (!(node instanceof SequenceNode sequence)) {
      throw refuse(node, path(key), "must be a list such as [a, b]");
    }
    int count = sequence.getValue().size();
    if (count < least || count > most) {
      throw refuse(
          node, path(key), "must have from %d to %d values, has %d".formatted(least, most, count));
    }
    List<T> values = new ArrayList<>();
    for (Node value : sequence.getValue()) {
      values.add(read(form, value, path(key)));
    }
    return List.copyOf(values);
  }

  /**
   * Any other value; {@code reader} throws {@link IllegalArgumentException} for what it does not
   * take. The schema cannot say more of it than {@code expected}: a {@link Form} says more.
   */
  public <T> T read(String key, Function<String, T> reader, String expected) {
    asked.put(key, new Asked(true, new Asked.Any(expected), Optional.empty()));
    Node node = need(key);
    String text = scalar(node, path(key)).getValue();
    try {
      return reader.apply(text);
    } catch (NumberFormatException e) {
      throw refuse(node, path(key), "expected " + expected + ", got '" + text + "'");
    } catch (IllegalArgumentException | ArithmeticException e) {
      throw refuse(node, path(key), String.valueOf(e.getMessage()));
    }
  }

  /**
   * Builds a record from this section. What its constructor refuses is reported at the first key
   * that the refusal names, or else at the section's place.
   */
  public <T> T build(Supplier<T> constructor) {
    try {
      T built = constructor.get();
      end();
      return built;
    } catch (IllegalArgumentException | ArithmeticException e) {
      String why = String.valueOf(e.getMessage());
      Optional<Node> named =
          WORD.matcher(why)
              .results()
              .map(MatchResult::group)
              .filter(entries::containsKey)
              .findFirst()
              .map(entries::get);
      throw refuse(named.orElse(at), path, why);
    }
  }

  /** Refuses keys that nobody asked for. */
  public void end() {
    for (Map.Entry<String, Node> key : keys.entrySet()) {
      if (!asked.containsKey(key.getKey())) {
        throw refuse(
            key.getValue(),
            path(key.getKey()),
            "is not known here; known are "
                + String.join(", ", asked.keySet().stream().sorted().toList()));
      }
    }
  }

  /** A refusal of what stands under a key, or should, with its place. */
  public MarketFileException refuse(String key, String why) {
    Node node = entries.get(key);
    return refuse(node == null ? at : node, path(key), why);
  }

  /** What was asked for so far, by key, in the order of asking. */
  Map<String, Asked> asked() {
    return asked;
  }

  Optional<String> description(String key) {
    return Optional.ofNullable(descriptions.get(key));
  }

  private <T> T read(Form<T> form, Node node, String where) {
    ScalarNode scalar = scalar(node, where);
    try {
      return form.read(scalar.getTag(), scalar.getValue());
    } catch (IllegalArgumentException | ArithmeticException e) {
      throw refuse(node, where, String.valueOf(e.getMessage()));
    }
  }

  private static <T> T parse(Form<T> form) {
    return form.parse(form.sample());
  }

  private MarketSection sample(String key) {
    return new MarketSection(file, path(key));
  }

  /** What a reader asks a section for that stands nowhere. */
  static MarketSection sampled(Consumer<MarketSection> reader) {
    return new MarketSection("", "")
        .sample(
            "",
            section -> {
              reader.accept(section);
              return section;
            });
  }

  /** What a reader would ask a section for that is not there. */
  private <T> MarketSection sample(String key, Function<MarketSection, T> reader) {
    MarketSection sample = sample(key);
    try {
      var _ = reader.apply(sample);
    } catch (MarketFileException | IllegalArgumentException | ArithmeticException e) {
      // Samples do not go together in one record; everything was asked for before that.
    }
    return sample;
  }

  private Node need(String key) {
    Node node = entries.get(key);
    if (node == null) {
      throw refuse(at, path(key), "is missing");
    }
    return node;
  }

  private ScalarNode scalar(Node node, String where) {
    if (node instanceof ScalarNode scalar) {
      return scalar;
    }
    throw refuse(node, where, "must be a single value");
  }

  private String path(String key) {
    return path.isEmpty() ? key : path + "." + key;
  }

  private MarketFileException refuse(@Nullable Node node, String where, String why) {
    return MarketText.refuse(
        file,
        Optional.ofNullable(node).flatMap(Node::getStartMark),
        (where.isEmpty() ? "" : where + " ") + why);
  }
}
