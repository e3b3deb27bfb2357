package souk.design.deviation;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import souk.primitives.Address;
import souk.primitives.Bytes32;
import souk.primitives.PrivateKey;
import souk.primitives.Signature;
import souk.primitives.Signer;

/**
 * Signs for real, and each digest once: signatures follow from key and digest alone, and thousands
 * of plays sign the same books.
 */
final class MemoSigner implements Signer {
  private static final int MOST = 20_000;

  private final PrivateKey key;
  private final Map<Bytes32, Signature> signed = new ConcurrentHashMap<>();

  MemoSigner(PrivateKey key) {
    this.key = key;
  }

  PrivateKey key() {
    return key;
  }

  @Override
  public Address address() {
    return key.address();
  }

  @Override
  public Signature sign(Bytes32 digest) {
    if (signed.size() >= MOST) {
      signed.clear();
    }
    return signed.computeIfAbsent(digest, key::sign);
  }
}
