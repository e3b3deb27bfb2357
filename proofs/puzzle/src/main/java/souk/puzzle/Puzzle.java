package souk.puzzle;

import java.util.Arrays;
import java.util.Objects;
import souk.primitives.Bytes32;
import souk.primitives.Hex;

/**
 * What the client is given: the shape, what the chain is bound to, and the goal to be met. Nothing
 * in it is secret.
 */
public final class Puzzle {
  private final PuzzleParameters parameters;
  private final Bytes32 context;
  private final byte[] goal;

  /**
   * @param context what the chain starts from, such as the id of the bundle; different for every
   *     puzzle. COMPAT has none and ignores it.
   * @param goal as many bytes as the profile's hash has; copied
   * @throws IllegalArgumentException when the goal has another length
   */
  public Puzzle(PuzzleParameters parameters, Bytes32 context, byte[] goal) {
    this.parameters = Objects.requireNonNull(parameters);
    this.context = Objects.requireNonNull(context);
    int expected = parameters.profile().hashBytes();
    if (goal.length != expected) {
      throw new IllegalArgumentException(
          "the goal of a %s puzzle has %d bytes, not %d"
              .formatted(parameters.profile(), expected, goal.length));
    }
    this.goal = goal.clone();
  }

  public PuzzleParameters parameters() {
    return parameters;
  }

  public Bytes32 context() {
    return context;
  }

  /** A copy of the goal. */
  public byte[] goal() {
    return goal.clone();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Puzzle that
        && parameters.equals(that.parameters)
        && context.equals(that.context)
        && Arrays.equals(goal, that.goal);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(goal);
  }

  @Override
  public String toString() {
    return "Puzzle[%s, context=%s, goal=%s]".formatted(parameters, context, Hex.of(goal));
  }
}
