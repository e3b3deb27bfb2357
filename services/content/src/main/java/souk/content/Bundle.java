package souk.content;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import souk.ledger.Command;
import souk.primitives.Address;
import souk.primitives.ByteReader;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;
import souk.primitives.DecodeException;
import souk.puzzle.Puzzle;
import souk.puzzle.PuzzleParameters;
import souk.puzzle.PuzzleProfile;

/**
 * What a publisher gives a client for n chunks: where to get each, the puzzle over their
 * ciphertexts, and the tickets, sealed but for those of caches that are paid in advance.
 *
 * @param id no two bundles have the same; the puzzle is bound to it
 * @param number of the bundle in the object, from 0
 * @param leastChunkBytes to which shorter chunks are padded
 * @param parts one for each chunk, in order
 * @param box the tickets of the other parts, in order, sealed under the puzzle's key ({@link Box})
 */
public record Bundle(
    Bytes32 id, int number, int leastChunkBytes, List<Part> parts, Puzzle puzzle, Bytes box) {

  /**
   * One chunk of a bundle.
   *
   * @param cache the provider that has it
   * @param endpoint where it answers
   * @param clear the secrets of its tickets, one behind the other, where this cache wants to be
   *     paid before it sends anything; empty where they are in the box
   */
  public record Part(Address cache, String endpoint, Token token, Bytes clear) {
    /** With its tickets in the box. */
    public Part(Address cache, String endpoint, Token token) {
      this(cache, endpoint, token, Bytes.EMPTY);
    }

    /** Whether its tickets are not in the box. */
    public boolean isClear() {
      return clear.size() > 0;
    }
  }

  /** The most bytes of an encoded bundle. */
  public static final int MOST_BYTES =
      1024
          + ContentRules.MAX_CACHES
              * (Address.SIZE
                  + Integer.BYTES
                  + Command.Register.MAX_ENDPOINT
                  + Token.SIZE
                  + 1
                  + ContentRules.MAX_TICKETS * Box.SECRET);

  public Bundle {
    parts = List.copyOf(parts);
  }

  /** Bytes that the client gets for one part: the ciphertext, and no more. */
  public int paddedSize(int slot) {
    return Math.max(parts.get(slot).token().size(), leastChunkBytes);
  }

  /**
   * The secrets of each part's own tickets, in the clear or out of the box.
   *
   * @param opened what was in the box
   * @return empty when the box holds more or less than it should
   */
  public Optional<List<Bytes>> secrets(byte[] opened) {
    List<Bytes> secrets = new ArrayList<>();
    int at = 0;
    for (Part part : parts) {
      int length = part.isClear() ? 0 : part.token().tickets() * Box.SECRET;
      if (opened.length - at < length) {
        return Optional.empty();
      }
      secrets.add(
          part.isClear() ? part.clear() : Bytes.of(Arrays.copyOfRange(opened, at, at + length)));
      at += length;
    }
    return at == opened.length ? Optional.of(secrets) : Optional.empty();
  }

  public Bytes encode() {
    BundleWriter out = new BundleWriter();
    out.begin(id, number, leastChunkBytes, puzzle.parameters());
    for (Part part : parts) {
      out.part(BundleWriter.head(part.cache(), part.endpoint()), part.token());
      if (part.isClear()) {
        out.clear(part.clear().toArray());
      } else {
        out.boxed();
      }
    }
    return out.end(puzzle.goal(), box);
  }

  public static Bundle decode(byte[] bytes) throws DecodeException {
    ByteReader in = new ByteReader(bytes);
    Bytes32 id = in.bytes32();
    int number = in.u31();
    int leastChunkBytes = in.length(ContentRules.MAX_CHUNK_BYTES);
    PuzzleParameters parameters = parameters(ProfileCode.parse(in.u8()), in.u8(), in.u8());
    List<Part> parts = new ArrayList<>();
    for (int slot = 0; slot < parameters.caches(); slot++) {
      parts.add(part(in));
    }
    Bytes goal = Bytes.of(in.raw(parameters.profile().hashBytes()));
    Bytes box =
        Bytes.of(
            in.bytes(Box.TAG + ContentRules.MAX_CACHES * ContentRules.MAX_TICKETS * Box.SECRET));
    in.end();
    return new Bundle(id, number, leastChunkBytes, parts, new Puzzle(parameters, id, goal), box);
  }

  private static Part part(ByteReader in) throws DecodeException {
    Address cache = in.address();
    String endpoint = in.string(Command.Register.MAX_ENDPOINT);
    Token token = Token.readFrom(in);
    int clear = in.u8();
    return switch (clear) {
      case BundleWriter.BOXED -> new Part(cache, endpoint, token);
      case BundleWriter.CLEAR ->
          new Part(cache, endpoint, token, Bytes.of(in.raw(token.tickets() * Box.SECRET)));
      default -> throw new DecodeException("tickets are in the box or not, got " + clear);
    };
  }

  private static PuzzleParameters parameters(PuzzleProfile profile, int caches, int passes)
      throws DecodeException {
    if (caches > ContentRules.MAX_CACHES) {
      throw new DecodeException("a bundle from " + caches + " caches");
    }
    try {
      return new PuzzleParameters(profile, caches, passes);
    } catch (IllegalArgumentException e) {
      throw new DecodeException("bad puzzle: " + e.getMessage());
    }
  }
}
