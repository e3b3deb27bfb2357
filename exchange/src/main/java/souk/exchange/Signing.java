package souk.exchange;

import javax.crypto.SecretKey;
import souk.primitives.Address;
import souk.primitives.Bytes32;
import souk.primitives.Eip712;
import souk.primitives.PublicKey;
import souk.primitives.Signature;

/**
 * What a node's key does for one of its services. The key itself stays with the node, and nothing
 * that comes out of here is good for anything but this kind of service.
 */
public interface Signing {
  /** The node's address. */
  Address address();

  /** The node's public key. */
  PublicKey publicKey();

  /**
   * Signs typed data of the service.
   *
   * @param type whose name begins with the kind's: {@code ContentDelivery} for {@code content/1}.
   *     No type of the ledger's or of payments begins so, and therefore no signature made here
   *     moves money or binds anybody on a ledger
   * @throws IllegalArgumentException when the type is not the service's own
   */
  Signature sign(Eip712.Domain domain, Eip712.Type type, Object... values);

  /**
   * A secret that this node shares with the owner of another key: HKDF-SHA-256 (RFC 5869) over
   * their Diffie–Hellman secret. The other side derives the same.
   *
   * @param agreement that it is for; another one gives another secret
   * @param use what it is for, within the service
   */
  SecretKey agree(PublicKey other, Bytes32 agreement, String use);

  /** A secret of this node alone, the same after every restart; {@code use} as above. */
  SecretKey secret(String use);
}
