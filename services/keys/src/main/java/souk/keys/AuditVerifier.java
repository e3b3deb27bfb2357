package souk.keys;

import souk.primitives.Address;
import souk.primitives.DecodeException;

/** Verifies a node's records one after the other, from the first; needs nothing but its address. */
public final class AuditVerifier {
  private final Address node;
  private AuditRecord.Head before = AuditRecord.Head.NONE;
  private boolean signed = true;

  /**
   * A verifier that has seen nothing.
   *
   * @param node whose records they must be
   */
  public AuditVerifier(Address node) {
    this.node = node;
  }

  /**
   * Takes the next record.
   *
   * @throws DecodeException when it does not follow those before, or somebody else signed it
   */
  public void next(AuditRecord record) throws DecodeException {
    if (!record.follows(before, node)) {
      throw new DecodeException(
          "this record is not %s's, or does not follow the one before it".formatted(node));
    }
    before = record.head();
    signed = record.isSigned();
  }

  /**
   * Says that there are no more.
   *
   * @throws DecodeException when nothing signed vouches for the last one
   */
  public void end() throws DecodeException {
    if (!signed) {
      throw new DecodeException(
          "nothing signed comes after this record; what followed was cut off, or it was added");
    }
  }
}
