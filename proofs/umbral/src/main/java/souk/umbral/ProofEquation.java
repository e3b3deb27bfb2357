package souk.umbral;

import java.util.Arrays;
import java.util.Optional;
import souk.primitives.Curve;

/**
 * The three equations that a re-encryption's proof consists of, {@code z·P = P2 + h·P1} for E, V
 * and U, one by one. Who cannot multiply points, such as a contract, is shown both products, which
 * it can check by recovering a signer's address, and adds by itself.
 */
public enum ProofEquation {
  /** Of the capsule's E. */
  E(0),
  /** Of the capsule's V. */
  V(1),
  /** Of the second generator U and the fragment's commitment. */
  U(2);

  /** Bytes of an equation's two products: x and y of each. */
  public static final int PRODUCTS = 2 * (Curve.POINT - 1);

  private static final int COORDINATES = Curve.POINT - 1;

  /** What an equation's products show. */
  public enum Finding {
    /** These are its products, and it holds. */
    HOLDS,
    /** These are its products, and it does not hold. */
    FAILS,
    /** These are not its products. */
    WRONG_PRODUCTS
  }

  /** The points of an equation, each in 65 bytes. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Terms(byte[] point, byte[] first, byte[] second) {}

  private final int number;

  ProofEquation(int number) {
    this.number = number;
  }

  /** By which evidence names it: 0, 1, 2. */
  public int number() {
    return number;
  }

  /** The one of a number; empty when it is none. */
  public static Optional<ProofEquation> of(int number) {
    return Arrays.stream(values()).filter(each -> each.number == number).findFirst();
  }

  private Terms terms(Capsule capsule, CapsuleFragment fragment) {
    CapsuleFragment.Proof proof = fragment.proof();
    return switch (this) {
      case E -> new Terms(capsule.e(), fragment.e1(), proof.e2());
      case V -> new Terms(capsule.v(), fragment.v1(), proof.v2());
      case U -> new Terms(Umbral.U, proof.commitment(), proof.u2());
    };
  }

  /** {@code z·P} and {@code h·P1}, x and y of each. */
  public byte[] products(Capsule capsule, CapsuleFragment fragment) {
    Terms of = terms(capsule, fragment);
    byte[] left = Curve.multiplyPublic(of.point(), fragment.proof().z());
    byte[] right = Curve.multiplyPublic(of.first(), fragment.challenge(capsule));
    return Umbral.concatenation(
        Arrays.copyOfRange(left, 1, Curve.POINT), Arrays.copyOfRange(right, 1, Curve.POINT));
  }

  /** What products, from anybody, show of a fragment. */
  public Finding check(Capsule capsule, CapsuleFragment fragment, byte[] products) {
    byte[] known = products(capsule, fragment);
    if (!Arrays.equals(known, products)) {
      return Finding.WRONG_PRODUCTS;
    }
    Optional<byte[]> sum =
        Curve.sum(
            terms(capsule, fragment).second(),
            whole(Arrays.copyOfRange(known, COORDINATES, PRODUCTS)));
    return sum.filter(found -> Arrays.equals(found, whole(Arrays.copyOf(known, COORDINATES))))
            .isPresent()
        ? Finding.HOLDS
        : Finding.FAILS;
  }

  private static byte[] whole(byte[] coordinates) {
    return Umbral.concatenation(new byte[] {4}, coordinates);
  }

  /**
   * Whether a contract can multiply the points of this fragment. Recovering takes x coordinates
   * below the group's order only: one in 2^128 points has another, and whoever has one searched for
   * it.
   */
  public static boolean multipliable(CapsuleFragment fragment) {
    return multipliable(fragment.e1())
        && multipliable(fragment.v1())
        && multipliable(fragment.proof().commitment());
  }

  /** The same of a capsule. */
  public static boolean multipliable(Capsule capsule) {
    return multipliable(capsule.e()) && multipliable(capsule.v());
  }

  private static boolean multipliable(byte[] point) {
    return Curve.isScalar(Arrays.copyOfRange(point, 1, 1 + Curve.SCALAR));
  }
}
