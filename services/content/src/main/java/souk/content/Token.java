package souk.content;

import java.nio.ByteBuffer;
import souk.primitives.Address;
import souk.primitives.ByteReader;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;
import souk.primitives.DecodeException;

/**
 * What a client shows a cache to get one chunk: the publisher's order to this cache, which nobody
 * else can make or check. {@link TokenSeal} makes the last two fields of all the others.
 *
 * @param agreement between publisher and cache
 * @param bundle that the chunk is delivered in
 * @param slot the chunk's place in the bundle, from 0
 * @param object the content id
 * @param chunk its number in the object
 * @param size its bytes, unpadded
 * @param chunkId the digest of its plaintext
 * @param client who may fetch it
 * @param round of the book that pays
 * @param book that pays
 * @param place of the first ticket that pays
 * @param tickets how many pay, at places one behind the other
 * @param expires the last ledger block in which it is good
 * @param tag 16 bytes by which the cache knows it
 * @param commitment to the chunk's key, so that a client, and a judge, can tell the right one
 */
public record Token(
    Bytes32 agreement,
    Bytes32 bundle,
    int slot,
    Bytes32 object,
    int chunk,
    int size,
    Bytes32 chunkId,
    Address client,
    long round,
    long book,
    int place,
    int tickets,
    long expires,
    Bytes tag,
    Bytes32 commitment) {
  /** Bytes before the tag. */
  static final int FIELDS = 178;

  static final int TAG = 16;

  /** In the place of the tag of a token that is not sealed yet. */
  public static final Bytes NO_TAG = Bytes.of(new byte[TAG]);

  /** Bytes of an encoded token. */
  public static final int SIZE = FIELDS + TAG + Bytes32.SIZE;

  /** {@value #SIZE} bytes. */
  public Bytes encode() {
    byte[] target = new byte[SIZE];
    writeTo(target, 0);
    return Bytes.of(target);
  }

  /** Writes {@value #SIZE} bytes from {@code offset} on. */
  void writeTo(byte[] target, int offset) {
    agreement.copyTo(target, offset);
    bundle.copyTo(target, offset + 32);
    object.copyTo(target, offset + 65);
    chunkId.copyTo(target, offset + 105);
    client.copyTo(target, offset + 137);
    ByteBuffer.wrap(target)
        .put(offset + 64, (byte) slot)
        .putInt(offset + 97, chunk)
        .putInt(offset + 101, size)
        .putInt(offset + 157, (int) round)
        .putInt(offset + 161, (int) book)
        .putInt(offset + 165, place)
        .put(offset + 169, (byte) tickets)
        .putLong(offset + 170, expires);
    tag.copyTo(target, offset + FIELDS);
    commitment.copyTo(target, offset + FIELDS + TAG);
  }

  /** Reads a token of exactly {@value #SIZE} bytes; whether it is genuine is another question. */
  public static Token decode(Bytes bytes) throws DecodeException {
    ByteReader in = new ByteReader(bytes.toArray());
    Token token = readFrom(in);
    in.end();
    return token;
  }

  static Token readFrom(ByteReader in) throws DecodeException {
    Token token =
        new Token(
            in.bytes32(),
            in.bytes32(),
            in.u8(),
            in.bytes32(),
            in.u31(),
            in.u31(),
            in.bytes32(),
            in.address(),
            in.u32(),
            in.u32(),
            in.u31(),
            in.u8(),
            in.u63(),
            Bytes.of(in.raw(TAG)),
            in.bytes32());
    if (token.size < 1 || token.size > ContentRules.MAX_CHUNK_BYTES) {
      throw new DecodeException("a token for a chunk of " + token.size + " bytes");
    }
    if (token.tickets < 1 || token.tickets > ContentRules.MAX_TICKETS) {
      throw new DecodeException("a token for " + token.tickets + " tickets");
    }
    return token;
  }

  /** The token's own name, and the unit's at the exchange. */
  public Bytes32 id() {
    return id(encode());
  }

  /** The name of an encoded token. */
  static Bytes32 id(Bytes encoded) {
    return Bytes32.of(Sha256.digest().digest(encoded.toArray()));
  }
}
