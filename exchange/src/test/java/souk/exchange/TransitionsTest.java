package souk.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Both state machines, every state with every event. */
class TransitionsTest {
  private static final String PROVIDER =
      """
      state      PRICED    FAILED    OFFERED  TAKEN  REFUSED   HANDED_OUT  OVERDUE  ABANDONED  RETURNED  FORGIVEN  EVICTED
      REQUESTED  PREPARED  DROPPED   -        -      -         -           -        -          -         -         -
      PREPARED   PREPARED  PREPARED  PAYING   -      -         -           LAPSED   DROPPED    -         -         -
      LAPSED     -         -         -        -      -         -           -        -          PREPARED  DROPPED   -
      PAYING     PAYING    PAYING    -        PAID   PREPARED  -           -        -          -         -         -
      PAID       PAID      PAID      -        -      -         RELEASED    -        -          -         -         DROPPED
      RELEASED   RELEASED  RELEASED  -        -      -         RELEASED    -        -          -         -         DROPPED
      DROPPED    -         -         -        -      -         -           -        -          -         -         -
      """;

  private static final String CLIENT =
      """
      state      ASKED      OFFERED   SENT  HANDED_OVER  REFUSED   SILENT
      NEW        REQUESTED  -         PAID  -            -         -
      REQUESTED  REQUESTED  PREPARED  PAID  -            NEW       NEW
      PREPARED   PREPARED   PREPARED  PAID  -            PREPARED  PREPARED
      PAID       PAID       PAID      PAID  RELEASED     PAID      PAID
      RELEASED   -          -         -     -            -         -
      """;

  @Test
  void shouldGoAsDrawnWhenAProviderServesAUnit() {
    check(ProviderUnit.TABLE, ProviderUnit.State.class, ProviderUnit.Event.class, PROVIDER);
  }

  @Test
  void shouldGoAsDrawnWhenAClientUsesAUnit() {
    check(ClientUnit.TABLE, ClientUnit.State.class, ClientUnit.Event.class, CLIENT);
  }

  @Test
  void shouldReachPaidByTakenTicketsOnlyWhenAProviderServesAUnit() {
    for (ProviderUnit.State from : unpaid()) {
      for (ProviderUnit.Event event : ProviderUnit.Event.values()) {
        boolean paid =
            ProviderUnit.TABLE.find(from, event).filter(to -> !unpaid().contains(to)).isPresent();
        assertThat(paid)
            .as("%s on %s", from, event)
            .isEqualTo(from == ProviderUnit.State.PAYING && event == ProviderUnit.Event.TAKEN);
      }
    }
  }

  @Test
  void shouldNeverTakeAPaymentBackWhenTheProviderSaysSo() {
    for (ClientUnit.Event event : ClientUnit.Event.values()) {
      assertThat(ClientUnit.TABLE.find(ClientUnit.State.PAID, event).orElseThrow())
          .isEqualTo(
              event == ClientUnit.Event.HANDED_OVER
                  ? ClientUnit.State.RELEASED
                  : ClientUnit.State.PAID);
    }
  }

  @Test
  void shouldRefuseASecondWayWhenAnEventHasOneAlready() {
    Transitions<ClientUnit.State, ClientUnit.Event> table =
        new Transitions<>(ClientUnit.State.class, ClientUnit.Event.class)
            .on(ClientUnit.State.NEW, ClientUnit.Event.ASKED, ClientUnit.State.REQUESTED);

    assertThatThrownBy(
            () -> table.on(ClientUnit.State.NEW, ClientUnit.Event.ASKED, ClientUnit.State.PAID))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static Set<ProviderUnit.State> unpaid() {
    Set<ProviderUnit.State> states = EnumSet.allOf(ProviderUnit.State.class);
    states.remove(ProviderUnit.State.PAID);
    states.remove(ProviderUnit.State.RELEASED);
    return states;
  }

  private static <S extends Enum<S>, E extends Enum<E>> void check(
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
