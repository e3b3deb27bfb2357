package souk.content;

import java.util.ArrayList;
import java.util.List;
import souk.primitives.ByteReader;
import souk.primitives.ByteWriter;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;
import souk.primitives.DecodeException;
import souk.primitives.Signature;

/**
 * Evidence that a cache signed for a ciphertext that is not the chunk it had to send: one block of
 * it is enough. Its key is made public thereby, which harms nobody: it opens this one delivery.
 *
 * @param token that the cache answered
 * @param signature of the cache, over the token and {@code ciphertext}
 * @param ciphertext the digest that it signed
 * @param key the chunk's, to which the token commits
 * @param block which block of the ciphertext is wrong
 * @param plain that block of the plaintext; shorter, or empty, where padding follows
 * @param plainPath from it to the token's chunk id; empty where all is padding
 * @param hash of that block of the ciphertext, as the cache signed it
 * @param hashPath from it to {@code ciphertext}
 */
record BadDelivery(
    Token token,
    Signature signature,
    Bytes32 ciphertext,
    Bytes key,
    int block,
    Bytes plain,
    List<Bytes32> plainPath,
    Bytes32 hash,
    List<Bytes32> hashPath) {
  /** Enough for the blocks of the largest chunk. */
  private static final int MOST_PATH = 16;

  BadDelivery {
    plainPath = List.copyOf(plainPath);
    hashPath = List.copyOf(hashPath);
  }

  Bytes encode() {
    ByteWriter out =
        new ByteWriter(BlockTree.BLOCK + 2048)
            .raw(token.encode().toArray())
            .signature(signature)
            .bytes32(ciphertext)
            .raw(key.toArray())
            .u32(block)
            .bytes(plain);
    write(plainPath, out);
    write(hashPath, out.bytes32(hash));
    return Bytes.of(out.toArray());
  }

  static BadDelivery decode(Bytes evidence) throws DecodeException {
    ByteReader in = new ByteReader(evidence.toArray());
    BadDelivery bad =
        new BadDelivery(
            Token.readFrom(in),
            in.signature(),
            in.bytes32(),
            Bytes.of(in.raw(TokenSeal.KEY)),
            in.u31(),
            Bytes.of(in.bytes(BlockTree.BLOCK)),
            path(in),
            in.bytes32(),
            path(in));
    in.end();
    return bad;
  }

  private static void write(List<Bytes32> path, ByteWriter out) {
    out.u8(path.size());
    path.forEach(out::bytes32);
  }

  private static List<Bytes32> path(ByteReader in) throws DecodeException {
    int length = in.u8();
    if (length > MOST_PATH) {
      throw new DecodeException("a path of " + length + " hashes");
    }
    List<Bytes32> path = new ArrayList<>();
    for (int i = 0; i < length; i++) {
      path.add(in.bytes32());
    }
    return path;
  }
}
