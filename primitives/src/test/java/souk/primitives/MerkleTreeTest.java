package souk.primitives;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class MerkleTreeTest {
  private static final List<String> CERTIFICATE_TRANSPARENCY_LEAVES =
      List.of(
          "",
          "00",
          "10",
          "2021",
          "3031",
          "40414243",
          "5051525354555657",
          "606162636465666768696a6b6c6d6e6f");

  static List<MerkleTree.Hash> hashes() {
    return List.of(MerkleTree.Hash.SHA_256, MerkleTree.Hash.KECCAK_256);
  }

  @ParameterizedTest
  @MethodSource("hashes")
  void shouldVerifyEveryLeafOnlyAtItsPlaceWhenTheTreeHasAnySize(MerkleTree.Hash hash) {
    for (int size = 1; size <= 70; size++) {
      List<Bytes32> values = values(size);
      MerkleTree tree = MerkleTree.of(hash, values);
      assertThat(tree.size()).isEqualTo(size);
      assertThat(tree.root()).isEqualTo(recursiveRoot(hash, values));

      for (int i = 0; i < size; i++) {
        List<Bytes32> path = tree.path(i);
        for (int claimed : new int[] {-1, 0, i - 1, i, i ^ 1, i ^ 2, i + 1, size - 1, size}) {
          assertThat(MerkleTree.verify(hash, tree.root(), size, claimed, values.get(i), path))
              .as("leaf %d of %d at place %d", i, size, claimed)
              .isEqualTo(claimed == i);
        }
      }
    }
  }

  @Test
  void shouldRefuseALeafWhenTheNumberOfLeavesIsAnother() {
    MerkleTree.Hash hash = MerkleTree.Hash.SHA_256;
    for (int size = 1; size <= 9; size++) {
      List<Bytes32> values = values(size);
      MerkleTree tree = MerkleTree.of(hash, values);
      for (int claimed = -1; claimed <= 17; claimed++) {
        for (int i = 0; i < size; i++) {
          for (int place = 0; place < claimed; place++) {
            if (claimed != size
                && MerkleTree.verify(
                    hash, tree.root(), claimed, place, values.get(i), tree.path(i))) {
              throw new AssertionError(
                  "leaf " + i + " of " + size + " as " + place + " of " + claimed);
            }
          }
        }
      }
    }
  }

  @Test
  void shouldRefuseANodeWhenItIsPresentedAsALeaf() {
    MerkleTree.Hash hash = MerkleTree.Hash.SHA_256;
    MerkleTree four = MerkleTree.of(hash, values(4));
    Bytes32 leftLeaf = four.path(1).get(0);
    Bytes32 rightNode = four.path(0).get(1);
    Bytes32 leftNode = four.path(2).get(1);

    assertThat(MerkleTree.verify(hash, four.root(), 2, 0, leftNode, List.of(rightNode))).isFalse();
    assertThat(MerkleTree.verify(hash, four.root(), 4, 0, leftNode, List.of(rightNode))).isFalse();
    assertThat(MerkleTree.verify(hash, four.root(), 4, 0, leftLeaf, four.path(0))).isFalse();
    assertThat(MerkleTree.verify(hash, four.root(), 1, 0, Bytes32.of(four.top()), List.of()))
        .isFalse();
    assertThat(MerkleTree.of(hash, List.of(leftNode, rightNode)).root()).isNotEqualTo(four.root());
  }

  @ParameterizedTest
  @MethodSource("hashes")
  void shouldRefuseAProofWhenAnythingInItIsChanged(MerkleTree.Hash hash) {
    List<Bytes32> values = values(13);
    MerkleTree tree = MerkleTree.of(hash, values);
    for (int i = 0; i < 13; i++) {
      List<Bytes32> path = tree.path(i);
      for (int step = 0; step < path.size(); step++) {
        List<Bytes32> changed = new ArrayList<>(path);
        changed.set(step, flip(path.get(step)));
        assertThat(MerkleTree.verify(hash, tree.root(), 13, i, values.get(i), changed)).isFalse();
      }
      List<Bytes32> longer = new ArrayList<>(path);
      longer.add(Bytes32.ZERO);
      List<Bytes32> shorter = path.subList(0, path.size() - 1);
      Bytes32 root = tree.root();
      assertThat(MerkleTree.verify(hash, root, 13, i, values.get(i), longer)).isFalse();
      assertThat(MerkleTree.verify(hash, root, 13, i, values.get(i), shorter)).isFalse();
      assertThat(MerkleTree.verify(hash, root, 13, i, flip(values.get(i)), path)).isFalse();
      assertThat(MerkleTree.verify(hash, flip(root), 13, i, values.get(i), path)).isFalse();
    }
  }

  @Test
  void shouldGiveAnotherRootWhenTheLastLeafIsThereTwice() {
    List<Bytes32> three = values(3);
    List<Bytes32> four = new ArrayList<>(three);
    four.add(three.get(2));

    assertThat(MerkleTree.of(MerkleTree.Hash.SHA_256, four).root())
        .isNotEqualTo(MerkleTree.of(MerkleTree.Hash.SHA_256, three).root());
  }

  @Test
  void shouldProveNothingWhenTheTreeIsEmpty() {
    MerkleTree.Hash hash = MerkleTree.Hash.SHA_256;
    MerkleTree empty = MerkleTree.of(hash, List.of());

    assertThat(empty.size()).isZero();
    assertThat(empty.root())
        .isEqualTo(recursiveRoot(hash, List.of()))
        .isNotEqualTo(MerkleTree.of(hash, values(1)).root());
    assertThat(MerkleTree.verify(hash, empty.root(), 0, 0, Bytes32.ZERO, List.of())).isFalse();
    assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> empty.path(0));
  }

  @Test
  void shouldRefuseALeafWhenItIsOutsideTheTree() {
    MerkleTree tree = MerkleTree.of(MerkleTree.Hash.SHA_256, values(3));

    assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> tree.path(3));
    assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> tree.path(-1));
  }

  // The test data of Certificate Transparency's reference implementation.
  @ParameterizedTest
  @CsvSource({
    "0, e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "1, 6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "2, fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "3, aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "4, d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "5, 4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "6, 76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "7, ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "8, 5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"
  })
  void shouldHaveThePublishedTopNodeWhenLeavesAreThoseOfCertificateTransparency(
      int size, String top) {
    ByteArrayOutputStream leaves = new ByteArrayOutputStream();
    for (String leaf : CERTIFICATE_TRANSPARENCY_LEAVES.subList(0, size)) {
      leaves.writeBytes(MerkleTree.leaf(MerkleTree.Hash.SHA_256, Hex.parse(leaf)));
    }

    assertThat(MerkleTree.ofLeaves(MerkleTree.Hash.SHA_256, leaves.toByteArray()).top())
        .isEqualTo(Hex.parse(top));
  }

  private static Bytes32 recursiveRoot(MerkleTree.Hash hash, List<Bytes32> values) {
    byte[] top = values.isEmpty() ? hash.of(new byte[0]) : recursive(hash, values);
    return Bytes32.of(
        hash.of(ByteBuffer.allocate(41).put((byte) 2).putLong(values.size()).put(top).array()));
  }

  /** The definition of RFC 9162, section 2.1.1, word by word. */
  private static byte[] recursive(MerkleTree.Hash hash, List<Bytes32> values) {
    int size = values.size();
    if (size == 1) {
      return hash.of(
          ByteBuffer.allocate(33).put((byte) 0).put(values.getFirst().toArray()).array());
    }
    int split = Integer.highestOneBit(size - 1);
    return hash.of(
        ByteBuffer.allocate(65)
            .put((byte) 1)
            .put(recursive(hash, values.subList(0, split)))
            .put(recursive(hash, values.subList(split, size)))
            .array());
  }

  private static List<Bytes32> values(int size) {
    Random random = new Random(size);
    List<Bytes32> values = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      byte[] value = new byte[32];
      random.nextBytes(value);
      values.add(Bytes32.of(value));
    }
    return values;
  }

  private static Bytes32 flip(Bytes32 value) {
    byte[] bytes = value.toArray();
    bytes[17] ^= 4;
    return Bytes32.of(bytes);
  }
}
