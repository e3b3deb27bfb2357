package souk.content;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import souk.content.BlockTree.Kind;
import souk.primitives.Bytes32;

class BlockTreeTest {
  private final Random random = new Random(7);

  private byte[] bytes(int size) {
    byte[] bytes = new byte[size];
    random.nextBytes(bytes);
    return bytes;
  }

  @Test
  void shouldGiveTheSameDigestWhenBytesComeInAnyPieces() {
    byte[] bytes = bytes(5 * BlockTree.BLOCK + 77);
    Bytes32 whole = new BlockTree(Kind.PLAINTEXT).update(bytes, 0, bytes.length).digest();

    BlockTree pieces = new BlockTree(Kind.PLAINTEXT);
    for (int at = 0; at < bytes.length; ) {
      int size = Math.min(bytes.length - at, 1 + random.nextInt(20_000));
      ByteBuffer direct = ByteBuffer.allocateDirect(size).put(bytes, at, size).flip();
      pieces.update(direct);
      assertThat(direct.remaining()).isZero();
      at += size;
    }

    assertThat(pieces.digest()).isEqualTo(whole);
  }

  @Test
  void shouldBeEmptyAgainWhenADigestWasTaken() {
    byte[] bytes = bytes(BlockTree.BLOCK + 1);
    BlockTree tree = new BlockTree(Kind.PLAINTEXT);
    Bytes32 first = tree.update(bytes, 0, bytes.length).digest();
    tree.update(bytes, 0, 99).reset();

    assertThat(tree.update(bytes, 0, bytes.length).digest()).isEqualTo(first);
  }

  @Test
  void shouldDifferWhenAnyBitTheLengthOrTheKindDiffers() {
    byte[] bytes = bytes(2 * BlockTree.BLOCK + 5);
    Set<Bytes32> digests = new HashSet<>();
    digests.add(new BlockTree(Kind.PLAINTEXT).update(bytes, 0, bytes.length).digest());
    digests.add(new BlockTree(Kind.CIPHERTEXT).update(bytes, 0, bytes.length).digest());
    digests.add(new BlockTree(Kind.PLAINTEXT).update(bytes, 0, bytes.length - 1).digest());
    for (int at : new int[] {0, BlockTree.BLOCK, bytes.length - 1}) {
      bytes[at] ^= 1;
      digests.add(new BlockTree(Kind.PLAINTEXT).update(bytes, 0, bytes.length).digest());
    }

    assertThat(digests).hasSize(6);
  }

  @Test
  void shouldProveEachBlockAndNoOtherWhenAChunkHasManySizes() {
    for (int blocks = 1; blocks <= 9; blocks++) {
      byte[] bytes = bytes((blocks - 1) * BlockTree.BLOCK + 100);
      List<Bytes32> hashes = new BlockTree(Kind.CIPHERTEXT).update(bytes, 0, bytes.length).hashes();
      Bytes32 digest = BlockTree.root(hashes);

      assertThat(hashes).hasSize(BlockTree.blocks(bytes.length));
      for (int i = 0; i < blocks; i++) {
        List<Bytes32> path = BlockTree.path(hashes, i);
        assertThat(BlockTree.proves(path, digest, bytes.length, i, hashes.get(i))).isTrue();
        assertThat(BlockTree.proves(path, digest, bytes.length, i, Bytes32.of(i))).isFalse();
        assertThat(BlockTree.proves(path, digest, bytes.length, i + 1, hashes.get(i))).isFalse();
      }
    }
  }
}
