package souk.primitives;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.bouncycastle.crypto.digests.KeccakDigest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Runs three times: with the widest lanes, with those of AVX2, and without the vector module. */
class KeccakLanesTest {
  static List<KeccakLanes> engines() {
    List<KeccakLanes> engines = new ArrayList<>();
    engines.add(new KeccakLanes());
    engines.add(new KeccakLanes(KeccakF.ENGINE));
    if (LaneTrial.isSupported()) {
      engines.add(new KeccakLanes(new VectorKeccak()));
    }
    return engines;
  }

  @ParameterizedTest
  @MethodSource("engines")
  void shouldAgreeWithBouncyCastleWhenMessagesHaveAnyLength(KeccakLanes lanes) {
    Random random = new Random(1);
    for (int length = 0; length <= KeccakLanes.MOST; length++) {
      for (int count : new int[] {0, 1, 2, 3, 7, 8, 9, 17}) {
        byte[] prefix = new byte[random.nextInt(length + 1)];
        random.nextBytes(prefix);
        int recordSize = length - prefix.length;
        byte[] records = new byte[3 + count * recordSize];
        random.nextBytes(records);
        int size = 8 * (1 + random.nextInt(4));
        byte[] target = new byte[5 + count * size + 4];
        random.nextBytes(target);
        byte[] expected = target.clone();
        for (int i = 0; i < count; i++) {
          byte[] hash = bouncyCastle(prefix, records, 3 + i * recordSize, recordSize);
          System.arraycopy(hash, 0, expected, 5 + i * size, size);
        }

        lanes.hashShort(prefix, records, 3, recordSize, count, target, 5, size);

        assertThat(target)
            .as("%d messages of %d + %d bytes", count, prefix.length, recordSize)
            .isEqualTo(expected);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("engines")
  void shouldHashOneMessageWhenNoPrefixIsGiven(KeccakLanes lanes) {
    byte[] target = new byte[40];
    lanes.hashShort(new byte[] {'x', 'a', 'b', 'c', 'x'}, 1, 3, target, 4, 32);

    assertThat(Bytes32.of(target, 4)).isEqualTo(Keccak256.hash("abc"));
  }

  @ParameterizedTest
  @MethodSource("engines")
  void shouldBuildATreeInPlaceWhenDigestsAreShorterThanRecords(KeccakLanes lanes) {
    Random random = new Random(2);
    byte[] tag = {1};
    byte[] nodes = new byte[64 * 16];
    random.nextBytes(nodes);
    byte[] expected = nodes.clone();
    for (int width = 32; width >= 1; width /= 2) {
      for (int i = 0; i < width; i++) {
        System.arraycopy(bouncyCastle(tag, expected, i * 32, 32), 0, expected, i * 16, 16);
      }
      lanes.hashShort(tag, nodes, 0, 32, width, nodes, 0, 16);
      assertThat(nodes).isEqualTo(expected);
    }
  }

  @Test
  void shouldUseLanesOnlyWhenTheVectorModuleIsThere() {
    boolean module = ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent();

    assertThat(LaneTrial.isSupported()).isEqualTo(module);
    if (module) {
      int bits = Integer.getInteger("souk.expected.bits", 512);
      assertThat(new VectorKeccak().lanes()).isGreaterThan(1).isLessThanOrEqualTo(bits / 64);
    }
    assertThat(new KeccakLanes().lanes()).isPositive();
  }

  @Test
  @Timeout(120)
  void shouldGoOverToLanesWhenMuchWasHashed() throws InterruptedException {
    KeccakLanes lanes = new KeccakLanes();
    byte[] records = new byte[256 * 20];
    byte[] target = new byte[256 * 16];
    byte[] expected = new byte[256 * 16];
    new KeccakLanes(KeccakF.ENGINE).hashShort(new byte[33], records, 0, 20, 256, expected, 0, 16);
    boolean lanesAreThere = LaneTrial.isSupported() && new VectorKeccak().lanes() >= 4;

    // With lanes this ends by itself; how soon depends on the compiler.
    for (int i = 0; lanesAreThere ? lanes.lanes() == 1 : i < 100; i++) {
      lanes.hashShort(new byte[33], records, 0, 20, 256, target, 0, 16);
      assertThat(Arrays.equals(target, expected)).isTrue();
      if (i > 100) {
        Thread.sleep(1);
      }
    }
    lanes.hashShort(new byte[33], records, 0, 20, 256, target, 0, 16);

    assertThat(target).isEqualTo(expected);
    assertThat(lanes.lanes() > 1).isEqualTo(lanesAreThere);
  }

  @Test
  void shouldRefuseAMessageWhenItDoesNotFitOneBlock() {
    KeccakLanes lanes = new KeccakLanes();
    byte[] bytes = new byte[200];

    assertThatIllegalArgumentException()
        .isThrownBy(() -> lanes.hashShort(bytes, 0, 136, bytes, 0, 32));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> lanes.hashShort(new byte[100], bytes, 0, 36, 1, bytes, 0, 32));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> lanes.hashShort(new byte[136], bytes, 0, 0, 1, bytes, 0, 32));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> lanes.hashShort(bytes, 0, -1, bytes, 0, 32));
  }

  @Test
  void shouldRefuseASizeWhenItIsNotOfWholeWords() {
    KeccakLanes lanes = new KeccakLanes();
    byte[] bytes = new byte[200];

    for (int size : new int[] {-8, 0, 4, 20, 40}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> lanes.hashShort(bytes, 0, 32, bytes, 0, size));
    }
  }

  @Test
  void shouldRefuseARegionWhenItIsOutsideItsArray() {
    KeccakLanes lanes = new KeccakLanes();
    byte[] records = new byte[64];
    byte[] target = new byte[32];

    assertThatExceptionOfType(IndexOutOfBoundsException.class)
        .isThrownBy(() -> lanes.hashShort(records, 1, 64, target, 0, 32));
    assertThatExceptionOfType(IndexOutOfBoundsException.class)
        .isThrownBy(() -> lanes.hashShort(records, 0, 64, target, 1, 32));
    assertThatExceptionOfType(IndexOutOfBoundsException.class)
        .isThrownBy(() -> lanes.hashShort(new byte[0], records, 0, 32, 3, target, 0, 8));
    assertThatExceptionOfType(IndexOutOfBoundsException.class)
        .isThrownBy(() -> lanes.hashShort(new byte[0], records, 0, 32, -1, target, 0, 8));
    assertThatExceptionOfType(ArithmeticException.class)
        .isThrownBy(
            () -> lanes.hashShort(new byte[0], records, 0, 32, Integer.MAX_VALUE, target, 0, 8));
  }

  private static byte[] bouncyCastle(byte[] prefix, byte[] records, int offset, int size) {
    KeccakDigest digest = new KeccakDigest(256);
    digest.update(prefix, 0, prefix.length);
    digest.update(records, offset, size);
    byte[] hash = new byte[32];
    digest.doFinal(hash, 0);
    return hash;
  }
}
