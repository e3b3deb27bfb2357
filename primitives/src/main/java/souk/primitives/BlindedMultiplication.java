package souk.primitives;

import java.security.SecureRandom;
import java.util.Arrays;

/**
 * Splits the secret number at random for each product: {@code k·P = (k − r)·P + r·P}. Both parts
 * are uniformly distributed, so what the time of the two tells is independent of the secret. Costs
 * two products; for machines where {@link ConstantTimeMultiplication} finds no library.
 */
final class BlindedMultiplication implements SecretMultiplication {
  private final SecureRandom random = new SecureRandom();

  @Override
  public byte[] multiply(byte[] point, byte[] scalar) {
    if (!Curve.isScalar(scalar)) {
      throw new IllegalArgumentException(Curve.NO_NUMBER);
    }
    while (true) {
      byte[] one = Curve.randomScalar(random);
      try {
        if (Arrays.equals(one, scalar)) {
          continue; // the other part would be zero, which has no point
        }
        byte[] other = Curve.subtract(scalar, one);
        try {
          return Curve.sum(Curve.multiplyPublic(point, one), Curve.multiplyPublic(point, other))
              .orElseThrow();
        } finally {
          Arrays.fill(other, (byte) 0);
        }
      } finally {
        Arrays.fill(one, (byte) 0);
      }
    }
  }
}
