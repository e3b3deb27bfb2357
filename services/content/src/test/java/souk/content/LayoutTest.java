package souk.content;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import org.junit.jupiter.api.Test;

class LayoutTest {
  @Test
  void shouldCoverEveryByteOnceWithChunksOfAlmostTheSameSizeWhenLengthsAreRandom() {
    long seed = 20260101;
    Random random = new Random(seed);
    for (int run = 0; run < 2000; run++) {
      int chunkBytes = 1 + random.nextInt(5000);
      int caches = 1 + random.nextInt(16);
      Layout layout = new Layout(1 + random.nextInt(1_000_000), chunkBytes, caches);

      long at = 0;
      int smallest = Integer.MAX_VALUE;
      int largest = 0;
      for (int chunk = 0; chunk < layout.chunks(); chunk++) {
        assertThat(layout.start(chunk)).as("seed %d, run %d", seed, run).isEqualTo(at);
        smallest = Math.min(smallest, layout.size(chunk));
        largest = Math.max(largest, layout.size(chunk));
        at += layout.size(chunk);
      }
      assertThat(at).isEqualTo(layout.length());
      assertThat(largest).isLessThanOrEqualTo(chunkBytes);
      assertThat(largest - smallest).isLessThanOrEqualTo(1);
      assertThat(layout.chunks() % caches).isZero();
    }
  }

  @Test
  void shouldUseAsFewBundlesAsFitWhenLengthIsAMultiple() {
    assertThat(new Layout(128L << 20, 1 << 20, 4).chunks()).isEqualTo(128);
    assertThat(new Layout((128L << 20) + 1, 1 << 20, 4).chunks()).isEqualTo(132);
  }

  @Test
  void shouldFindTheBundleOfEveryByteWhenAsked() {
    Layout layout = new Layout(100_003, 1000, 3);
    for (long offset = 0; offset < layout.length(); offset++) {
      int bundle = layout.bundleAt(offset);
      assertThat(offset).isBetween(layout.start(bundle * 3), layout.start((bundle + 1) * 3) - 1);
    }
    assertThatThrownBy(() -> layout.bundleAt(100_003))
        .isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> layout.bundleAt(-1)).isInstanceOf(IndexOutOfBoundsException.class);
  }

  @Test
  void shouldNotOverflowWhenTheObjectIsTheLargest() {
    long length = (long) Layout.MAX_CHUNKS * ContentRules.MAX_CHUNK_BYTES;
    Layout layout = new Layout(length, ContentRules.MAX_CHUNK_BYTES, 16);

    assertThat(layout.chunks()).isEqualTo(Layout.MAX_CHUNKS);
    assertThat(layout.start(layout.chunks())).isEqualTo(length);
    assertThat(layout.size(layout.chunks() - 1)).isEqualTo(ContentRules.MAX_CHUNK_BYTES);
    assertThatThrownBy(() -> new Layout(length + 1, ContentRules.MAX_CHUNK_BYTES, 16))
        .hasMessageContaining("larger chunks");
  }

  @Test
  void shouldRefuseWhenThereIsNothing() {
    assertThatThrownBy(() -> new Layout(0, 1024, 4)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Layout(1, 0, 4)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Layout(1, 1024, 0)).isInstanceOf(IllegalArgumentException.class);
  }
}
