package souk.content.cache;

import java.io.IOException;
import java.io.OutputStream;
import souk.content.DeliverySignature;
import souk.content.Token;
import souk.exchange.Payload;
import souk.exchange.Signing;
import souk.primitives.Bytes;

/**
 * What a client gets before it pays: the ciphertext, then the cache's signature for it. A chunk
 * that turns out to be damaged ends the answer before it is signed for.
 */
final class Delivery implements Payload {
  /** Opens the chunk; it was there a moment ago. */
  @FunctionalInterface
  interface Opener {
    StoredChunk open() throws IOException;
  }

  private final Token token;
  private final int padded;
  private final Bytes key;
  private final Opener chunk;
  private final Signing cache;
  private final Encryption.Pool pool;

  Delivery(Token token, int padded, Bytes key, Opener chunk, Signing cache, Encryption.Pool pool) {
    this.token = token;
    this.padded = padded;
    this.key = key;
    this.chunk = chunk;
    this.cache = cache;
    this.pool = pool;
  }

  @Override
  public long length() {
    return (long) padded + DeliverySignature.SIZE;
  }

  @Override
  public void writeTo(OutputStream out) throws IOException {
    Encryption encryption = pool.borrow();
    try (StoredChunk open = chunk.open()) {
      var digest = encryption.write(open, padded, key.toArray(), out);
      out.write(DeliverySignature.sign(cache, token.agreement(), token.id(), digest).toCompact());
    } finally {
      pool.giveBack(encryption);
    }
  }
}
