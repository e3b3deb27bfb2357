package souk.design.simulation;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Rows as a table: their mark, the varied values, scenario, replication, all measures. */
final class RowTable {
  private final List<String> varied;

  /** A table of runs that vary these. */
  RowTable(List<String> varied) {
    this.varied = List.copyOf(varied);
  }

  List<String> varied() {
    return varied;
  }

  /** The first line of its CSV. */
  String heading() {
    List<String> cells = new ArrayList<>(List.of("run"));
    cells.addAll(varied);
    cells.addAll(List.of("scenario", "replication"));
    for (Measure measure : Measure.values()) {
      cells.add(measure.label());
    }
    return line(cells);
  }

  /** A row as a line of CSV; numbers are written so that they are read back bit by bit. */
  String line(Row row) {
    List<String> cells = new ArrayList<>(List.of(row.mark()));
    varied.forEach(path -> cells.add(row.varied().getOrDefault(path, "")));
    cells.add(row.scenario());
    cells.add(Integer.toString(row.replication()));
    for (Measure measure : Measure.values()) {
      cells.add(Double.toString(row.measure(measure)));
    }
    return line(cells);
  }

  private static String line(List<String> cells) {
    return String.join(",", cells.stream().map(RowTable::quoted).toList()) + "\n";
  }

  private static String quoted(String cell) {
    return cell.matches("[^,\"\r\n]*") ? cell : '"' + cell.replace("\"", "\"\"") + '"';
  }

  /** Reads a line back; empty when it is none of this table's. */
  Optional<Row> read(String line) {
    List<String> cells = cells(line);
    int fixed = varied.size() + 3;
    if (cells.size() != fixed + Measure.values().length) {
      return Optional.empty();
    }
    Map<String, String> values = new LinkedHashMap<>();
    for (int i = 0; i < varied.size(); i++) {
      values.put(varied.get(i), cells.get(1 + i));
    }
    try {
      Map<Measure, Double> measures = new EnumMap<>(Measure.class);
      Iterator<String> rest = cells.subList(fixed, cells.size()).iterator();
      for (Measure measure : Measure.values()) {
        measures.put(measure, Double.valueOf(rest.next()));
      }
      return Optional.of(
          new Row(
              cells.getFirst(),
              values,
              cells.get(fixed - 2),
              Integer.parseInt(cells.get(fixed - 1)),
              new Measures(measures)));
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  private static List<String> cells(String line) {
    List<String> cells = new ArrayList<>();
    StringBuilder cell = new StringBuilder();
    boolean quoted = false;
    for (int i = 0; i < line.length(); i++) {
      char c = line.charAt(i);
      if (c == '"') {
        boolean twice = quoted && i + 1 < line.length() && line.charAt(i + 1) == '"';
        if (twice) {
          cell.append(c);
          i++;
        } else {
          quoted = !quoted;
        }
      } else if (c == ',' && !quoted) {
        cells.add(cell.toString());
        cell.setLength(0);
      } else {
        cell.append(c);
      }
    }
    cells.add(cell.toString());
    return cells;
  }
}
