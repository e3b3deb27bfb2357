package souk.puzzle;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** The test vector of go-cachecash. */
class PuzzleVectorTest {
  private PuzzleParameters parameters;
  private List<byte[]> chunks;
  private byte[] goal;
  private byte[] secret;

  @BeforeEach
  void readVector() throws IOException {
    try (InputStream in = getClass().getResourceAsStream("/colocation-puzzle.json")) {
      JsonNode vector = new ObjectMapper().readTree(Objects.requireNonNull(in));
      chunks =
          vector.get("chunks_hex").valueStream().map(chunk -> hex(chunk.stringValue())).toList();
      parameters =
          new PuzzleParameters(
              PuzzleProfile.COMPAT, chunks.size(), vector.get("rounds").intValue());
      goal = hex(vector.get("goal").stringValue());
      secret = hex(vector.get("secret").stringValue());
    }
  }

  @Test
  void shouldMakeVectorsGoalAndSecretWhenGenerating() {
    Generated generated =
        new PuzzleGenerator(parameters, new SecureRandom())
            .generate(Bytes32.ZERO, Bundles.source(chunks));

    assertThat(generated.puzzle().goal()).isEqualTo(Bytes.of(goal));
    assertThat(generated.key()).isEqualTo(secret);
  }

  @Test
  void shouldFindVectorsSecretWhenSolving() throws InterruptedException {
    Puzzle puzzle = new Puzzle(parameters, Bytes32.ZERO, Bytes.of(goal));

    Solution solution = PuzzleSolver.single().solve(puzzle, Bundles.ranges(chunks)).orElseThrow();

    assertThat(solution.start()).isZero();
    assertThat(solution.key()).isEqualTo(secret);
  }

  @Test
  void shouldAgreeWithVectorWhenReferenceRuns() {
    ReferencePuzzle.Result result = ReferencePuzzle.chain(false, new byte[32], 2, chunks, 0);

    assertThat(result.goal()).isEqualTo(goal);
    assertThat(result.key()).isEqualTo(secret);
  }

  private static byte[] hex(String digits) {
    return HexFormat.of().parseHex(digits);
  }
}
