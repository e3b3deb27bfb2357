package souk.market.negotiation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Every state, event and side: what leads where, and that nothing else leads anywhere. */
class StatesTest {
  private record Line(State from, Side side, Event event) {}

  /** The table as people wrote it down; a dot is what cannot happen. */
  private static final String TABLE =
      """
      PROPOSED  CUSTOMER DRAFT .         APPROVE .        COMMIT .         WITHDRAW WITHDRAWN EXPIRE EXPIRED
      PROPOSED  PROVIDER DRAFT COUNTERED APPROVE APPROVED COMMIT .         WITHDRAW WITHDRAWN EXPIRE EXPIRED
      COUNTERED CUSTOMER DRAFT PROPOSED  APPROVE APPROVED COMMIT COMMITTED WITHDRAW WITHDRAWN EXPIRE EXPIRED
      COUNTERED PROVIDER DRAFT .         APPROVE .        COMMIT .         WITHDRAW WITHDRAWN EXPIRE EXPIRED
      APPROVED  CUSTOMER DRAFT .         APPROVE .        COMMIT COMMITTED WITHDRAW WITHDRAWN EXPIRE EXPIRED
      APPROVED  PROVIDER DRAFT .         APPROVE .        COMMIT .         WITHDRAW WITHDRAWN EXPIRE EXPIRED
      COMMITTED CUSTOMER DRAFT .         APPROVE .        COMMIT .         WITHDRAW .         EXPIRE .
      COMMITTED PROVIDER DRAFT .         APPROVE .        COMMIT .         WITHDRAW .         EXPIRE .
      WITHDRAWN CUSTOMER DRAFT .         APPROVE .        COMMIT .         WITHDRAW .         EXPIRE .
      WITHDRAWN PROVIDER DRAFT .         APPROVE .        COMMIT .         WITHDRAW .         EXPIRE .
      EXPIRED   CUSTOMER DRAFT .         APPROVE .        COMMIT .         WITHDRAW .         EXPIRE .
      EXPIRED   PROVIDER DRAFT .         APPROVE .        COMMIT .         WITHDRAW .         EXPIRE .
      """;

  private static Map<Line, Optional<State>> written() {
    Map<Line, Optional<State>> lines = new HashMap<>();
    for (String line : TABLE.split("\n", -1)) {
      String[] words = line.strip().split(" +", -1);
      for (int i = 2; i + 1 < words.length; i += 2) {
        lines.put(
            new Line(State.valueOf(words[0]), Side.valueOf(words[1]), Event.valueOf(words[i])),
            words[i + 1].equals(".") ? Optional.empty() : Optional.of(State.valueOf(words[i + 1])));
      }
    }
    return lines;
  }

  @Test
  void shouldGoWhereTheTableSaysAndNowhereElse() {
    Map<Line, Optional<State>> written = written();
    int all = 0;
    for (State state : State.values()) {
      for (Side side : Side.values()) {
        for (Event event : Event.values()) {
          all++;
          assertThat(written).containsKey(new Line(state, side, event));
          assertThat(States.next(state, side, event))
              .as("%s %s %s", state, side, event)
              .isEqualTo(written.get(new Line(state, side, event)));
        }
      }
    }
    assertThat(written).hasSize(all);
  }

  @Test
  void shouldLeadNowhereWhenItIsOver() {
    for (State state : State.values()) {
      boolean leads = false;
      for (Side side : Side.values()) {
        for (Event event : Event.values()) {
          leads |= States.next(state, side, event).isPresent();
        }
      }
      assertThat(leads).as(state.toString()).isNotEqualTo(state.over());
    }
  }
}
