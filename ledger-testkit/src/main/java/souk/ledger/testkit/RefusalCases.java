package souk.ledger.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import souk.ledger.Command;
import souk.ledger.Event;
import souk.ledger.Receipt;
import souk.ledger.Refusal;
import souk.primitives.Signer;

/**
 * One command in a situation in which it takes effect, and for each of its refusals a way to spoil
 * it. A way either changes the attempt or what goes on in the world before it. Two can be combined:
 * then the refusal that is checked first must win.
 *
 * <p>What is done to the world goes in the order of the checks, so that an earlier spoiler finds
 * the world as it was; what is done to the attempt goes in the other order, so that an earlier
 * spoiler has the last word.
 *
 * @param <D> what the command is made from
 */
final class RefusalCases<D> {
  /** Who sends what. */
  record Attempt<D>(Signer sender, D draft) {
    Attempt<D> by(Signer other) {
      return new Attempt<>(other, draft);
    }

    Attempt<D> with(UnaryOperator<D> change) {
      return new Attempt<>(sender, change.apply(draft));
    }
  }

  private record Spoiler<D>(
      Refusal refusal, Runnable deed, Runnable later, UnaryOperator<Attempt<D>> change) {}

  private final World world;
  private final Attempt<D> base;
  private final Function<D, Command> finish;
  private final List<Spoiler<D>> spoilers = new ArrayList<>();
  private final Set<List<Refusal>> exclusive = new HashSet<>();

  RefusalCases(World world, Signer sender, D draft, Function<D, Command> finish) {
    this.world = world;
    this.base = new Attempt<>(sender, draft);
    this.finish = finish;
  }

  static <C extends Command> RefusalCases<C> of(World world, Signer sender, C command) {
    return new RefusalCases<>(world, sender, command, c -> c);
  }

  /** The next refusal in the order of checks, spoiled by another command. */
  RefusalCases<D> on(Refusal refusal, UnaryOperator<D> change) {
    spoilers.add(
        new Spoiler<>(
            refusal,
            RefusalCases::nothing,
            RefusalCases::nothing,
            attempt -> attempt.with(change)));
    return this;
  }

  /** The next refusal, spoiled by another sender. */
  RefusalCases<D> onSender(Refusal refusal, Signer other) {
    spoilers.add(
        new Spoiler<>(
            refusal, RefusalCases::nothing, RefusalCases::nothing, attempt -> attempt.by(other)));
    return this;
  }

  /** The next refusal, spoiled by what somebody did before. */
  RefusalCases<D> after(Refusal refusal, Runnable deed) {
    spoilers.add(new Spoiler<>(refusal, deed, RefusalCases::nothing, attempt -> attempt));
    return this;
  }

  /** The next refusal, spoiled by what happens in time, after all deeds. */
  RefusalCases<D> later(Refusal refusal, Runnable later) {
    return later(refusal, later, draft -> draft);
  }

  /** As {@link #later(Refusal, Runnable)}, together with another command. */
  RefusalCases<D> later(Refusal refusal, Runnable later, UnaryOperator<D> change) {
    spoilers.add(
        new Spoiler<>(refusal, RefusalCases::nothing, later, attempt -> attempt.with(change)));
    return this;
  }

  /** Says that no command can earn both. */
  RefusalCases<D> exclude(Refusal first, Refusal second) {
    exclusive.add(List.of(first, second));
    return this;
  }

  List<Refusal> refusals() {
    return spoilers.stream().map(Spoiler::refusal).toList();
  }

  /** The command as it is, which must take effect. */
  void succeed() {
    assertThat(verdict(world.run(base.sender(), finish.apply(base.draft())))).isEmpty();
  }

  /** The command with two of its spoilers, or twice the same one. */
  void fail(int first, int second) {
    Spoiler<D> one = spoilers.get(first);
    Spoiler<D> other = spoilers.get(second);
    if (exclusive.contains(List.of(one.refusal(), other.refusal()))) {
      return;
    }
    List<Spoiler<D>> both = first == second ? List.of(one) : List.of(one, other);
    both.forEach(spoiler -> spoiler.deed().run());
    both.forEach(spoiler -> spoiler.later().run());
    Attempt<D> attempt = one.change().apply(other.change().apply(base));
    Command command = finish.apply(attempt.draft());
    List<Object> before = world.picture();
    Receipt receipt = world.run(attempt.sender(), command);
    assertThat(verdict(receipt)).as("%s: %s", command, receipt).contains(one.refusal());
    assertThat(world.picture()).isEqualTo(before);
  }

  private static void nothing() {}

  /** Why a command, or the only book of a claim, came to nothing. */
  private static Optional<Refusal> verdict(Receipt receipt) {
    return switch (receipt) {
      case Receipt.Refused refused -> Optional.of(refused.reason());
      case Receipt.Dropped dropped -> throw new AssertionError(dropped.why());
      case Receipt.Unknown unknown -> throw new AssertionError(unknown.why());
      case Receipt.Included included ->
          included.events().stream()
              .filter(Event.ClaimSkipped.class::isInstance)
              .map(event -> ((Event.ClaimSkipped) event).reason())
              .findFirst();
    };
  }
}
