package souk.design.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hardwood.InputFile;
import dev.hardwood.reader.ParquetFileReader;
import dev.hardwood.reader.RowReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import souk.design.deviation.Search;
import souk.design.model.Vault;
import souk.design.report.Findings;
import souk.design.report.HtmlReport;
import souk.design.threat.Proofs;
import souk.market.file.MarketFileException;

class SweepTest {
  private static final String PLAYED =
      """
        simulation:
          provider: keeper
          client: owner
          providers: 5
          clients: 20
          group: 1
          needed: 1
          units: 4
          latency: 2 s
          cost: figures.unitCost
          detected: 99%
          replications: 3
          confidence: 95%
          scenarios:
            as-agreed:
              is: everybody does what the protocol says
            greedy:
              is: some owners do not pay
              agents:
                owner greedy: 20%
          goals:
            bounded:
              is: no keeper has more at risk than was agreed
              measure: measures.worstLoss
              atMost: agreement.providerExposure
            all-pay:
              is: nobody goes unpaid
              measure: 1 - measures.lost
              atLeast: 99%
          sweep:
            agreement.providerExposure: 8, 16
      """;

  static final String FILE = Vault.FILE.replace("\n  threats:\n", "\n" + PLAYED + "  threats:\n");

  private static final Map<String, List<String>> VARIED =
      Map.of("agreement.providerExposure", List.of("8", "16"));

  @TempDir private Path folder = Path.of("");

  private static Sweep sweep() {
    return new Sweep("vault.yaml", FILE, VARIED, List.of(), 7, 3);
  }

  /** Plays in another order, and some twice, as an engine may that loses a worker. */
  private static final class Disorderly implements Runner {
    @Override
    public void run(List<Run> runs, Consumer<Row> each) {
      List<Run> order = new ArrayList<>(runs);
      order.addAll(runs.subList(0, runs.size() / 2));
      Collections.shuffle(order, new Random(5));
      order.forEach(run -> each.accept(run.play()));
    }
  }

  @Test
  void shouldGiveTheSameBytesWhereverItIsPlayed() throws Exception {
    List<Row> one = sweep().play(new LocalRunner(1), folder.resolve("one"), (_, _) -> {});
    List<Row> two = sweep().play(new LocalRunner(2), folder.resolve("two"), (_, _) -> {});
    List<Row> other = sweep().play(new Disorderly(), folder.resolve("other"), (_, _) -> {});

    assertThat(one).hasSize(12).isEqualTo(two).isEqualTo(other);
    for (String file : List.of("results.csv", "results.parquet")) {
      byte[] bytes = Files.readAllBytes(folder.resolve("one").resolve(file));
      assertThat(Files.readAllBytes(folder.resolve("two").resolve(file))).isEqualTo(bytes);
      assertThat(Files.readAllBytes(folder.resolve("other").resolve(file))).isEqualTo(bytes);
    }
  }

  @Test
  void shouldPlayOnlyWhatIsMissingWhenItWasEndedInTheMiddleOfALine() throws Exception {
    List<Row> whole = sweep().play(new LocalRunner(1), folder, (_, _) -> {});
    Path rows = folder.resolve("rows.csv");
    String text = Files.readString(rows);
    int sixth = nth(text, '\n', 6);
    Files.writeString(rows, text.substring(0, sixth + 20));
    List<Run> played = new ArrayList<>();

    List<Row> again =
        sweep()
            .play(
                (runs, each) -> {
                  played.addAll(runs);
                  new LocalRunner(1).run(runs, each);
                },
                folder,
                (_, _) -> {});

    assertThat(again).isEqualTo(whole);
    assertThat(played).hasSize(12 - 5);
    assertThat(Files.readString(rows).lines()).hasSize(13);
  }

  private static int nth(String text, char what, int count) {
    int at = -1;
    for (int i = 0; i < count; i++) {
      at = text.indexOf(what, at + 1);
    }
    return at;
  }

  @Test
  void shouldKeepWhatWasPlayedWhenARunnerFails() throws Exception {
    assertThatThrownBy(() ->
            sweep()
                .play(
                    (runs, each) -> {
                      each.accept(runs.getFirst().play());
                      throw new IllegalStateException("no worker is left");
                    },
                    folder,
                    (_, _) -> {}))
        .hasMessage("no worker is left");

    assertThat(Files.readString(folder.resolve("rows.csv")).lines()).hasSize(2);
  }

  /** Rows that were played for another text have other marks, and do not count. */
  @Test
  void shouldPlayAllAgainWhenTheMarketHasChanged() throws Exception {
    sweep().play(new LocalRunner(1), folder, (_, _) -> {});
    List<Run> played = new ArrayList<>();
    String changed = Vault.with(FILE, "unitCost: 2000", "unitCost: 2001");

    new Sweep("vault.yaml", changed, VARIED, List.of(), 7, 3)
        .play(
            (runs, each) -> {
              played.addAll(runs);
              new LocalRunner(1).run(runs, each);
            },
            folder,
            (_, _) -> {});

    assertThat(played).hasSize(12);
  }

  @Test
  void shouldRefuseAFolderWithRowsOfOtherColumns() throws Exception {
    sweep().play(new LocalRunner(1), folder, (_, _) -> {});

    assertThatThrownBy(() ->
            new Sweep("vault.yaml", FILE, Map.of(), List.of(), 7, 2)
                .play(new LocalRunner(1), folder, (_, _) -> {}))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("other columns");
  }

  /** By a reader of somebody else's. */
  @Test
  void shouldBeReadAsParquetByAnIndependentReader() throws Exception {
    List<Row> rows = sweep().play(new LocalRunner(1), folder, (_, _) -> {});

    List<Row> read = new ArrayList<>();
    try (ParquetFileReader file =
            ParquetFileReader.open(InputFile.of(folder.resolve("results.parquet")));
        RowReader row = file.rowReader()) {
      while (row.hasNext()) {
        row.next();
        Map<Measure, Double> measures = new EnumMap<>(Measure.class);
        for (Measure measure : Measure.values()) {
          measures.put(measure, row.getDouble(measure.label()));
        }
        Map<String, String> varied = new LinkedHashMap<>();
        varied.put("agreement.providerExposure", row.getString("agreement.providerExposure"));
        read.add(
            new Row(
                row.getString("run"),
                varied,
                row.getString("scenario"),
                (int) row.getLong("replication"),
                new Measures(measures)));
      }
    }

    assertThat(read).isEqualTo(rows);
  }

  @Test
  void shouldSayWhichGoalsAreMetAndWhichAreNot() throws Exception {
    List<Row> rows = sweep().play(new LocalRunner(2), null, (_, _) -> {});

    Simulation found = Simulation.of("vault.yaml", FILE, rows, 7);

    assertThat(found.played()).hasSize(4);
    assertThat(found.open())
        .hasSize(2)
        .allSatisfy(open ->
            assertThat(open)
                .matches(
                    "vault[.]yaml:\\d+:\\d+: simulation[.]goals[.]all-pay is .* in greedy, .*"));
  }

  /** The report has a chapter about it, with a line for each goal. */
  @Test
  void shouldBeAChapterOfTheReport() throws Exception {
    Findings found =
        Findings.of(
            Vault.parse(FILE),
            Optional.empty(),
            Proofs.of(Set.of(), Optional.empty(), Optional.empty()),
            Search.Options.usual());
    Sweep asItIs = new Sweep("vault.yaml", FILE, Map.of(), List.of(), 7, 3);
    Simulation played =
        Simulation.of("vault.yaml", FILE, asItIs.play(new LocalRunner(1), null, (_, _) -> {}), 7);

    assertThat(HtmlReport.of(found)).contains("Not played for this page", "some owners do not pay");
    assertThat(HtmlReport.of(found.with(played)))
        .contains("no keeper has more at risk than was agreed", "at most 16", "worstLoss")
        .containsPattern("[12] goals of simulation not met")
        .doesNotContain("Not played for this page");
    assertThat(found.with(played).open(false)).hasSizeGreaterThan(found.open(false).size());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          needed: 1                      | needed: 2                  | needed 2 is more than the 1 of a group
          group: 1                       | group: 6                   | group 6 is more than the 5 providers
          client: owner                  | client: keeper             | client is the same role
          client: owner                  | client: ownerr             | there is no 'ownerr'
          latency: 2 s                   | latency: 2                 | expected a time
          latency: 2 s                   | latency: -2 s              | expected a time
          detected: 99%                  | detected: 990%             | detected is at most 1
          units: 4                       | units: 0                   | units more than 0
          cost: figures.unitCost         | cost: figures.unit         | names no parameter
          confidence: 95%                | confidence: 100%           | from 50% to 99.99%
          owner greedy: 20%              | owner greedy: 120%         | share
          owner greedy: 20%              | owner greedy greedy: 20%   | says greedy twice
          owner greedy: 20%              | outsider greedy: 20%       | 'outsider' is not played
          owner greedy: 20%              | owner angry: 20%           | agents
          measure: measures.worstLoss    | measure: measures.worst    | there is no measure 'worst'
          measure: measures.worstLoss    | measure: NaN               | cannot be read
          atMost: agreement.providerExposure | scenarios: [greedy]    | one of atMost and atLeast
          agreement.providerExposure: 8, 16  | agreement.exposure: 8  | there is no parameter or figure
          agreement.providerExposure: 8, 16  | payment.prize: 8,, 16  | a value that is nothing
          replications: 3                | replications: 1            | from 2 to
          """)
  void shouldRefuseInOneLineWithItsPlace(String old, String wrong, String said) {
    assertThatThrownBy(
            () -> {
              String text = Vault.with(FILE, old, wrong);
              Simulation.check(Vault.parse(text));
              new Sweep("vault.yaml", text, Map.of(), List.of(), 1, 2)
                  .play(new LocalRunner(1), null, (_, _) -> {});
            })
        .isInstanceOf(MarketFileException.class)
        .hasMessageMatching("vault[.]yaml:\\d+:\\d+: [^\\n]*")
        .hasMessageContaining(said);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          payment.prices             | 1   | has no value 'payment.prices'
          payment                    | 1   | has no value 'payment'
          agreement.providerExposure | -1  | vault.yaml:28:21: agreement.providerExposure
          payment.tickets            | 63  | payment.tickets
          figures.unitCost           | NaN | figures.unitCost
          simulation.clients         | 0   | clients
          """)
  void shouldRefuseValuesThatTheFileMayNotHave(String path, String value, String said) {
    assertThatThrownBy(() -> Variant.of("vault.yaml", FILE, Map.of(path, value)))
        .isInstanceOf(MarketFileException.class)
        .hasMessageContaining(said);
  }

  @Test
  void shouldChangeNothingButTheValuesThatAreVaried() {
    String text = "# 𝄞 before\n" + FILE;
    Map<String, String> values = new LinkedHashMap<>();
    values.put("figures.unitCost", "1999 + 1");
    values.put("payment.prize", "64");

    assertThat(Variant.of("vault.yaml", text, values))
        .isEqualTo(
            text.replace("prize: 640000", "prize: 64")
                .replace("unitCost: 2000", "unitCost: 1999 + 1"));
  }

  @Test
  void shouldKeepWhateverAValueSaysWhenARowIsWrittenAndRead() {
    RowTable table = new RowTable(List.of("figures.a"));
    Map<Measure, Double> measures = new EnumMap<>(Measure.class);
    for (Measure measure : Measure.values()) {
      measures.put(measure, 0.1 + 0.2);
    }
    Row row =
        new Row(
            "0123456789ab", Map.of("figures.a", "max(1, \"2\")"), "x", 3, new Measures(measures));

    assertThat(table.read(table.line(row).strip())).contains(row);
    assertThat(table.read("0123456789ab,1,x")).isEmpty();
  }

  @Test
  void shouldRefuseMoreRunsThanAnybodyWaitsFor() {
    assertThatThrownBy(() -> new Sweep("vault.yaml", FILE, VARIED, List.of(), 1, 1_000_000))
        .hasMessageContaining("at most 1,000,000 runs");
  }
}
