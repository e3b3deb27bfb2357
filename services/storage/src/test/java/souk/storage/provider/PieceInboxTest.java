package souk.storage.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import souk.replication.Piece;
import souk.replication.PieceCommitment;
import souk.transport.ProblemException;

/** Pieces before anybody signed for them. */
class PieceInboxTest {
  private static final int ROOM = 10_000;

  @TempDir private Path folder;
  private Instant now = Instant.now();
  private PieceInbox inbox;
  private final byte[] data = new byte[3_000];
  private final Piece piece;

  PieceInboxTest() {
    new Random(3).nextBytes(data);
    piece = commit(data);
  }

  private static Piece commit(byte[] data) {
    return new PieceCommitment().update(data, 0, data.length).finish();
  }

  @BeforeEach
  void open() throws Exception {
    inbox = new PieceInbox(folder.resolve("inbox"), ROOM, ROOM, () -> now);
  }

  private byte[] part(int from, int to) {
    return Arrays.copyOfRange(data, from, to);
  }

  @Test
  void shouldGoOnWhereItBrokeOffAlsoAfterARestart() throws Exception {
    assertThat(inbox.there(piece)).isZero();
    assertThat(inbox.add(piece, 0, part(0, 1_000))).isEqualTo(1_000);
    open();
    assertThat(inbox.there(piece)).isEqualTo(1_000);
    assertThat(inbox.add(piece, 0, part(0, 1_000))).as("the same again").isEqualTo(1_000);
    assertThat(inbox.add(piece, 2_000, part(2_000, 3_000))).as("a hole").isEqualTo(1_000);
    assertThat(inbox.holds(piece)).isFalse();
    assertThat(inbox.add(piece, 1_000, part(1_000, 3_000))).isEqualTo(3_000);
    assertThat(inbox.holds(piece)).isTrue();
    assertThat(inbox.add(piece, 3_000, new byte[1])).as("whole already").isEqualTo(3_000);
    Path target = folder.resolve("target");
    inbox.giveTo(piece, target);
    assertThat(target).hasBinaryContent(data);
  }

  @Test
  void shouldTakeAnEmptyPiece() throws Exception {
    Piece empty = commit(new byte[0]);
    assertThat(inbox.holds(empty)).isFalse();
    assertThat(inbox.add(empty, 0, new byte[0])).isZero();
    assertThat(inbox.holds(empty)).isTrue();
  }

  @Test
  void shouldRefuseWhatIsAnotherPieceAndBeginAnew() throws Exception {
    byte[] wrong = data.clone();
    wrong[2_999] ^= 1;
    assertThatThrownBy(() -> inbox.add(piece, 0, wrong))
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining("wrong-piece");
    assertThat(inbox.there(piece)).isZero();
    assertThat(inbox.holds(piece)).isFalse();
    assertThatThrownBy(() -> inbox.add(piece, 0, new byte[3_001]))
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining("more bytes than the piece has");
    assertThat(inbox.add(piece, 0, data)).isEqualTo(3_000);
  }

  @Test
  void shouldHoldNoMoreThanThereIsRoomForAndForgetWhatNobodyWants() throws Exception {
    byte[] other = new byte[ROOM - 2_000];
    inbox.add(piece, 0, data);
    assertThatThrownBy(() -> inbox.add(commit(other), 0, other))
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining("no room for 8000 bytes");
    now = now.plus(PieceInbox.KEEP).minus(Duration.ofMinutes(1));
    assertThat(inbox.holds(piece)).as("asked for, so kept for longer").isTrue();
    now = now.plus(Duration.ofMinutes(2));
    assertThatThrownBy(() -> inbox.add(commit(other), 0, other))
        .isInstanceOf(ProblemException.class);
    now = now.plus(PieceInbox.KEEP);
    assertThat(inbox.add(commit(other), 0, other)).isEqualTo(other.length);
    assertThat(inbox.holds(piece)).isFalse();
  }

  @Test
  void shouldTakeInWhatIsKeptAlready() throws Exception {
    Path kept = Files.write(folder.resolve("kept"), data);
    inbox.keep(piece, kept);
    assertThat(inbox.holds(piece)).isTrue();
    Files.delete(kept);
    Path target = folder.resolve("target");
    inbox.giveTo(piece, target);
    assertThat(target).hasBinaryContent(data);
  }
}
