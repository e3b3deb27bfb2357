package souk.primitives;

/** Whoever can sign for one address: a key in memory, a keystore, a hardware module. */
public interface Signer {
  Address address();

  /** Signs a 32-byte digest, which is always that of EIP-712 typed data (see {@link Eip712}). */
  Signature sign(Bytes32 digest);
}
