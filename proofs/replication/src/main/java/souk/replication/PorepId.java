package souk.replication;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import souk.primitives.Bytes32;

/**
 * Which graph a proof is over: 32 bytes from which the graph's seeds follow.
 *
 * @param bytes the identifier
 */
public record PorepId(Bytes32 bytes) {
  private static final int DRG_SEED = 28;

  /** The identifier of a registered proof, without a nonce. */
  public static PorepId registered(long proof) {
    return new PorepId(
        Bytes32.of(
            ByteBuffer.allocate(Bytes32.SIZE)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(proof)
                .array()));
  }

  /** The seed of the parents in the same layer, 28 bytes. */
  byte[] drgSeed() {
    return Arrays.copyOf(seed("Filecoin_DRSample"), DRG_SEED);
  }

  /** The keys of the parents in the layer before. */
  long[] feistelKeys() {
    long[] keys = new long[Feistel.ROUNDS];
    ByteBuffer.wrap(seed("Filecoin_Feistel"))
        .order(ByteOrder.LITTLE_ENDIAN)
        .asLongBuffer()
        .get(keys);
    return keys;
  }

  private byte[] seed(String domain) {
    try {
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      sha256.update(domain.getBytes(StandardCharsets.US_ASCII));
      return sha256.digest(bytes.toArray());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("each JDK has SHA-256", e);
    }
  }
}
