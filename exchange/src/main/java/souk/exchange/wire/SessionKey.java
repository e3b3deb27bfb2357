package souk.exchange.wire;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import souk.primitives.Address;
import souk.primitives.ByteWriter;
import souk.primitives.Bytes32;
import souk.primitives.Eip712;
import souk.primitives.Hmac;
import souk.primitives.PrivateKey;
import souk.primitives.PublicKey;
import souk.primitives.Secp256k1;

/**
 * What a client and a provider share in one agreement: both derive it from their keys, with no
 * message between them. It authenticates what the client sends, so that a unit belongs to the key
 * that asked for it and nobody else can have it released.
 */
public final class SessionKey {
  /** Bytes of a message's authentication code. */
  public static final int MAC_SIZE = Hmac.SIZE;

  private static final byte[] TAG = "souk.exchange.session/1".getBytes(StandardCharsets.US_ASCII);

  private final Address client;
  private final Hmac key;

  private SessionKey(Address client, Hmac key) {
    this.client = client;
    this.key = key;
  }

  public static SessionKey ofClient(
      PrivateKey client, PublicKey provider, Eip712.Domain domain, Bytes32 agreement) {
    return derive(client, provider, domain, agreement, client.address(), provider.address());
  }

  public static SessionKey ofProvider(
      PrivateKey provider, PublicKey client, Eip712.Domain domain, Bytes32 agreement) {
    return derive(provider, client, domain, agreement, client.address(), provider.address());
  }

  private static SessionKey derive(
      PrivateKey own,
      PublicKey other,
      Eip712.Domain domain,
      Bytes32 agreement,
      Address client,
      Address provider) {
    byte[] secret = Secp256k1.sharedSecret(own, other).toArray();
    byte[] context =
        new ByteWriter()
            .raw(TAG)
            .bytes32(domain.separator())
            .bytes32(agreement)
            .address(client)
            .address(provider)
            .toArray();
    return new SessionKey(client, Hmac.of(Hmac.of(secret).code(context)));
  }

  public Address client() {
    return client;
  }

  /** The message with its authentication code behind it. */
  public byte[] seal(ByteWriter message) {
    byte[] bytes = message.toArray();
    return message.raw(key.code(bytes)).toArray();
  }

  /** Whether a message ends with its authentication code. */
  public boolean sealed(byte[] message) {
    int length = message.length - MAC_SIZE;
    return length >= 0
        && MessageDigest.isEqual(
            key.codeOfFirst(message, length),
            java.util.Arrays.copyOfRange(message, length, message.length));
  }
}
