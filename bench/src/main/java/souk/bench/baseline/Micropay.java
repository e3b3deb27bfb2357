package souk.bench.baseline;

import java.util.HashMap;
import java.util.Map;
import java.util.random.RandomGenerator;
import souk.primitives.Address;
import souk.primitives.ByteWriter;
import souk.primitives.Bytes32;
import souk.primitives.Keccak256;
import souk.primitives.PrivateKey;
import souk.primitives.PublicKey;
import souk.primitives.Secp256k1;
import souk.primitives.Signature;

/**
 * MICROPAY1 (Pass and shelat, CCS 2015): the merchant commits to a random number, the payer signs
 * that commitment with a random number of its own, and the payment wins if the two numbers'
 * exclusive or ends in so many zeros. Two messages a payment, one signature, one verification;
 * Livepeer and Orchid pay like this.
 */
public final class Micropay {
  /** On the wire: the commitment there, the payer's number and signature back. */
  public static final int BYTES = 2 * Bytes32.SIZE + Signature.COMPACT_SIZE;

  private static final int TICKET = 0x50;
  private static final int COMMITMENT = 0x43;

  private Micropay() {}

  /**
   * A payment.
   *
   * @param commitment of the merchant, that it is for
   * @param number of the payer
   */
  public record Ticket(Bytes32 commitment, Bytes32 number, Signature signature) {}

  private static Bytes32 digest(
      Bytes32 escrow, Address merchant, Bytes32 commitment, Bytes32 number) {
    return Keccak256.hash(
        new ByteWriter(117)
            .u8(TICKET)
            .bytes32(escrow)
            .address(merchant)
            .bytes32(commitment)
            .bytes32(number)
            .toArray());
  }

  private static Bytes32 random(RandomGenerator random) {
    byte[] bytes = new byte[Bytes32.SIZE];
    random.nextBytes(bytes);
    return Bytes32.of(bytes);
  }

  /** A payer pays once to a commitment. */
  public static Ticket issue(
      Bytes32 escrow,
      Address merchant,
      Bytes32 commitment,
      PrivateKey payer,
      RandomGenerator random) {
    Bytes32 number = random(random);
    return new Ticket(commitment, number, payer.sign(digest(escrow, merchant, commitment, number)));
  }

  /** A merchant with the commitments that it gave out. */
  public static final class Merchant {
    private final Bytes32 escrow;
    private final Address address;
    private final PublicKey payer;
    private final int zeros;
    private final RandomGenerator random;
    private final Map<Bytes32, Bytes32> open = new HashMap<>();
    private long wins;

    /**
     * @param zeros a payment wins with chance 2^-zeros
     * @param random a cryptographic source, where it counts
     */
    public Merchant(
        Bytes32 escrow, Address address, PublicKey payer, int zeros, RandomGenerator random) {
      if (zeros < 0 || zeros >= Long.SIZE) {
        throw new IllegalArgumentException("zeros from 0 to 63, got " + zeros);
      }
      this.escrow = escrow;
      this.address = address;
      this.payer = payer;
      this.zeros = zeros;
      this.random = random;
    }

    /** Commits to a number for one payment. */
    public Bytes32 commit() {
      Bytes32 number = random(random);
      Bytes32 commitment = Keccak256.hash(new byte[] {COMMITMENT}, number.toArray());
      open.put(commitment, number);
      return commitment;
    }

    /** Takes a payment if it is a good one; a commitment serves once. */
    public Verdict take(Ticket ticket) {
      Bytes32 own = open.get(ticket.commitment);
      if (own == null) {
        return Verdict.OUT_OF_RANGE;
      }
      if (!Secp256k1.verify(
          ticket.signature, digest(escrow, address, ticket.commitment, ticket.number), payer)) {
        return Verdict.FORGED;
      }
      open.remove(ticket.commitment);
      long both = own.lowLong() ^ ticket.number.lowLong();
      if ((both & ((1L << zeros) - 1)) == 0) {
        wins++;
      }
      return Verdict.ACCEPTED;
    }

    public long wins() {
      return wins;
    }
  }
}
