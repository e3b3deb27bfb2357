package souk.exchange.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import souk.exchange.DrawnTable;
import souk.exchange.Transitions;

class ClientUnitTest {
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
  void shouldGoAsDrawnWhenAClientUsesAUnit() {
    DrawnTable.check(ClientUnit.TABLE, ClientUnit.State.class, ClientUnit.Event.class, CLIENT);
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
}
