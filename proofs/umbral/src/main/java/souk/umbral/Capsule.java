package souk.umbral;

import java.security.SecureRandom;
import java.util.Arrays;
import souk.primitives.Curve;
import souk.primitives.DecodeException;
import souk.primitives.PrivateKey;
import souk.primitives.PublicKey;

/**
 * What a data key is wrapped in: public, bound to the key that it was made for, and checked when it
 * is read. Immutable.
 */
public final class Capsule {
  /** Of the encoding, in bytes. */
  public static final int SIZE = 105;

  /** Of the form without MessagePack, which is authenticated with each ciphertext. */
  public static final int SIMPLE_SIZE = 98;

  private final byte[] e;
  private final byte[] v;
  private final byte[] s;

  private Capsule(byte[] e, byte[] v, byte[] s) {
    this.e = e;
    this.v = v;
    this.s = s;
  }

  /** A fresh capsule and the point that its key comes from. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Fresh(Capsule capsule, byte[] keyPoint) {}

  /** Makes one for a key: {@code E = rG, V = uG, s = u + r·h(E, V)}; the key comes from (r+u)A. */
  static Fresh make(PublicKey owner, SecureRandom random) {
    byte[] r = Curve.randomScalar(random);
    byte[] u = Curve.randomScalar(random);
    try {
      byte[] e = Curve.generate(r);
      byte[] v = Curve.generate(u);
      byte[] s = Curve.add(u, Curve.multiply(r, hash(e, v)));
      byte[] both = Curve.add(r, u);
      byte[] point = Curve.multiplySecret(owner.toArray(), both);
      Arrays.fill(both, (byte) 0);
      return new Fresh(new Capsule(e, v, s), point);
    } finally {
      Arrays.fill(r, (byte) 0);
      Arrays.fill(u, (byte) 0);
    }
  }

  private static byte[] hash(byte[] e, byte[] v) {
    return ScalarHash.tagged("CAPSULE_POINTS").point(e).point(v).scalar();
  }

  byte[] e() {
    return e;
  }

  byte[] v() {
    return v;
  }

  byte[] s() {
    return s;
  }

  /** The hash that binds its points. */
  byte[] hash() {
    return hash(e, v);
  }

  /** The point that the key comes from, for whoever has the key that the capsule was made for. */
  byte[] open(PrivateKey owner) {
    byte[] secret = owner.toArray();
    try {
      return Curve.multiplySecret(Curve.sum(e, v).orElseThrow(), secret);
    } finally {
      Arrays.fill(secret, (byte) 0);
    }
  }

  /** umbral-pre's encoding, {@link #SIZE} bytes. */
  public byte[] encode() {
    return new Packed.Writer().array(3).point(e).point(v).bytes(s).toArray();
  }

  /** E, V and s, {@link #SIMPLE_SIZE} bytes. */
  public byte[] toSimple() {
    return Umbral.concatenation(Curve.compress(e), Curve.compress(v), s);
  }

  /**
   * Reads one and checks {@code sG = V + h·E}.
   *
   * @throws DecodeException when it is none
   */
  public static Capsule decode(byte[] bytes) throws DecodeException {
    return read(new Packed.Reader("a capsule", bytes, SIZE));
  }

  /**
   * Reads one without MessagePack, and checks the same.
   *
   * @throws DecodeException when it is none
   */
  public static Capsule ofSimple(byte[] bytes) throws DecodeException {
    return read(Packed.Reader.bare("a capsule", bytes, SIMPLE_SIZE));
  }

  private static Capsule read(Packed.Reader in) throws DecodeException {
    in.array(3);
    byte[] e = in.point();
    byte[] v = in.point();
    byte[] s = in.scalar();
    in.end();
    boolean holds =
        Curve.sum(v, Curve.multiplyPublic(e, hash(e, v)))
            .filter(right -> Arrays.equals(Curve.generate(s), right))
            .isPresent();
    if (!holds || Curve.sum(e, v).isEmpty()) { // without a sum there would be no key in it
      throw new DecodeException("a capsule's parts do not belong together");
    }
    return new Capsule(e, v, s);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Capsule that
        && Arrays.equals(e, that.e)
        && Arrays.equals(v, that.v)
        && Arrays.equals(s, that.s);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(e);
  }

  @Override
  public String toString() {
    return "Capsule " + souk.primitives.Bytes.of(Curve.compress(e));
  }
}
