package souk.umbral;

/**
 * Why something that decodes well does not fit the keys, or the other things, it was shown with.
 */
public final class UmbralException extends Exception {
  private static final long serialVersionUID = 1;

  /** What does not fit. */
  public enum Reason {
    /** A signature is not that of the key it should be of, or not in its low-s form. */
    BAD_SIGNATURE,
    /** A key fragment's commitment does not belong to its key. */
    BAD_COMMITMENT,
    /** A key fragment's signatures do not name both keys, so that nobody could check answers. */
    KEYS_NOT_SIGNED,
    /** The proof of a re-encryption does not hold. */
    BAD_PROOF,
    /** Two capsule fragments are of one key fragment. */
    DUPLICATE_FRAGMENT,
    /** Capsule fragments are of different grants. */
    MIXED_GRANTS,
    /** Capsule fragments are too few, or not for this reader or capsule. */
    CANNOT_OPEN,
    /** A ciphertext was changed, or is not of this capsule and key. */
    BAD_CIPHERTEXT
  }

  private final transient Reason reason;

  UmbralException(Reason reason, String message) {
    super(message);
    this.reason = reason;
  }

  public Reason reason() {
    return reason;
  }
}
