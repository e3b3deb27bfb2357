package souk.primitives;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PieceTreeTest {
  private static final long SEED = 17;
  private static final int SIZE = 16;

  private static byte[] blob(int length) {
    byte[] blob = new byte[length];
    new Random(SEED + length).nextBytes(blob);
    return blob;
  }

  @Test
  void shouldProveEveryPieceAtItsPlaceOnlyWhenTheBlobHasAnyLength() {
    for (int length = 1; length <= 6 * SIZE + 1; length++) {
      byte[] blob = blob(length);
      PieceTree tree = new PieceTree(blob, SIZE);
      int pieces = PieceTree.pieces(length, SIZE);
      for (int index = 0; index < pieces; index++) {
        Bytes proof = tree.proof(index);
        assertThat(tree.piece(index))
            .isEqualTo(
                Arrays.copyOfRange(blob, index * SIZE, Math.min(length, (index + 1) * SIZE)));
        for (int other = -1; other <= pieces; other++) {
          assertThat(PieceTree.proves(tree.root(), length, SIZE, other, proof))
              .as("length %d, the proof of %d at %d", length, index, other)
              .isEqualTo(other == index);
        }
        assertThat(PieceTree.proves(tree.root(), length + 1, SIZE, index, proof))
            .as("length %d, piece %d of a longer blob", length, index)
            .isEqualTo(sameShape(length, index));
      }
    }
  }

  /** Another length changes nothing but the last piece, unless there are more pieces then. */
  private static boolean sameShape(int length, int index) {
    int pieces = PieceTree.pieces(length, SIZE);
    return pieces == PieceTree.pieces(length + 1, SIZE) && index < pieces - 1;
  }

  @Test
  void shouldShowNothingWhenAnyByteOfAProofIsAnother() {
    int length = 5 * SIZE + 3;
    PieceTree tree = new PieceTree(blob(length), SIZE);
    for (int index = 0; index < 6; index++) {
      byte[] proof = tree.proof(index).toArray();
      for (int at = 0; at < proof.length; at++) {
        proof[at] ^= 1;
        assertThat(PieceTree.proves(tree.root(), length, SIZE, index, Bytes.of(proof)))
            .as("seed %d, piece %d, byte %d", SEED, index, at)
            .isFalse();
        proof[at] ^= 1;
        Bytes cut = Bytes.of(Arrays.copyOf(proof, at));
        assertThat(PieceTree.proves(tree.root(), length, SIZE, index, cut)).isFalse();
      }
      Bytes longer = Bytes.of(Arrays.copyOf(proof, proof.length + Bytes32.SIZE));
      assertThat(PieceTree.proves(tree.root(), length, SIZE, index, longer)).isFalse();
    }
  }
}
