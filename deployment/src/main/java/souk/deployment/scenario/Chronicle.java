package souk.deployment.scenario;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/** What happens in a scenario, in order, and what should have and did not. For many threads. */
public final class Chronicle {
  private final LongSupplier head;
  private final Consumer<Scenario.Event> told;
  private final List<Scenario.Event> events = new ArrayList<>();
  private final List<String> missing = new ArrayList<>();

  /**
   * @param head the number of the ledger's newest block
   * @param told hears of each event
   */
  public Chronicle(LongSupplier head, Consumer<Scenario.Event> told) {
    this.head = head;
    this.told = told;
  }

  /** Something happened. */
  public synchronized void note(String event, String says) {
    Scenario.Event happened = new Scenario.Event(event, head.getAsLong(), says);
    events.add(happened);
    told.accept(happened);
  }

  /**
   * Something must be so.
   *
   * @param what is so, in a sentence
   * @return whether it is
   */
  public synchronized boolean expect(boolean holds, String what) {
    if (!holds) {
      missing.add(what);
    }
    return holds;
  }

  /** How it ended. */
  public synchronized Scenario.Outcome outcome(boolean conserved) {
    return new Scenario.Outcome(conserved && missing.isEmpty(), conserved, events, missing);
  }
}
