package souk.exchange.provider;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import souk.exchange.DrawnTable;

class ProviderUnitTest {
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

  @Test
  void shouldGoAsDrawnWhenAProviderServesAUnit() {
    DrawnTable.check(
        ProviderUnit.TABLE, ProviderUnit.State.class, ProviderUnit.Event.class, PROVIDER);
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

  private static Set<ProviderUnit.State> unpaid() {
    Set<ProviderUnit.State> states = EnumSet.allOf(ProviderUnit.State.class);
    states.remove(ProviderUnit.State.PAID);
    states.remove(ProviderUnit.State.RELEASED);
    return states;
  }
}
