package souk.market.file;

import java.util.Optional;
import org.snakeyaml.engine.v2.exceptions.Mark;

/**
 * A place in a file.
 *
 * @param file as errors call it
 * @param line the first is 1; 0 where nobody knows
 * @param column the first is 1
 */
public record Place(String file, int line, int column) {
  static Place of(String file, Optional<Mark> mark) {
    return mark.map(m -> new Place(file, m.getLine() + 1, m.getColumn() + 1))
        .orElse(new Place(file, 0, 0));
  }

  /** As errors name it: {@code market.yaml:12:3}. */
  @Override
  public String toString() {
    return line == 0 ? file : file + ":" + line + ":" + column;
  }
}
