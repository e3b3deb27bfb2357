package souk.ledger.rules;

import org.jspecify.annotations.Nullable;

/**
 * A value that changes with the rounds: an immutable stack of (first round, value), rounds growing.
 * {@link #at} finds the value of a round in O(log n) steps by Myers' jump pointers (E. W. Myers, An
 * applicative random-access stack, 1983); {@link #from} costs O(1) and shares the rest.
 */
final class History<V> {
  private final long round;
  private final V value;
  private final int depth;
  private final @Nullable History<V> older;
  private final @Nullable History<V> jump;

  private History(long round, V value, @Nullable History<V> older) {
    this.round = round;
    this.value = value;
    this.older = older;
    if (older == null) {
      depth = 0;
      jump = null;
    } else {
      depth = older.depth + 1;
      History<V> far = older.jump;
      History<V> farther = far == null ? null : far.jump;
      jump =
          far != null && farther != null && older.depth - far.depth == far.depth - farther.depth
              ? farther
              : older;
    }
  }

  static <V> History<V> startingAt(long round, V value) {
    return new History<>(round, value, null);
  }

  /** This, with another value from {@code first} on; {@code first} is not before {@link #round}. */
  History<V> from(long first, V newValue) {
    if (first < round) {
      throw new IllegalArgumentException("round " + first + " lies before round " + round);
    }
    return new History<>(first, newValue, first == round ? older : this);
  }

  /** The first round of the newest value. */
  long round() {
    return round;
  }

  /** The newest value. */
  V newest() {
    return value;
  }

  /** The value of a round; null before the first. */
  @Nullable V at(long wanted) {
    History<V> node = this;
    while (node != null && node.round > wanted) {
      History<V> far = node.jump;
      node = far != null && far.round > wanted ? far : node.older;
    }
    return node == null ? null : node.value;
  }
}
