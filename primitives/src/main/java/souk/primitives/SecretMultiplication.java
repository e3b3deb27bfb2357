package souk.primitives;

/**
 * Multiplies points by numbers that nobody may learn from how long it takes. The library's own
 * multiplication of points is for public numbers only.
 */
interface SecretMultiplication {
  /**
   * The product, 65 bytes uncompressed.
   *
   * @param point 65 bytes, on the curve
   * @param scalar 32 bytes, from 1 to the group's order less one
   */
  byte[] multiply(byte[] point, byte[] scalar);

  /** The best that this machine has. */
  static SecretMultiplication best() {
    return ConstantTimeMultiplication.find()
        .map(SecretMultiplication.class::cast)
        .orElseGet(BlindedMultiplication::new);
  }
}
