package souk.puzzle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CtrPieceSourceTest {
  private static final int CHUNKS = 3;

  private final Bundles bundles = new Bundles(20_261);

  @ParameterizedTest
  @ValueSource(
      strings = {
        "00000000000000000000000000000000",
        "0123456789abcdef0123456789abcdef",
        "00000000000000000000000000fffffe", // a carry out of 24 bits
        "0000000000000000fffffffffffffffe", // a carry out of the lower half
        "7ffffffffffffffffffffffffffffff0", // a lower half that is negative as a long
        "fffffffffffffffffffffffffffffffd" // around, to zero
      })
  void shouldGiveSameBytesAsJdkWhenReadingEveryPiece(String counter)
      throws GeneralSecurityException {
    byte[] first = HexFormat.of().parseHex(counter);
    List<byte[]> plaintexts = new ArrayList<>();
    List<byte[]> ciphertexts = new ArrayList<>();
    CtrPieceSource source = new CtrPieceSource(CHUNKS);
    for (int chunk = 0; chunk < CHUNKS; chunk++) {
      byte[] plaintext = bundles.bytes(480 * (chunk + 1));
      byte[] key = bundles.bytes(16);
      plaintexts.add(plaintext);
      ciphertexts.add(jdk(key, first, plaintext));
      source.key(chunk, key, first);
    }
    source.plaintext(Bundles.source(plaintexts));

    for (int count : new int[] {16, 32, 96, 480}) {
      for (int chunk = 0; chunk < CHUNKS; chunk++) {
        byte[] ciphertext = ciphertexts.get(chunk);
        assertThat(source.length(chunk)).isEqualTo(ciphertext.length);
        for (int position = ciphertext.length - count; position >= 0; position -= 16) {
          byte[] target = new byte[count + 2];
          source.read(chunk, position, target, 1, count);
          assertThat(Arrays.copyOfRange(target, 1, count + 1))
              .isEqualTo(Arrays.copyOfRange(ciphertext, position, position + count));
          assertThat(target[0]).isZero();
          assertThat(target[count + 1]).isZero();
        }
      }
    }
  }

  @Test
  void shouldGiveSameBytesAsJdkWhenKeyedAgain() throws GeneralSecurityException {
    byte[] plaintext = bundles.bytes(64);
    CtrPieceSource source = new CtrPieceSource(1).plaintext(Bundles.source(List.of(plaintext)));
    for (int i = 0; i < 3; i++) {
      byte[] key = bundles.bytes(16);
      byte[] counter = bundles.bytes(16);
      byte[] target = new byte[64];
      source.key(0, key, counter).read(0, 0, target, 0, 64);
      assertThat(target).isEqualTo(jdk(key, counter, plaintext));
    }
  }

  @Test
  void shouldMakeSamePuzzleWhenOnlyPiecesAreEncrypted()
      throws GeneralSecurityException, InterruptedException {
    PuzzleParameters parameters = new PuzzleParameters(PuzzleProfile.SOUK, CHUNKS, 4);
    List<byte[]> plaintexts = bundles.chunks(CHUNKS, 3200);
    List<byte[]> ciphertexts = new ArrayList<>();
    CtrPieceSource source = new CtrPieceSource(CHUNKS).plaintext(Bundles.source(plaintexts));
    for (int chunk = 0; chunk < CHUNKS; chunk++) {
      byte[] key = bundles.bytes(16);
      byte[] counter = bundles.bytes(16);
      source.key(chunk, key, counter);
      ciphertexts.add(jdk(key, counter, plaintexts.get(chunk)));
    }

    Generated generated = bundles.generator(parameters).generate(bundles.context(), source);

    Solution solution =
        PuzzleSolver.single().solve(generated.puzzle(), Bundles.ranges(ciphertexts)).orElseThrow();
    assertThat(solution.key()).isEqualTo(generated.key());
  }

  @Test
  void shouldRefuseWhenPlaintextOrKeyIsMissingOrOfWrongSize() {
    CtrPieceSource source = new CtrPieceSource(2);
    assertThatThrownBy(() -> source.length(0)).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> source.plaintext(Bundles.source(bundles.chunks(3, 64))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("made for 2 chunks, 3 are given");
    assertThatThrownBy(() -> source.key(0, new byte[32], new byte[16]))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> source.key(0, new byte[16], new byte[12]))
        .isInstanceOf(IllegalArgumentException.class);
    source.plaintext(Bundles.source(bundles.chunks(2, 64)));
    assertThatThrownBy(() -> source.read(1, 0, new byte[16], 0, 16))
        .isInstanceOf(IllegalStateException.class);
  }

  private static byte[] jdk(byte[] key, byte[] counter, byte[] plaintext)
      throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance("AES/CTR/NoPadding");
    cipher.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(key, "AES"), new IvParameterSpec(counter));
    return cipher.doFinal(plaintext);
  }
}
