package souk.design.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EventQueueTest {
  private record Waiting(long time, long sequence) {}

  /** The same calls to a queue by the book: by time, then by sequence. */
  @ParameterizedTest
  @ValueSource(longs = {1, 300, 70_000, 1L << 33, 1L << 46})
  void shouldKeepOrderWhenEventsAreAddedAndTakenAtRandom(long spread) {
    RandomStream random = Seeds.of(20_261_130).at(spread).stream();
    EventQueue queue = new EventQueue(1);
    PriorityQueue<Waiting> expected =
        new PriorityQueue<>(
            Comparator.comparingLong(Waiting::time).thenComparingLong(Waiting::sequence));
    long now = 0;
    for (long step = 0; step < 40_000; step++) {
      if (random.happens(0.51)) {
        long time = now + (random.happens(0.3) ? 0 : random.nextLong(spread));
        queue.add(time, step);
        expected.add(new Waiting(time, step));
      } else {
        long upTo = random.happens(0.5) ? Long.MAX_VALUE : now + random.nextLong(spread);
        Waiting first = expected.peek();
        boolean due = first != null && first.time() <= upTo;
        assertThat(queue.next(upTo)).isEqualTo(due);
        if (due) {
          expected.remove();
          assertThat(new Waiting(queue.now(), queue.event())).isEqualTo(first);
        } else {
          assertThat(queue.now()).isLessThanOrEqualTo(upTo);
        }
        now = queue.now();
      }
      assertThat(queue.size()).isEqualTo(expected.size());
    }
  }

  @Test
  void shouldTakeInTheOrderOfAddingWhenTimesAreTheSame() {
    EventQueue queue = new EventQueue(4);
    queue.add(70_000, 1);
    queue.add(5, 2);
    queue.add(70_000, 3);

    assertThat(queue.next(69_999)).isTrue();
    assertThat(queue.next(69_999)).isFalse();
    queue.add(70_000, 4);
    List<Long> taken = new ArrayList<>();
    while (queue.next(70_000)) {
      taken.add(queue.event());
    }

    assertThat(taken).containsExactly(1L, 3L, 4L);
  }

  @Test
  void shouldRefuseWhenAnEventWouldLieInThePast() {
    EventQueue queue = new EventQueue(4);
    queue.add(1000, 1);
    assertThat(queue.next(1000)).isTrue();

    assertThatThrownBy(() -> queue.add(999, 2))
        .hasMessageContaining("it is 1000")
        .hasMessageContaining("999");
  }

  @Test
  void shouldTakeTwentyBytesAnEventWhenManyWait() {
    EventQueue queue = new EventQueue(1_000_000);
    for (int i = 0; i < 1_000_000; i++) {
      queue.add(i * 31L, i);
    }

    assertThat(queue.bytes()).isLessThan(20_100_000);
  }
}
