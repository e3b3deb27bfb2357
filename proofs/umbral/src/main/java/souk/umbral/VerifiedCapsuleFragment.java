package souk.umbral;

/** A capsule fragment that passed all checks. */
public final class VerifiedCapsuleFragment {
  private final CapsuleFragment fragment;

  VerifiedCapsuleFragment(CapsuleFragment fragment) {
    this.fragment = fragment;
  }

  /** The fragment itself, to be kept or passed on. */
  public CapsuleFragment fragment() {
    return fragment;
  }

  @Override
  public String toString() {
    return "Verified" + fragment;
  }
}
