package souk.market.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The reference in the guide is made from the schema. With {@code -Dsouk.write=true} the test
 * writes it.
 */
class MarketGuideTest {
  private static final Path GUIDE = Path.of("../docs/guide/market-file.md");
  private static final Path SCHEMAS = Path.of("../markets/schema");
  private static final String BEGIN = "<!-- from markets/schema -->\n";
  private static final String END = "<!-- end -->\n";
  private static final int MOST_COLUMNS = 110;

  @Test
  void shouldSayOfEveryKeyWhatTheSchemaSays() throws IOException {
    String guide = Files.readString(GUIDE);
    int begin = guide.indexOf(BEGIN) + BEGIN.length();
    int end = guide.indexOf(END);
    String reference = reference();
    if (Boolean.getBoolean("souk.write")) {
      guide = guide.substring(0, begin) + reference + guide.substring(end);
      Files.writeString(GUIDE, guide);
      end = begin + reference.length();
    }

    assertThat(guide.substring(begin, end))
        .as(
            "docs/guide/market-file.md; to write it: mvn test -Dtest=MarketGuideTest -Dsouk.write=true")
        .isEqualTo(reference);
    assertThat(guide.lines()).allMatch(line -> line.length() <= MOST_COLUMNS);
  }

  /** What all kinds share, of the first of them; then the section of each. */
  private static String reference() throws IOException {
    StringBuilder out = new StringBuilder();
    List<Path> files;
    try (Stream<Path> listed = Files.list(SCHEMAS)) {
      files = listed.filter(file -> !file.endsWith("design.json")).sorted().toList();
    }
    for (Path file : files) {
      JsonNode schema = JsonMapper.shared().readTree(Files.readString(file));
      if (out.isEmpty()) {
        List<String> top = new ArrayList<>();
        keys(schema, top);
        out.append('\n').append(String.join("", top));
        sections("", schema, out);
      }
      String kind = schema.at("/properties/market/const").asString();
      section("service` of `" + kind, "service.", schema.path("properties").path("service"), out);
    }
    return out.append('\n').toString();
  }

  /** One heading for each section but the kind's. */
  private static void sections(String path, JsonNode schema, StringBuilder out) {
    schema
        .path("properties")
        .properties()
        .forEach(each -> {
          String name = path + each.getKey();
          if (each.getValue().path("type").asString("").equals("object")
              && !name.equals("service")) {
            section(name, name + ".", each.getValue(), out);
          }
        });
  }

  /** A heading with a list of what stands below it. */
  private static void section(String heading, String path, JsonNode section, StringBuilder out) {
    out.append("\n### `").append(heading).append("`\n\n");
    if (section.has("description")) {
      out.append(section.path("description").asString()).append("\n\n");
    }
    List<String> lines = new ArrayList<>();
    keys(section, lines);
    out.append(String.join("", lines));
    sections(path, section, out);
  }

  private static void keys(JsonNode section, List<String> lines) {
    List<String> required =
        StreamSupport.stream(section.path("required").spliterator(), false)
            .map(JsonNode::asString)
            .toList();
    section
        .path("properties")
        .properties()
        .forEach(each -> {
          JsonNode value = each.getValue();
          String line = "- `%s`: %s".formatted(each.getKey(), form(value));
          if (!required.contains(each.getKey())) {
            line +=
                value.has("default")
                    ? "; may be left out, and is then " + value.path("default")
                    : "; may be left out";
          }
          lines.add(line + ".\n");
          if (value.has("description")) {
            lines.add("  " + value.path("description").asString() + "\n");
          }
        });
  }

  /** How a value is written, in words. */
  private static String form(JsonNode value) {
    if (value.has("$ref")) {
      return "a section, with a [guide](design.md) of its own";
    }
    if (value.has("const")) {
      return "the kind, such as " + code(value.path("const"));
    }
    if (value.has("enum")) {
      return "one of " + choices(value.path("enum"));
    }
    String unit = value.path("x-unit").asString("");
    String range = value.has("x-range") ? ", " + value.path("x-range").asString() : "";
    return switch (value.path("type").asString("")) {
      case "object" -> "a section";
      case "boolean" -> "`true` or `false`";
      case "array" ->
          "a list of %s to %s values, each %s"
              .formatted(value.path("minItems"), value.path("maxItems"), form(value.path("items")));
      case "integer" -> "a number" + (unit.isEmpty() ? "" : " (" + unit + ")") + limits(value);
      case "string" ->
          switch (unit) {
            case "bytes" -> "a size such as `1 MiB`" + range;
            case "share" -> "a share such as `12.5%`" + range;
            default ->
                value.has("pattern") ? "a text like " + code(value.path("pattern")) : "a text";
          };
      default -> unit;
    };
  }

  private static String limits(JsonNode value) {
    boolean open = value.path("maximum").bigIntegerValue().bitLength() > 30;
    return open
        ? ", at least " + value.path("minimum")
        : ", from %s to %s".formatted(value.path("minimum"), value.path("maximum"));
  }

  private static String choices(JsonNode values) {
    List<String> all =
        StreamSupport.stream(values.spliterator(), false).map(MarketGuideTest::code).toList();
    return all.size() <= 8
        ? String.join(", ", all)
        : all.stream().limit(4).collect(Collectors.joining(", ")) + ", … " + all.getLast();
  }

  private static String code(JsonNode value) {
    return "`" + value.asString() + "`";
  }
}
