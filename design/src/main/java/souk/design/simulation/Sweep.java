package souk.design.simulation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ObjIntConsumer;
import org.jspecify.annotations.Nullable;
import souk.design.model.MarketDesign;
import souk.design.model.SimulationInputs;
import souk.market.file.MarketFileException;

/**
 * All runs of a design: each combination of varied values, with each scenario, so many times. What
 * is asked for is kept as it comes, and what was kept is not played again.
 */
public final class Sweep {
  private static final int MOST_RUNS = 1_000_000;

  private final List<Run> runs = new ArrayList<>();
  private final RowTable table;

  /**
   * The runs.
   *
   * @param name of the market file
   * @param text of it
   * @param varied values by path; none for the file as it is
   * @param scenarios names of those that are played; none for all
   * @throws MarketFileException when a value does not fit, or a scenario is not there
   */
  public Sweep(
      String name,
      String text,
      Map<String, List<String>> varied,
      List<String> scenarios,
      long seed,
      int replications) {
    SimulationInputs inputs = Play.inputs(MarketDesign.parse(name, text));
    for (String scenario : scenarios) {
      if (!inputs.scenarios().containsKey(scenario)) {
        throw new MarketFileException(
            "%s: design.simulation.scenarios: there is no '%s'; there are %s"
                .formatted(
                    inputs.place(), scenario, String.join(", ", inputs.scenarios().keySet())));
      }
    }
    List<String> played =
        scenarios.isEmpty() ? List.copyOf(inputs.scenarios().keySet()) : scenarios;
    long combinations = 1;
    for (List<String> values : varied.values()) {
      combinations = Math.min(MOST_RUNS + 1L, combinations * values.size());
    }
    if (combinations * played.size() * replications > MOST_RUNS) {
      throw new MarketFileException(
          "%s: design.simulation: a sweep has at most %,d runs"
              .formatted(inputs.place(), MOST_RUNS));
    }
    this.table = new RowTable(List.copyOf(varied.keySet()));
    for (Map<String, String> values : combinations(varied)) {
      String variant = Variant.of(name, text, values);
      for (String scenario : played) {
        for (int i = 0; i < replications; i++) {
          runs.add(new Run(name, variant, values, scenario, seed, i));
        }
      }
    }
  }

  /** Every combination of values, the last path's the fastest. */
  private static List<Map<String, String>> combinations(Map<String, List<String>> varied) {
    List<Map<String, String>> all = List.of(Map.of());
    for (Map.Entry<String, List<String>> each : varied.entrySet()) {
      List<Map<String, String>> longer = new ArrayList<>();
      for (Map<String, String> one : all) {
        for (String value : each.getValue()) {
          Map<String, String> with = new LinkedHashMap<>(one);
          with.put(each.getKey(), value);
          longer.add(with);
        }
      }
      all = longer;
    }
    return all;
  }

  /** What it consists of. */
  public List<Run> runs() {
    return List.copyOf(runs);
  }

  /**
   * Plays what is missing and gives all rows in the order of their runs.
   *
   * @param kept the folder in which rows are kept as they come and, in the end, all results; null
   *     to keep nothing
   * @param progress hears how many of how many runs there are
   */
  public List<Row> play(Runner runner, @Nullable Path kept, ObjIntConsumer<Integer> progress)
      throws IOException, InterruptedException {
    if (kept == null) {
      Map<String, Row> rows = new LinkedHashMap<>();
      runner.run(
          runs(),
          row -> {
            rows.putIfAbsent(row.mark(), row);
            progress.accept(rows.size(), runs.size());
          });
      return inOrder(rows);
    }
    Files.createDirectories(kept);
    try (RowFile file = RowFile.open(kept.resolve("rows.csv"), table)) {
      List<Run> missing =
          runs.stream().filter(run -> !file.rows().containsKey(run.mark())).toList();
      int[] done = {runs.size() - missing.size()};
      progress.accept(done[0], runs.size());
      runner.run(
          missing,
          row -> {
            file.add(row);
            progress.accept(++done[0], runs.size());
          });
      List<Row> all = inOrder(file.rows());
      write(kept.resolve("results.csv"), csv(all));
      write(kept.resolve("results.parquet"), parquet(all));
      return all;
    }
  }

  private List<Row> inOrder(Map<String, Row> rows) {
    List<Row> all = new ArrayList<>();
    for (Run run : runs) {
      Row row = rows.get(run.mark());
      if (row == null) {
        throw new IllegalStateException(
            "no row came of replication %d of %s".formatted(run.replication(), run.scenario()));
      }
      all.add(row);
    }
    return all;
  }

  private byte[] csv(List<Row> rows) {
    StringBuilder text = new StringBuilder(table.heading());
    rows.forEach(row -> text.append(table.line(row)));
    return text.toString().getBytes(java.nio.charset.StandardCharsets.UTF_8);
  }

  /** The same as a Parquet file. */
  byte[] parquet(List<Row> rows) {
    ParquetFile<Row> file = new ParquetFile<Row>().text("run", Row::mark);
    for (String path : table.varied()) {
      file.text(path, row -> row.varied().getOrDefault(path, ""));
    }
    file.text("scenario", Row::scenario).whole("replication", Row::replication);
    for (Measure measure : Measure.values()) {
      file.number(measure.label(), row -> row.measure(measure));
    }
    return file.bytes(rows);
  }

  private static void write(Path file, byte[] bytes) throws IOException {
    Path part = file.resolveSibling(file.getFileName() + ".part");
    Files.write(part, bytes);
    Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }
}
