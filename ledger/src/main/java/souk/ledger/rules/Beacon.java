package souk.ledger.rules;

import java.util.Optional;
import souk.primitives.ByteWriter;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;
import souk.primitives.Keccak256;

/** The source of public randomness: one value for each block. */
public interface Beacon {
  /**
   * The value of a past block, given the proof that this beacon asks for; empty when the proof does
   * not hold.
   */
  Optional<Bytes32> value(long block, Bytes proof);

  /**
   * A beacon whose value of block b is keccak-256 of {@code souk.beacon}, {@code seed} and b as 64
   * bits. It asks for no proof and refuses any. Whoever knows the seed knows every draw, so it is
   * for ledgers that one process keeps.
   */
  static Beacon seeded(Bytes32 seed) {
    Bytes tag = Bytes.of("souk.beacon".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
    return (block, proof) ->
        proof.size() > 0
            ? Optional.empty()
            : Optional.of(
                Keccak256.hash(
                    new ByteWriter().raw(tag.toArray()).bytes32(seed).u64(block).toArray()));
  }
}
