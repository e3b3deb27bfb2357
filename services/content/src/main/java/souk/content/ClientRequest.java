package souk.content;

import java.util.ArrayList;
import java.util.List;
import souk.primitives.ByteReader;
import souk.primitives.ByteWriter;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;
import souk.primitives.DecodeException;
import souk.primitives.Signature;

/** What a client asks a publisher, each on a path of its own. Every request shows the pass. */
public sealed interface ClientRequest {
  /** Where manifests are; the content id follows, in hexadecimal with {@code 0x}. */
  String MANIFEST_PATH = "/content/1/manifest/";

  ClientPass pass();

  /** The path that it goes to. */
  String path();

  byte[] encode();

  /** Asks for a bundle of an object. The answer is a {@link souk.content.Bundle}. */
  record Fetch(ClientPass pass, Bytes32 object, int number) implements ClientRequest {
    public static final String PATH = "/content/1/bundle";
    public static final int MOST_BYTES = ClientPass.SIZE + 32 + 4;

    @Override
    public String path() {
      return PATH;
    }

    @Override
    public byte[] encode() {
      return begin(pass, MOST_BYTES).bytes32(object).u32(number).toArray();
    }

    public static Fetch decode(byte[] message) throws DecodeException {
      ByteReader in = new ByteReader(message);
      Fetch fetch = new Fetch(ClientPass.readFrom(in), in.bytes32(), in.u31());
      in.end();
      return fetch;
    }
  }

  /**
   * Asks for another cache in the place of one that does not deliver. The answer is a {@link
   * souk.content.Bundle} that keeps all other tokens.
   *
   * @param bundle its id
   * @param slot of the cache
   */
  record Repair(ClientPass pass, Bytes32 bundle, int slot) implements ClientRequest {
    public static final String PATH = "/content/1/repair";
    public static final int MOST_BYTES = ClientPass.SIZE + 32 + 1;

    @Override
    public String path() {
      return PATH;
    }

    @Override
    public byte[] encode() {
      return begin(pass, MOST_BYTES).bytes32(bundle).u8(slot).toArray();
    }

    public static Repair decode(byte[] message) throws DecodeException {
      ByteReader in = new ByteReader(message);
      Repair repair = new Repair(ClientPass.readFrom(in), in.bytes32(), in.u8());
      in.end();
      return repair;
    }
  }

  /**
   * Shows the tickets that a cache would not take, or took and kept the key back. The answer is the
   * chunk's key: the publisher pays the cache in the client's place.
   *
   * @param secrets of the token's tickets, one behind the other
   */
  record Redeem(ClientPass pass, Token token, Bytes secrets) implements ClientRequest {
    public static final String PATH = "/content/1/redeem";
    public static final int MOST_BYTES =
        ClientPass.SIZE + Token.SIZE + 4 + ContentRules.MAX_TICKETS * Box.SECRET;

    @Override
    public String path() {
      return PATH;
    }

    @Override
    public byte[] encode() {
      return begin(pass, MOST_BYTES).raw(token.encode().toArray()).bytes(secrets).toArray();
    }

    public static Redeem decode(byte[] message) throws DecodeException {
      ByteReader in = new ByteReader(message);
      Redeem redeem =
          new Redeem(
              ClientPass.readFrom(in),
              Token.readFrom(in),
              Bytes.of(in.bytes(ContentRules.MAX_TICKETS * Box.SECRET)));
      in.end();
      return redeem;
    }
  }

  /**
   * Says that a cache sent a wrong chunk. The answer is a byte: 1 when the publisher finds the same
   * and accuses the cache, 0 when it finds the chunk right.
   *
   * @param signature of the cache, over token and ciphertext
   * @param hashes of the ciphertext's blocks
   */
  record Complaint(ClientPass pass, Token token, Signature signature, List<Bytes32> hashes)
      implements ClientRequest {
    public static final String PATH = "/content/1/complaint";

    private static final int MOST_HASHES = BlockTree.blocks(ContentRules.MAX_CHUNK_BYTES);

    public static final int MOST_BYTES =
        ClientPass.SIZE + Token.SIZE + Signature.COMPACT_SIZE + 2 + MOST_HASHES * 32;

    public Complaint {
      hashes = List.copyOf(hashes);
    }

    @Override
    public String path() {
      return PATH;
    }

    @Override
    public byte[] encode() {
      ByteWriter out = begin(pass, 1024 + hashes.size() * 32);
      out.raw(token.encode().toArray()).signature(signature).u16(hashes.size());
      hashes.forEach(out::bytes32);
      return out.toArray();
    }

    public static Complaint decode(byte[] message) throws DecodeException {
      ByteReader in = new ByteReader(message);
      ClientPass pass = ClientPass.readFrom(in);
      Token token = Token.readFrom(in);
      Signature signature = in.signature();
      int count = in.u16();
      if (count > MOST_HASHES) {
        throw new DecodeException("a chunk of " + count + " blocks");
      }
      List<Bytes32> hashes = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        hashes.add(in.bytes32());
      }
      in.end();
      return new Complaint(pass, token, signature, hashes);
    }
  }

  private static ByteWriter begin(ClientPass pass, int capacity) {
    ByteWriter out = new ByteWriter(capacity);
    pass.writeTo(out);
    return out;
  }
}
