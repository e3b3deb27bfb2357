package souk.market.file;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * The JSON schema (draft 2020-12) of the market files of a kind, for editors and other tools. It is
 * made from what {@link MarketFile} and the kind ask a file for, so that it cannot differ from what
 * is read.
 *
 * <p>It says of a file's form what a schema can say. Ranges of sizes, and what one key demands of
 * another, only {@link MarketFile} checks. The keywords {@code x-unit} and {@code x-range} are for
 * people.
 */
public final class MarketSchema {
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  private MarketSchema() {}

  /**
   * The schema, as a text of JSON.
   *
   * @param file a market file of the kind; keys that the kind asks for only because of what stands
   *     under another are in the schema when they are in the file
   * @param terms how the kind reads its section
   * @throws MarketFileException when the kind refuses its section
   */
  public static String of(MarketFile file, Consumer<MarketSection> terms) {
    terms.accept(file.service());
    Map<String, Object> schema = new LinkedHashMap<>();
    schema.put("$schema", "https://json-schema.org/draft/2020-12/schema");
    schema.put("title", "Market file of " + file.kind());
    schema.putAll(section(file.top()));
    if (schema.get("properties") instanceof Map<?, ?> properties
        && properties.get("market") instanceof Map<?, ?> market) {
      Map<Object, Object> only = new LinkedHashMap<>(market);
      only.remove("pattern");
      only.put("const", file.kind());
      Map<Object, Object> all = new LinkedHashMap<>(properties);
      all.put("market", only);
      schema.put("properties", all);
    }
    return JSON.writeValueAsString(schema) + "\n";
  }

  /**
   * The schema of a part that stands in files of all kinds, as a text of JSON.
   *
   * @param title what it is
   * @param reader of the part; it is called with a section that stands nowhere
   */
  public static String ofPart(String title, Consumer<MarketSection> reader) {
    Map<String, Object> schema = new LinkedHashMap<>();
    schema.put("$schema", "https://json-schema.org/draft/2020-12/schema");
    schema.put("title", title);
    schema.putAll(section(MarketSection.sampled(reader)));
    return JSON.writeValueAsString(schema) + "\n";
  }

  private static Map<String, Object> section(MarketSection section) {
    Map<String, Object> properties = new LinkedHashMap<>();
    List<String> required = new ArrayList<>();
    section
        .asked()
        .forEach((key, asked) -> {
          Map<String, Object> property = new LinkedHashMap<>();
          section.description(key).ifPresent(text -> property.put("description", text));
          property.putAll(value(asked.value()));
          if (asked.value() instanceof Asked.Single(var form)) {
            asked.otherwise().ifPresent(text -> property.put("default", form.json(text)));
          }
          properties.put(key, property);
          if (asked.required()) {
            required.add(key);
          }
        });
    Map<String, Object> schema = new LinkedHashMap<>();
    schema.put("type", "object");
    schema.put("required", required);
    schema.put("additionalProperties", false);
    schema.put("properties", properties);
    return schema;
  }

  /** What stands under names that the file chooses. */
  private static Map<String, Object> named(
      Map<String, Object> each, Pattern names, int least, int most) {
    Map<String, Object> schema = new LinkedHashMap<>();
    schema.put("type", "object");
    schema.put("propertyNames", Map.of("pattern", "^(?:" + names + ")$"));
    schema.put("additionalProperties", each);
    schema.put("minProperties", least);
    schema.put("maxProperties", most);
    return schema;
  }

  private static Map<String, Object> value(Asked.Value value) {
    return switch (value) {
      case Asked.Any(var expected) -> Map.of("x-unit", expected);
      case Asked.Single(var form) -> form.schema();
      case Asked.Several(var form, var least, var most) -> {
        Map<String, Object> list = new LinkedHashMap<>();
        list.put("type", "array");
        list.put("items", form.schema());
        list.put("minItems", least);
        list.put("maxItems", most);
        yield list;
      }
      case Asked.Inner(var section) -> section(section.get());
      case Asked.Values(var form, var names, var least, var most) ->
          named(form.schema(), names, least, most);
      case Asked.Named(var section, var names, var least, var most) ->
          named(section(section.get()), names, least, most);
      case Asked.Elsewhere(var schema) -> Map.of("$ref", schema);
    };
  }
}
