package souk.design.simulation;

import java.util.Arrays;
import java.util.Optional;
import souk.ledger.rules.SignatureRecovery;
import souk.primitives.Address;
import souk.primitives.Bytes32;
import souk.primitives.Signature;

/**
 * Signatures that nobody can forge and that cost nothing: each names its signer and what it signs.
 * They stand in for elliptic curves, which a simulation does not put to the test. Whoever plays
 * signs for itself only.
 */
final class IdealSignatures implements SignatureRecovery {
  private static final int S = Bytes32.SIZE;
  private static final int ADDRESS_AT = S - Address.SIZE;

  /** The signature of an address. */
  static Signature sign(Address by, Bytes32 digest) {
    byte[] rs = new byte[2 * S];
    rs[ADDRESS_AT - 1] = 1; // r must not be zero
    by.copyTo(rs, ADDRESS_AT);
    digest.copyTo(rs, S);
    low(rs);
    return Signature.of(rs, 0);
  }

  @Override
  public Optional<Address> recover(Signature signature, Bytes32 digest) {
    byte[] rs = signature.rs();
    byte[] expected = new byte[2 * S];
    digest.copyTo(expected, S);
    low(expected);
    return Arrays.equals(rs, S, 2 * S, expected, S, 2 * S)
        ? Optional.of(Address.of(rs, ADDRESS_AT))
        : Optional.empty();
  }

  /** Makes the lower half a number that is not zero and in the lower half of the group's order. */
  private static void low(byte[] rs) {
    rs[S] = 1;
  }
}
