package souk.replication;

import java.nio.ByteBuffer;
import souk.primitives.Bytes32;

/**
 * Whose replica it is, of what, and which one: what binds all its labels.
 *
 * @param bytes the identifier, a little-endian number of 254 bits: a digest whose last byte has its
 *     two highest bits cleared, which makes it an element of the field
 */
public record ReplicaId(Bytes32 bytes) {
  /**
   * An identifier that was made before.
   *
   * @throws IllegalArgumentException when it has more than 254 bits, as no identifier has
   */
  public ReplicaId {
    if (!NodeHash.isCut(bytes.toArray())) {
      throw new IllegalArgumentException(
          "a replica's identifier has 254 bits: the two highest of its last byte are zero");
    }
  }

  /**
   * The identifier of a sector.
   *
   * @param prover who stores it
   * @param sector the prover's number of it
   * @param ticket randomness of the ledger from when it was begun
   * @param data the commitment to what is in it
   * @param porep which graph it is sealed with
   */
  public static ReplicaId of(
      Bytes32 prover, long sector, Bytes32 ticket, Bytes32 data, PorepId porep) {
    return new ReplicaId(
        Bytes32.of(
            new NodeHash()
                .hash(
                    prover.toArray(),
                    ByteBuffer.allocate(Long.BYTES).putLong(sector).array(),
                    ticket.toArray(),
                    data.toArray(),
                    porep.bytes().toArray())));
  }
}
