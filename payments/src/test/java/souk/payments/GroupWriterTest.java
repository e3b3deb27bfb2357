package souk.payments;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

class GroupWriterTest {
  private static final class Lengths extends GroupWriter.Group {
    final List<Integer> lengths = new CopyOnWriteArrayList<>();

    @Override
    void add(long round, byte[] buffer, int length, BooleanSupplier stands) {
      lengths.add(length);
    }
  }

  /** It asks when what came before it is durable, and may come when that is written already. */
  @Test
  void shouldAnswerAnEmptyRecordThatIsAlone() throws Exception {
    List<Integer> written = new CopyOnWriteArrayList<>();
    try (GroupWriter<Lengths> writer =
        new GroupWriter<>(
            "test-writer", 100, Lengths::new, group -> written.addAll(group.lengths))) {
      writer.append(1, new byte[0], 0, () -> false, false).get(20, TimeUnit.SECONDS);
      writer.append(1, new byte[5], 5, () -> true, false).get(20, TimeUnit.SECONDS);
      writer.append(1, new byte[0], 0, () -> false, false).get(20, TimeUnit.SECONDS);
    }

    assertThat(written).containsExactly(0, 5, 0);
  }
}
