package souk.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import souk.design.model.MarketDesign;
import souk.exchange.ServiceKind;
import souk.market.file.MarketFile;
import souk.market.file.MarketSchema;

/**
 * Editors check market files by the schemas in {@code markets/schema}: they are what the kinds read
 * today. With {@code -Dsouk.write=true} the test writes them.
 */
class SchemasTest {
  private static final Path MARKETS = Reactor.root().resolve("markets");

  @Test
  void shouldBeWhatItsKindReadsWhenASchemaIsCommitted() throws IOException {
    Map<String, ServiceKind> kinds =
        ServiceLoader.load(ServiceKind.class).stream()
            .map(ServiceLoader.Provider::get)
            .collect(Collectors.toMap(ServiceKind::name, Function.identity()));
    Map<String, String> current = new TreeMap<>();
    for (Path file : list(MARKETS, ".yaml")) {
      MarketFile market = MarketFile.read(file);
      assertThat(kinds).as("the kind of %s", file).containsKey(market.kind());
      String schema =
          MarketSchema.of(
              market, java.util.Objects.requireNonNull(kinds.get(market.kind()))::terms);
      String other = current.put(market.kind().replace('/', '-') + ".json", schema);
      assertThat(other).as("the schema of another market of this kind").isIn(null, schema);
    }
    current.put("design.json", MarketDesign.schema());
    if (Boolean.getBoolean("souk.write")) {
      for (Map.Entry<String, String> schema : current.entrySet()) {
        Files.writeString(MARKETS.resolve("schema").resolve(schema.getKey()), schema.getValue());
      }
    }

    Map<String, String> committed = new TreeMap<>();
    for (Path file : list(MARKETS.resolve("schema"), ".json")) {
      committed.put(file.getFileName().toString(), Files.readString(file));
    }
    assertThat(committed)
        .as("markets/schema; to write it: mvn test -Dtest=SchemasTest -Dsouk.write=true")
        .isNotEmpty()
        .isEqualTo(current);
  }

  private static Iterable<Path> list(Path folder, String suffix) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(suffix)).sorted().toList();
    }
  }
}
