package souk.umbral;

import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import souk.primitives.Curve;
import souk.primitives.PrivateKey;
import souk.primitives.PublicKey;

/** Puts capsule fragments together: Lagrange's interpolation at zero. */
final class Reassembly {
  private static final SecureRandom RANDOM = new SecureRandom();

  private Reassembly() {}

  /** The point that the capsule's key comes from. */
  static byte[] keyPoint(
      PrivateKey reader, PublicKey owner, Capsule capsule, List<VerifiedCapsuleFragment> verified)
      throws UmbralException {
    List<CapsuleFragment> fragments =
        verified.stream().map(VerifiedCapsuleFragment::fragment).toList();
    check(fragments);
    byte[] precursor = fragments.getFirst().precursor();
    byte[] secret = reader.toArray();
    byte[] product = Curve.multiplySecret(precursor, secret);
    Arrays.fill(secret, (byte) 0);
    byte[] readerPoint = reader.publicKey().toArray();
    List<byte[]> arguments = new ArrayList<>(fragments.size());
    for (CapsuleFragment fragment : fragments) {
      arguments.add(Umbral.argument(precursor, readerPoint, product, fragment.id()));
    }
    List<byte[]> factors = lagrange(arguments);
    byte[][] e = new byte[fragments.size()][];
    byte[][] v = new byte[fragments.size()][];
    for (int i = 0; i < e.length; i++) {
      e[i] = Curve.multiplySecret(fragments.get(i).e1(), factors.get(i));
      v[i] = Curve.multiplySecret(fragments.get(i).v1(), factors.get(i));
    }
    byte[] wholeE = Curve.sum(e).orElseThrow(Reassembly::cannotOpen);
    byte[] wholeV = Curve.sum(v).orElseThrow(Reassembly::cannotOpen);
    byte[] shared = Umbral.sharedSecret(precursor, readerPoint, product);
    byte[] ratio = Curve.multiply(capsule.s(), Curve.invert(shared, RANDOM));
    byte[] left = Curve.multiplySecret(owner.toArray(), ratio);
    byte[] right =
        Curve.sum(Curve.multiplyPublic(wholeE, capsule.hash()), wholeV)
            .orElseThrow(Reassembly::cannotOpen);
    if (!Arrays.equals(left, right)) {
      throw cannotOpen();
    }
    return Curve.multiplySecret(
        Curve.sum(wholeE, wholeV).orElseThrow(Reassembly::cannotOpen), shared);
  }

  private static void check(List<CapsuleFragment> fragments) throws UmbralException {
    if (fragments.isEmpty()) {
      throw cannotOpen();
    }
    for (int i = 0; i < fragments.size(); i++) {
      if (!Arrays.equals(fragments.get(i).precursor(), fragments.getFirst().precursor())) {
        throw new UmbralException(
            UmbralException.Reason.MIXED_GRANTS, "capsule fragments are of different grants");
      }
      for (int j = 0; j < i; j++) {
        if (Arrays.equals(fragments.get(i).id(), fragments.get(j).id())) {
          throw new UmbralException(
              UmbralException.Reason.DUPLICATE_FRAGMENT,
              "two capsule fragments are of the same key fragment");
        }
      }
    }
  }

  private static UmbralException cannotOpen() {
    return new UmbralException(
        UmbralException.Reason.CANNOT_OPEN,
        "capsule fragments are too few, or not for this reader, owner or capsule");
  }

  /** What each value counts at zero: the product of {@code x_j / (x_j - x_i)} over all others. */
  private static List<byte[]> lagrange(List<byte[]> arguments) {
    List<byte[]> factors = new ArrayList<>(arguments.size());
    for (int i = 0; i < arguments.size(); i++) {
      byte[] above = one();
      byte[] below = one();
      for (int j = 0; j < arguments.size(); j++) {
        if (j != i) {
          above = Curve.multiply(above, arguments.get(j));
          below = Curve.multiply(below, Curve.subtract(arguments.get(j), arguments.get(i)));
        }
      }
      factors.add(
          arguments.size() == 1 ? above : Curve.multiply(above, Curve.invert(below, RANDOM)));
    }
    return factors;
  }

  private static byte[] one() {
    byte[] one = new byte[Curve.SCALAR];
    one[Curve.SCALAR - 1] = 1;
    return one;
  }
}
