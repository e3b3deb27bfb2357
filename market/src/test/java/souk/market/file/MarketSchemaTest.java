package souk.market.file;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class MarketSchemaTest {
  private static final JsonMapper JSON = JsonMapper.shared();
  private static final Pattern LINE = Pattern.compile("(?m)^( *)(\\w+):(.*)\n");

  /** What a schema cannot say: how values go together, and the range of a size. */
  private static final Pattern BEYOND_FORM =
      Pattern.compile(
          ".*(closeGap must be|claimWindow must be shorter|reporterShare and customerShare|needs agreement\\.answerWithin"
              + "|is for periods or questions|come every|is longer than the agreement"
              + "|are more than ledger\\.longestAgreement|and answerWithin together"
              + "|must be less than ledger\\.proofWindow|must be from 8 KiB to 1 GiB|leaves must be at least 8).*");

  private final String text = of(VaultTerms.FILE);
  private final Schema schema = schema(text);

  @Test
  void shouldBeADraftOf2020WithTitleAndEveryKeyInOrder() {
    JsonNode root = JSON.readTree(text);

    assertThat(root.path("$schema").asString())
        .isEqualTo("https://json-schema.org/draft/2020-12/schema");
    assertThat(root.path("title").asString()).isEqualTo("Market file of vault/1");
    assertThat(root.at("/properties/market/const").asString()).isEqualTo("vault/1");
    assertThat(root.at("/additionalProperties")).isEqualTo(JSON.readTree("false"));
    assertThat(root.path("properties").propertyNames())
        .containsExactly(
            "market", "ledger", "payment", "agreement", "service", "changes", "design");
    assertThat(root.at("/properties/agreement/properties/periods/required"))
        .isEqualTo(JSON.readTree("[\"everyRounds\", \"price\"]"));
    assertThat(root.at("/properties/service"))
        .isEqualTo(
            JSON.readTree(
                """
                {"description": "The terms of the kind of service.",
                 "type": "object",
                 "required": ["mode", "share", "sealing", "loss", "fee", "open"],
                 "additionalProperties": false,
                 "properties": {
                   "mode": {"description": "How a file is kept.",
                     "type": "string", "enum": ["plain", "erasure-coded"]},
                   "share": {"description": "Bytes that one provider keeps.", "type": "string",
                     "pattern": "^(?:(0|[1-9][0-9]{0,8}) (B|KiB|MiB|GiB))$",
                     "x-unit": "bytes", "x-range": "8 KiB to 1 GiB"},
                   "sealing": {"description": "How long a provider may take to seal them.",
                     "type": "integer", "minimum": 1, "maximum": 1000, "x-unit": "blocks"},
                   "loss": {"type": "string", "pattern":
                     "^(?:(?:(100)(?:\\\\.0{1,2})?|(0|[1-9][0-9]?)(?:\\\\.([0-9]{1,2}))?)%)$",
                     "x-unit": "share", "x-range": "0% to 100%"},
                   "fee": {"type": "integer", "minimum": 0,
                     "maximum": 340282366920938463463374607431768211455,
                     "x-unit": "smallest unit of the currency"},
                   "open": {"type": "boolean"},
                   "regions": {"type": "array", "minItems": 0, "maxItems": 2,
                     "items": {"type": "string", "minLength": 1, "maxLength": 8}},
                   "copies": {"type": "integer", "minimum": 1, "maximum": 9, "default": 2},
                   "label": {"type": "string", "minLength": 1, "maxLength": 10},
                   "proofs": {"type": "object", "required": ["leaves", "curve"],
                     "additionalProperties": false,
                     "properties": {
                       "leaves": {"type": "integer", "minimum": 1, "maximum": 64},
                       "curve": {"type": "string", "pattern": "^(?:[a-z]+[0-9]*)$"}}}}}
                """));
  }

  /** The sample for {@code leaves} is one that their record refuses, and yet all is there. */
  @Test
  void shouldBeTheSameWhenTheFileLeavesOutWhatItMay() {
    assertThat(of(VaultTerms.SHORT)).isEqualTo(text);
  }

  @Test
  void shouldDescribeEveryKeyThatTheMarketFileReads() {
    List<String> bare = new ArrayList<>();
    JsonNode properties = JSON.readTree(text).path("properties");
    collectBare("", properties, bare);

    assertThat(bare).isNotEmpty().allMatch(key -> key.startsWith(".service."));
  }

  private static void collectBare(String path, JsonNode properties, List<String> bare) {
    properties
        .properties()
        .forEach(each -> {
          if (!each.getValue().has("description")) {
            bare.add(path + "." + each.getKey());
          }
          collectBare(path + "." + each.getKey(), each.getValue().path("properties"), bare);
        });
  }

  @Test
  void shouldAcceptWhatIsRead() {
    assertThat(errors(schema, VaultTerms.FILE)).isEmpty();
    assertThat(errors(schema, VaultTerms.SHORT)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"content.yaml", "devnet.yaml", "http.yaml"})
  void shouldAcceptTheReferenceMarketsByTheSchemaThatTheyName(String name) throws IOException {
    Path file = Path.of("../markets").resolve(name);
    String market = Files.readString(file);
    Matcher named =
        Pattern.compile("\\A# yaml-language-server: \\$schema=(\\S+)\n").matcher(market);

    assertThat(named.find()).isTrue();
    String part = Files.readString(Path.of("../markets/schema/design.json"));
    Schema committed =
        SchemaRegistry.withDefaultDialect(
                SpecificationVersion.DRAFT_2020_12,
                registry -> registry.schemas(Map.of("http://souk/design.json", part)))
            .getSchema(
                SchemaLocation.of("http://souk/kind.json"),
                Files.readString(file.resolveSibling(named.group(1))),
                InputFormat.JSON);
    assertThat(errors(committed, market)).isEmpty();
    assertThat(errors(committed, market.replace("market: ", "market: x"))).hasSize(1);
    assertThat(errors(committed, market.replace(": 1 MiB", ": 1 MB"))).isNotEmpty();
  }

  /** The part of a committed schema that is read here is what this module reads today. */
  @Test
  void shouldBeCurrentInTheRepositoryButForTheKindsOwnSection() throws IOException {
    Map<String, JsonNode> committed = new TreeMap<>();
    try (var files = Files.newDirectoryStream(Path.of("../markets/schema"), "*-*.json")) {
      for (Path file : files) {
        committed.put(file.getFileName().toString(), JSON.readTree(Files.readString(file)));
      }
    }
    JsonNode today = JSON.readTree(text).path("properties");

    assertThat(committed).isNotEmpty();
    committed.forEach((name, file) -> {
      assertThat(name)
          .isEqualTo(file.at("/properties/market/const").asString().replace('/', '-') + ".json");
      for (String section : List.of("ledger", "payment", "agreement")) {
        assertThat(file.path("properties").path(section)).as(name).isEqualTo(today.path(section));
      }
    });
  }

  /**
   * Each line of the file in turn is left out, renamed, or has another value: what the schema
   * refuses is refused when it is read, and the other way around, unless it is beyond a form.
   */
  @Test
  void shouldRefuseWhatIsRefusedForItsFormWhenALineIsChanged() {
    List<String> values =
        List.of(
            "-1",
            "0",
            "1",
            "2",
            "3",
            "8",
            "63",
            "64",
            "65",
            "1000",
            "65535",
            "65536",
            "65537",
            "2147483647",
            "2147483648",
            "4294967296",
            "99999999999999999999",
            "1048577",
            "340282366920938463463374607431768211455",
            "340282366920938463463374607431768211456",
            "1.5",
            "0.1",
            "true",
            "false",
            "yes",
            "null",
            "''",
            "'5'",
            "'true'",
            "abc",
            "plain",
            "0%",
            "5%",
            "05%",
            "99.99%",
            "100%",
            "100.00%",
            "100.01%",
            "101%",
            "1.234%",
            "5 %",
            "1 MiB",
            "0 B",
            "1MiB",
            "1 MB",
            "01 KiB",
            "9999999999 B",
            "1 GiB",
            "2 GiB",
            "'1 MiB'",
            "[]",
            "[a]",
            "[1]",
            "[a, b]",
            "[a, b, c]",
            "[[a]]",
            "{}",
            "{a: 1}",
            "exactly-10",
            "eleven-char",
            "vault/1",
            "vault/2",
            "VAULT/1",
            "content/1");
    int accepted = 0;
    int refused = 0;
    int beyond = 0;
    for (String changed : changes(VaultTerms.FILE, values)) {
      String refusal = refusal(changed);
      boolean byKind = !refusal.isEmpty() || changed.contains("market: vault/1\n");
      if (!byKind) {
        continue; // read as another kind's, whose schema is another
      }
      List<String> errors = errors(schema, changed);
      if (refusal.isEmpty()) {
        assertThat(errors).as(changed).isEmpty();
        accepted++;
      } else if (BEYOND_FORM.matcher(refusal).matches()) {
        beyond++;
      } else {
        assertThat(errors).as(refusal + "\n" + changed).isNotEmpty();
        refused++;
      }
    }
    assertThat(accepted).isGreaterThan(200);
    assertThat(refused).isGreaterThan(1000);
    assertThat(beyond).isGreaterThan(10).isLessThan(200);
  }

  private static List<String> changes(String file, List<String> values) {
    List<String> changes = new ArrayList<>();
    Matcher line = LINE.matcher(file);
    while (line.find()) {
      String before = file.substring(0, line.start());
      String after = file.substring(line.end());
      String indent = line.group(1);
      boolean section = line.group(3).isEmpty();
      changes.add(before + line.group().replace(line.group(2), line.group(2) + "x") + after);
      String rest = section ? after.replaceFirst("\\A(?:" + indent + "  .*\n)+", "") : after;
      changes.add(before + rest);
      for (String value : values) {
        changes.add(before + indent + line.group(2) + ": " + value + "\n" + rest);
      }
    }
    return changes;
  }

  private static String refusal(String text) {
    try {
      VaultTerms.parse(text);
      return "";
    } catch (MarketFileException e) {
      return String.valueOf(e.getMessage());
    }
  }

  private static String of(String text) {
    return MarketSchema.of(MarketFile.parse("my.yaml", text), VaultTerms::read);
  }

  private static Schema schema(String text) {
    return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12).getSchema(text);
  }

  /** What a validator says of a text of YAML, read as editors read it. */
  private static List<String> errors(Schema schema, String yaml) {
    Object document = new Load(LoadSettings.builder().build()).loadFromString(yaml);
    return schema.validate(JSON.<JsonNode>valueToTree(document)).stream()
        .map(String::valueOf)
        .toList();
  }
}
