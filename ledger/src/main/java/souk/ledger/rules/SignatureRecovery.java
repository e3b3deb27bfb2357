package souk.ledger.rules;

import java.util.Optional;
import souk.primitives.Address;
import souk.primitives.Bytes32;
import souk.primitives.Secp256k1;
import souk.primitives.Signature;

/** Who made a signature. A simulation of many thousand players may put something faster here. */
@FunctionalInterface
public interface SignatureRecovery {
  /** The real one. */
  SignatureRecovery SECP256K1 = Secp256k1::recover;

  /** The address whose key signed {@code digest}; empty when there is none. */
  Optional<Address> recover(Signature signature, Bytes32 digest);
}
