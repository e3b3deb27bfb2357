package souk.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;

/** Holds a state machine, every state with every event, to a table as people draw it. */
public final class DrawnTable {
  private DrawnTable() {}

  public static <S extends Enum<S>, E extends Enum<E>> void check(
      Transitions<S, E> table, Class<S> states, Class<E> events, String drawn) {
    List<List<String>> rows =
        drawn.lines().map(line -> Arrays.asList(line.trim().split(" +", -1))).toList();
    List<String> head = rows.getFirst().subList(1, rows.getFirst().size());
    List<List<String>> body = rows.subList(1, rows.size());
    assertThat(head).isEqualTo(names(events.getEnumConstants()));
    assertThat(body.stream().map(List::getFirst)).isEqualTo(names(states.getEnumConstants()));

    for (List<String> row : body) {
      S from = Enum.valueOf(states, row.getFirst());
      for (int i = 0; i < head.size(); i++) {
        E event = Enum.valueOf(events, head.get(i));
        String to = table.find(from, event).map(Enum::name).orElse("-");
        assertThat(to).as("%s on %s", from, event).isEqualTo(row.get(i + 1));
        if (to.equals("-")) {
          assertThatThrownBy(() -> table.next(from, event))
              .isInstanceOf(IllegalStateException.class)
              .hasMessageContainingAll(from.name(), event.name());
        } else {
          assertThat(table.next(from, event).name()).isEqualTo(to);
        }
      }
    }
  }

  private static List<String> names(Enum<?>[] values) {
    return Arrays.stream(values).map(Enum::name).toList();
  }
}
