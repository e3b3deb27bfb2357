package souk.node;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import souk.ledger.FailureLog;
import souk.ledger.LedgerView;

/** All that is due in a block, one after the other; what fails keeps nothing else away. */
final class BlockSteps {
  /** Something that is done in every block. */
  interface Step {
    void look(LedgerView view) throws IOException, InterruptedException;
  }

  private final List<Step> steps;
  private final FailureLog failure =
      new FailureLog(System.getLogger("souk.node"), "souk-customer tries again in the next block");

  BlockSteps(Step... steps) {
    this.steps = List.of(steps);
  }

  /** Does all; returns the first trouble, if there was any. */
  Optional<String> look(LedgerView view) throws InterruptedException {
    Optional<String> found = Optional.empty();
    for (Step step : steps) {
      try {
        step.look(view);
      } catch (IOException | RuntimeException e) {
        if (found.isEmpty()) {
          found = Optional.of(e.getMessage() == null ? e.toString() : e.getMessage());
        }
        failure.failed(e);
      }
    }
    if (found.isEmpty()) {
      failure.succeeded();
    }
    return found;
  }
}
