package souk.primitives;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;

/**
 * The hash of Ethereum: Keccak with rate 1088 and the original padding, which is not SHA3-256
 * (Bertoni, Daemen, Peeters, Van Assche, "The Keccak reference", version 3.0). One instance hashes
 * one message at a time and may be used again; it is not safe for several threads. Why it is not a
 * library's is in decision 010.
 */
public final class Keccak256 {
  private static final int RATE = 136;
  private static final VarHandle WORD =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private final long[] state = new long[KeccakF.WORDS];
  private final byte[] block = new byte[RATE];
  private int filled;

  public Keccak256 update(byte[] bytes) {
    return update(bytes, 0, bytes.length);
  }

  public Keccak256 update(byte[] bytes, int offset, int length) {
    Objects.checkFromIndexSize(offset, length, bytes.length);
    int at = offset;
    int end = offset + length;
    if (filled > 0) {
      int part = Math.min(RATE - filled, length);
      System.arraycopy(bytes, at, block, filled, part);
      at += part;
      filled += part;
      if (filled < RATE) {
        return this;
      }
      absorb(block, 0);
      filled = 0;
    }
    for (; end - at >= RATE; at += RATE) {
      absorb(bytes, at);
    }
    System.arraycopy(bytes, at, block, 0, end - at);
    filled = end - at;
    return this;
  }

  public Keccak256 update(Bytes32 value) {
    return update(value.expose());
  }

  public Keccak256 update(Address value) {
    return update(value.expose());
  }

  private void absorb(byte[] bytes, int offset) {
    for (int word = 0; word < RATE / Long.BYTES; word++) {
      state[word] ^= (long) WORD.get(bytes, offset + word * Long.BYTES);
    }
    KeccakF.permute(state, state);
  }

  /** The hash of what was put in since the last call; the instance is then empty again. */
  public Bytes32 digest() {
    byte[] out = new byte[Bytes32.SIZE];
    digest(out, 0);
    return Bytes32.of(out);
  }

  /** As {@link #digest()}, into {@code target} from {@code offset}, 32 bytes. */
  public void digest(byte[] target, int offset) {
    Objects.checkFromIndexSize(offset, Bytes32.SIZE, target.length);
    Arrays.fill(block, filled, RATE, (byte) 0);
    block[filled] |= 0x01;
    block[RATE - 1] |= (byte) 0x80;
    absorb(block, 0);
    for (int word = 0; word < Bytes32.SIZE / Long.BYTES; word++) {
      WORD.set(target, offset + word * Long.BYTES, state[word]);
    }
    Arrays.fill(state, 0);
    filled = 0;
  }

  /** The hash of the parts, one after the other, with nothing between them. */
  public static Bytes32 hash(byte[]... parts) {
    Keccak256 keccak = new Keccak256();
    for (byte[] part : parts) {
      keccak.update(part);
    }
    return keccak.digest();
  }

  /** The hash of the text's UTF-8 bytes. */
  public static Bytes32 hash(String text) {
    return hash(text.getBytes(StandardCharsets.UTF_8));
  }
}
