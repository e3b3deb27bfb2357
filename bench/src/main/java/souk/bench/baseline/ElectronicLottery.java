package souk.bench.baseline;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import souk.primitives.Bytes32;
import souk.primitives.Keccak256;
import souk.primitives.KeccakLanes;
import souk.primitives.PrivateKey;
import souk.primitives.PublicKey;
import souk.primitives.Secp256k1;
import souk.primitives.Signature;

/**
 * Rivest's electronic lottery tickets (Financial Cryptography 1997) with hash chains, as PayWord
 * has them: customer and merchant each make a chain, the customer signs both ends once, and each
 * payment releases the customer's next link. It wins if the links of both at that place agree in so
 * many bits. One hash a payment, in order, between two parties.
 */
public final class ElectronicLottery {
  /** A link, and what a payment takes on the wire. */
  public static final int BYTES = 16;

  private static final VarHandle WORD =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  private ElectronicLottery() {}

  /** A chain: link i hashes to link i - 1, and link 0 is its end, which everybody may know. */
  public static final class Chain {
    private final byte[] links;

    /** Makes one of so many payments from a secret of 16 bytes. */
    public Chain(byte[] secret, int payments) {
      links = new byte[Math.multiplyExact(payments + 1, BYTES)];
      System.arraycopy(secret, 0, links, payments * BYTES, BYTES);
      KeccakLanes keccak = new KeccakLanes();
      for (int i = payments; i > 0; i--) {
        keccak.hashShort(links, i * BYTES, BYTES, links, (i - 1) * BYTES, BYTES);
      }
    }

    /** Where link i lies in {@link #links}. */
    public static int at(int i) {
      return i * BYTES;
    }

    /** Link 0. */
    public byte[] end() {
      return Arrays.copyOf(links, BYTES);
    }

    /** All links, the end first. */
    public byte[] links() {
      return links.clone();
    }
  }

  private static Bytes32 digest(byte[] customerEnd, byte[] merchantEnd) {
    return Keccak256.hash(new byte[] {0x52}, customerEnd, merchantEnd);
  }

  /** What binds a customer to both chains. */
  public static Signature sign(Chain customer, Chain merchant, PrivateKey key) {
    return key.sign(digest(customer.end(), merchant.end()));
  }

  /** A merchant with one customer's chain. */
  public static final class Merchant {
    private final KeccakLanes keccak = new KeccakLanes();
    private final Chain own;
    private final byte[] last;
    private final byte[] hashed = new byte[BYTES];
    private final long mask;
    private int paid;
    private long wins;

    /**
     * Begins when the signature is the customer's.
     *
     * @param bits a payment wins with chance 2^-bits
     * @throws IllegalArgumentException when it is not
     */
    public Merchant(
        Chain own, byte[] customerEnd, Signature signature, PublicKey customer, int bits) {
      if (!Secp256k1.verify(signature, digest(customerEnd, own.end()), customer)) {
        throw new IllegalArgumentException("the chains' ends are not signed by the customer");
      }
      this.own = own;
      this.last = customerEnd.clone();
      this.mask = (1L << bits) - 1;
    }

    /** Takes the next link, the 16 bytes from {@code offset} on. */
    public Verdict take(byte[] links, int offset) {
      if ((paid + 2) * BYTES > own.links.length) {
        return Verdict.OUT_OF_RANGE;
      }
      keccak.hashShort(links, offset, BYTES, hashed, 0, BYTES);
      if (word(hashed, 0) != word(last, 0) || word(hashed, 8) != word(last, 8)) {
        return Arrays.equals(links, offset, offset + BYTES, last, 0, BYTES)
            ? Verdict.SPENT
            : Verdict.FORGED;
      }
      System.arraycopy(links, offset, last, 0, BYTES);
      paid++;
      if (((word(links, offset + 8) ^ word(own.links, paid * BYTES + 8)) & mask) == 0) {
        wins++;
      }
      return Verdict.ACCEPTED;
    }

    private static long word(byte[] bytes, int at) {
      return (long) WORD.get(bytes, at);
    }

    public long wins() {
      return wins;
    }
  }
}
