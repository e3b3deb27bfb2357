package souk.exchange;

import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/**
 * A state machine as one table. What the table does not name cannot happen.
 *
 * @param <S> its states
 * @param <E> what moves it
 */
public final class Transitions<S extends Enum<S>, E extends Enum<E>> {
  private final Map<S, Map<E, S>> table;
  private final Class<E> events;

  public Transitions(Class<S> states, Class<E> events) {
    this.table = new EnumMap<>(states);
    this.events = events;
  }

  /** Adds one line to the table. */
  public Transitions<S, E> on(S from, E event, S to) {
    S before = table.computeIfAbsent(from, state -> new EnumMap<>(events)).put(event, to);
    if (before != null) {
      throw new IllegalArgumentException(from + " has two ways to go on " + event);
    }
    return this;
  }

  public Optional<S> find(S from, E event) {
    return Optional.ofNullable(table.getOrDefault(from, Map.of()).get(event));
  }

  public S next(S from, E event) {
    return find(from, event)
        .orElseThrow(() -> new IllegalStateException(event + " cannot happen to a unit " + from));
  }
}
