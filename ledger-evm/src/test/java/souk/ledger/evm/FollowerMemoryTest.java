package souk.ledger.evm;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import souk.primitives.Address;
import souk.primitives.Bytes32;

/**
 * Followers in processes with the heap of a cache's node, on a chain with as many logs in 500
 * blocks as 200 million gas pay for, all of kinds that they want and none of them their own.
 */
class FollowerMemoryTest {
  private static final Address MARKET = Address.of(Bytes32.of(4_711).toArray(), 12);
  private static final long GAS = 200_000_000;

  /** Over all of the blocks, in one that is deep in the chain, and in the newest one. */
  @ParameterizedTest
  @CsvSource({"1,500,600", "250,250,600", "600,600,600"})
  void shouldPassStrangersLogsWithinTheHeapOfACache(
      long first, long last, long head, @TempDir Path folder)
      throws IOException, InterruptedException {
    BombedNode.Bombs bombs = new BombedNode.Bombs(first, last, GAS);
    try (BombedNode node = new BombedNode(MARKET, head, bombs)) {
      Path said = folder.resolve("said");
      Process follower =
          new ProcessBuilder(
                  List.of(
                      Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                      "-Xmx96m",
                      "-XX:+UseSerialGC",
                      "-XX:+ExitOnOutOfMemoryError",
                      "-cp",
                      System.getProperty("java.class.path"),
                      FollowerOfBombs.class.getName(),
                      node.url(),
                      MARKET.toString()))
              .redirectErrorStream(true)
              .redirectOutput(said.toFile())
              .start();
      try {
        assertThat(follower.waitFor(5, TimeUnit.MINUTES)).as("it ends").isTrue();
      } finally {
        follower.destroyForcibly().waitFor();
      }
      String all = Files.readString(said, StandardCharsets.UTF_8);
      assertThat(follower.exitValue()).as(all).isZero();
      String[] words = all.strip().split("\\s+", -1);
      System.out.printf(
          "blocks %d to %d of %d: %s logs in %s ms, %d MB of them sent%n",
          first,
          last,
          head,
          words[words.length - 2],
          words[words.length - 1],
          node.logBytes() >> 20);
      assertThat(words[words.length - 2]).as(all).isEqualTo(Long.toString(bombs.logs()));
    }
  }
}
