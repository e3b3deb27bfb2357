package souk.design.engine;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import souk.design.simulation.Row;
import souk.design.simulation.Run;

/** Some runs that a worker plays one after the other. */
record Batch(ArrayList<Run> runs) implements Callable<Batch.Played>, Serializable {
  Batch(List<Run> runs) {
    this(new ArrayList<>(runs));
  }

  /**
   * What came of it.
   *
   * @param failure why a run could not be played, which no other worker would change; empty when
   *     all were
   */
  record Played(ArrayList<Row> rows, String failure) implements Serializable {}

  @Override
  public Played call() {
    ArrayList<Row> rows = new ArrayList<>();
    for (Run run : runs) {
      try {
        rows.add(run.play());
      } catch (RuntimeException e) {
        return new Played(rows, String.valueOf(e.getMessage()));
      }
    }
    return new Played(rows, "");
  }
}
