package souk.ledger.rules;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.BiPredicate;
import souk.ledger.Command;
import souk.ledger.Refusal;

/**
 * What one command demands and does: its checks in their order, all of them made before the effect
 * begins, and the effect, which cannot fail.
 */
record Rule<C extends Command>(
    Class<C> command, List<Check<C>> checks, BiConsumer<Execution, C> effect) {
  static <C extends Command> Writing<C> of(Class<C> command) {
    return new Writing<>(command);
  }

  Outcome apply(Execution turn, Command given) {
    C c = command.cast(given);
    for (Check<C> check : checks) {
      if (check.fails().test(turn, c)) {
        return new Outcome.Refused(check.refusal(), check.detail().apply(turn, c));
      }
    }
    turn.begin();
    effect.accept(turn, c);
    return turn.done();
  }

  List<Refusal> refusals() {
    return checks.stream().map(Check::refusal).toList();
  }

  /** A rule while it is written down. */
  static final class Writing<C extends Command> {
    private final Class<C> command;
    private final List<Check<C>> checks = new ArrayList<>();

    private Writing(Class<C> command) {
      this.command = command;
    }

    Writing<C> refuse(
        Refusal refusal, BiPredicate<Execution, C> when, BiFunction<Execution, C, String> detail) {
      checks.add(new Check<>(refusal, when, detail));
      return this;
    }

    Rule<C> then(BiConsumer<Execution, C> effect) {
      return new Rule<>(command, List.copyOf(checks), effect);
    }
  }
}
