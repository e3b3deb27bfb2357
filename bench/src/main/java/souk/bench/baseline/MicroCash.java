package souk.bench.baseline;

import java.util.BitSet;
import java.util.HashSet;
import java.util.Set;
import souk.primitives.Address;
import souk.primitives.ByteWriter;
import souk.primitives.Bytes32;
import souk.primitives.Keccak256;
import souk.primitives.PrivateKey;
import souk.primitives.PublicKey;
import souk.primitives.Secp256k1;
import souk.primitives.Signature;

/**
 * MicroCash (Almashaqbeh, Bishop, Cappos; Financial Cryptography 2020): from one escrow any number
 * of merchants are paid at once, a ticket is a sequence number that the customer signs for a
 * merchant, and each round has an exact number of winning sequence numbers, found by a hash chain
 * from the round's seed.
 *
 * <p>From abstract and published slides; no implementation is public. The merchant is told each
 * round's range of numbers that are due to it, keeps what it took as bits, and knows the customer's
 * key, so a ticket costs it a hash and a verification, which is cheaper than a recovery. The
 * verifiable delay function that makes the seed is left out: it costs a round, not a ticket.
 */
public final class MicroCash {
  /** On the wire a ticket is its number and the signature; the session names the rest. */
  public static final int BYTES = Long.BYTES + Signature.COMPACT_SIZE;

  private static final int TICKET = 0x4d;

  private MicroCash() {}

  /**
   * What customer and merchant agree on.
   *
   * @param escrow that pays
   * @param ticketsPerRound sequence numbers of a round, from round · ticketsPerRound on
   * @param winners of a round
   */
  public record Terms(Bytes32 escrow, Address merchant, int ticketsPerRound, int winners) {
    public Terms {
      if (winners < 1 || winners > ticketsPerRound) {
        throw new IllegalArgumentException(
            "%d winners of %d tickets".formatted(winners, ticketsPerRound));
      }
    }

    private Bytes32 digest(long number) {
      return Keccak256.hash(
          new ByteWriter(61)
              .u8(TICKET)
              .bytes32(escrow)
              .address(merchant)
              .u32(number >>> Integer.SIZE)
              .u32(number & 0xffffffffL)
              .toArray());
    }
  }

  /** The ticket with a sequence number. */
  public static Signature issue(Terms terms, long number, PrivateKey customer) {
    return customer.sign(terms.digest(number));
  }

  /** A merchant in one round. */
  public static final class Merchant {
    private final Terms terms;
    private final PublicKey customer;
    private final long first;
    private final BitSet taken;

    public Merchant(Terms terms, PublicKey customer, long round) {
      this.terms = terms;
      this.customer = customer;
      this.first = round * terms.ticketsPerRound;
      this.taken = new BitSet(terms.ticketsPerRound);
    }

    /** Takes a ticket if it is a good one. */
    public Verdict take(long number, Signature signature) {
      long place = number - first;
      if (place < 0 || place >= terms.ticketsPerRound) {
        return Verdict.OUT_OF_RANGE;
      }
      if (taken.get((int) place)) {
        return Verdict.SPENT;
      }
      if (!Secp256k1.verify(signature, terms.digest(number), customer)) {
        return Verdict.FORGED;
      }
      taken.set((int) place);
      return Verdict.ACCEPTED;
    }

    /** How many of the winning tickets it holds. */
    public long wins(Bytes32 seed) {
      return winners(terms, seed).stream().filter(taken::get).count();
    }
  }

  /** The winning places of a round: as many as was agreed, all different. */
  public static Set<Integer> winners(Terms terms, Bytes32 seed) {
    Set<Integer> places = new HashSet<>();
    Bytes32 link = Keccak256.hash(terms.escrow.toArray(), seed.toArray());
    while (places.size() < terms.winners) {
      places.add((int) Long.remainderUnsigned(link.lowLong(), terms.ticketsPerRound));
      link = Keccak256.hash(link.toArray());
    }
    return places;
  }
}
