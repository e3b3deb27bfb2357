package souk.design.simulation;

import java.util.List;
import java.util.function.Consumer;

/**
 * Plays runs, wherever: in this process, or on other machines. A run may be played more than once,
 * when whoever played it was lost; its rows are the same, and the sweep takes the first.
 */
@FunctionalInterface
public interface Runner {
  /**
   * Plays all runs, in any order.
   *
   * @param each hears of each row as soon as it is there; called by one thread at a time
   * @throws InterruptedException when it is told to stop; what was heard of stays
   */
  void run(List<Run> runs, Consumer<Row> each) throws InterruptedException;
}
