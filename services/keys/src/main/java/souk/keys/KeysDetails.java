package souk.keys;

import java.nio.charset.StandardCharsets;
import souk.primitives.Address;
import souk.primitives.ByteReader;
import souk.primitives.ByteWriter;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;
import souk.primitives.DecodeException;
import souk.primitives.Keccak256;
import souk.primitives.PublicKey;

/**
 * The details of an agreement between an owner and a provider: the same in each agreement that
 * these two have one after the other, so that fragments outlive the agreement they were handed over
 * under. What is granted is none of it: details are public and one agreement serves many grants.
 *
 * <pre>
 *   details = 1 ‖ provider:20 ‖ owner:20 ‖ signer:33 ‖ owner's key:33          107 bytes
 * </pre>
 *
 * @param provider who keeps fragments
 * @param owner whose signature asks on the ledger, and revokes
 * @param signer whose signature key fragments have
 * @param ownerKey that {@code owner} is the address of; fragments are sealed between it and the
 *     provider's
 */
public record KeysDetails(Address provider, Address owner, PublicKey signer, PublicKey ownerKey) {
  private static final int SIZE = 107;
  private static final int VERSION = 1;
  private static final byte[] JOB = "keys/1 job".getBytes(StandardCharsets.US_ASCII);

  public KeysDetails {
    if (!ownerKey.address().equals(owner)) {
      throw new IllegalArgumentException("the owner's address is not of the owner's key");
    }
  }

  /** As both sign it. */
  public Bytes encode() {
    return Bytes.of(
        new ByteWriter()
            .u8(VERSION)
            .address(provider)
            .address(owner)
            .raw(signer.toCompressed())
            .raw(ownerKey.toCompressed())
            .toArray());
  }

  /**
   * Reads details.
   *
   * @throws DecodeException when these are none
   */
  public static KeysDetails decode(Bytes details) throws DecodeException {
    ByteReader in = new ByteReader(details.toArray());
    if (in.u8() != VERSION) {
      throw new DecodeException("the details are not those of " + KeysTerms.KIND);
    }
    Address provider = in.address();
    Address owner = in.address();
    PublicKey signer = GrantTerms.point(in);
    PublicKey ownerKey = GrantTerms.point(in);
    in.end();
    try {
      return new KeysDetails(provider, owner, signer, ownerKey);
    } catch (IllegalArgumentException e) {
      throw new DecodeException(String.valueOf(e.getMessage()));
    }
  }

  /**
   * What a judge sees of details: the two addresses. The keys are between those who signed them.
   */
  record Outline(Address provider, Address owner) {}

  static Outline outline(Bytes details) throws DecodeException {
    byte[] bytes = details.toArray();
    if (bytes.length != SIZE || bytes[0] != VERSION) {
      throw new DecodeException("the details are not those of " + KeysTerms.KIND);
    }
    return new Outline(Address.of(bytes, 1), Address.of(bytes, 1 + Address.SIZE));
  }

  /** What a provider's statements about fragments name in place of an agreement. */
  public static Bytes32 job(Bytes details) {
    return Keccak256.hash(JOB, details.toArray());
  }
}
