package souk.storage.cipher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that only their owner can read, and nobody can change. */
class CipherFileTest {
  private static final long SEED = 5;
  private static final int CHUNK = CipherFile.CHUNK;
  private static final int WHOLE = CHUNK + 16;
  private static final int HEADER = 17;

  private final Random random = new Random(SEED);
  private final byte[] secret = bytes(32);

  private byte[] bytes(int count) {
    byte[] bytes = new byte[count];
    random.nextBytes(bytes);
    return bytes;
  }

  private byte[] encipher(byte[] data) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    long length = CipherFile.encipher(secret, random, new ByteArrayInputStream(data), out);
    assertThat(length).isEqualTo(data.length);
    return out.toByteArray();
  }

  private static CipherFile.Source source(byte[] file) {
    return (from, target, length) -> {
      if (from + length > file.length) {
        throw new EOFException();
      }
      System.arraycopy(file, (int) from, target, 0, length);
    };
  }

  private static byte[] decipher(byte[] secret, byte[] file) throws IOException {
    CipherFile.Reader reader = new CipherFile.Reader(secret, source(file), file.length);
    byte[] data = new byte[(int) reader.length()];
    assertThat(reader.read(0, data, 0, data.length)).isEqualTo(data.length);
    return data;
  }

  @ParameterizedTest
  @ValueSource(
      ints = {
        0, 1, 100, 65_000, CHUNK - 9, CHUNK - 8, CHUNK - 7, CHUNK, CHUNK + 1, 200_000, 400_000
      })
  void shouldGiveBackWhatWasEnciphered(int size) throws Exception {
    byte[] data = bytes(size);
    byte[] file = encipher(data);
    assertThat(file).hasSize((int) CipherFile.enciphered(size));
    assertThat(decipher(secret, file)).isEqualTo(data);
  }

  @Test
  void shouldReadFromAnyPlace() throws Exception {
    byte[] data = bytes(250_000);
    byte[] file = encipher(data);
    CipherFile.Reader reader = new CipherFile.Reader(secret, source(file), file.length);
    for (int i = 0; i < 300; i++) {
      int from = random.nextInt(data.length + 10);
      int wanted = random.nextInt(140_000);
      byte[] got = new byte[wanted + 2];
      int count = reader.read(from, got, 1, wanted);
      assertThat(count).isEqualTo(Math.max(0, Math.min(wanted, data.length - from)));
      assertThat(Arrays.copyOfRange(got, 1, 1 + count))
          .isEqualTo(
              Arrays.copyOfRange(
                  data, Math.min(from, data.length), Math.min(from, data.length) + count));
    }
    assertThat(reader.read(data.length + 1L, new byte[1], 0, 1)).isZero();
    assertThatIllegalArgumentException().isThrownBy(() -> reader.read(-1, new byte[1], 0, 1));
    assertThatThrownBy(() -> reader.read(0, new byte[3], 2, 2))
        .isInstanceOf(IndexOutOfBoundsException.class);
  }

  @Test
  void shouldNoticeAnyChange() throws Exception {
    byte[] file = encipher(bytes(150_000));
    for (int i = 0; i < 60; i++) {
      byte[] changed = file.clone();
      int at = i < 20 ? i : random.nextInt(file.length);
      changed[at] ^= (byte) (1 << random.nextInt(8));
      assertThatThrownBy(() -> decipher(secret, changed))
          .as("byte %d", at)
          .isInstanceOf(CipherException.class);
    }
  }

  @Test
  void shouldNoticeChunksThatAreMissingSwappedOrCutOff() throws Exception {
    byte[] file = encipher(bytes(250_000));
    byte[] swapped = file.clone();
    System.arraycopy(file, HEADER, swapped, HEADER + WHOLE, WHOLE);
    System.arraycopy(file, HEADER + WHOLE, swapped, HEADER, WHOLE);
    assertThatThrownBy(() -> decipher(secret, swapped)).isInstanceOf(CipherException.class);
    for (int chunks = 0; chunks < 4; chunks++) {
      byte[] cut = Arrays.copyOf(file, HEADER + chunks * WHOLE);
      assertThatThrownBy(() -> decipher(secret, cut)).isInstanceOf(CipherException.class);
    }
    for (int length : new int[] {0, 1, HEADER, HEADER + 16, HEADER + 23, file.length - 1}) {
      byte[] cut = Arrays.copyOf(file, length);
      assertThatThrownBy(() -> decipher(secret, cut)).isInstanceOf(CipherException.class);
    }
    byte[] longer = Arrays.copyOf(file, file.length + 100);
    assertThatThrownBy(() -> decipher(secret, longer)).isInstanceOf(CipherException.class);
  }

  @Test
  void shouldBeNothingToOthersAndNeverTheSameTwice() throws Exception {
    byte[] data = bytes(1_000);
    byte[] file = encipher(data);
    assertThatThrownBy(() -> decipher(bytes(32), file))
        .isInstanceOf(CipherException.class)
        .hasMessageContaining("or the key is another one");
    assertThat(encipher(data)).isNotEqualTo(file);
    assertThatIllegalArgumentException().isThrownBy(() -> decipher(bytes(31), file));
  }

  @Test
  void shouldHideLengthsAsFarAsItSays() {
    Set<Long> seen = new HashSet<>();
    for (long size = 0; size < 1 << 20; size++) {
      long padded = CipherFile.padded(size);
      assertThat(padded).isGreaterThanOrEqualTo(size + 8);
      if (padded > (size + 8) * 1.12) {
        throw new AssertionError(size + " is padded to " + padded);
      }
      seen.add(padded);
    }
    assertThat(seen).as("lengths that can be told from each other").hasSizeBetween(200, 400);
    assertThat(CipherFile.padded((1L << 40) - 8)).isEqualTo(1L << 40);
  }

  /** A file that does not fit into memory. */
  @Test
  void shouldHoldTwoChunksOnly() throws Exception {
    long[] written = {0};
    OutputStream counting =
        new OutputStream() {
          @Override
          public void write(int value) {
            written[0]++;
          }

          @Override
          public void write(byte[] bytes, int offset, int length) {
            assertThat(length).isLessThanOrEqualTo(WHOLE);
            written[0] += length;
          }
        };
    long size = 8_000_000;
    InputStream zeros =
        new InputStream() {
          private long left = size;

          @Override
          public int read() {
            return left-- > 0 ? 0 : -1;
          }

          @Override
          public int read(byte[] target, int offset, int length) {
            int some = (int) Math.min(left, Math.min(length, 10_007));
            left -= some;
            return some == 0 ? -1 : some;
          }
        };
    CipherFile.encipher(secret, random, zeros, counting);
    assertThat(written[0]).isEqualTo(CipherFile.enciphered(size));
  }
}
