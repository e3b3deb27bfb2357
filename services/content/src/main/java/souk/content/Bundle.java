package souk.content;

import java.util.ArrayList;
import java.util.List;
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
 * ciphertexts, and the sealed tickets.
 *
 * @param id no two bundles have the same; the puzzle is bound to it
 * @param number of the bundle in the object, from 0
 * @param leastChunkBytes to which shorter chunks are padded
 * @param parts one for each chunk, in order
 * @param box the tickets of all parts, in order, sealed under the puzzle's key ({@link Box})
 */
public record Bundle(
    Bytes32 id, int number, int leastChunkBytes, List<Part> parts, Puzzle puzzle, Bytes box) {

  /**
   * One chunk of a bundle.
   *
   * @param cache the provider that has it
   * @param endpoint where it answers
   */
  public record Part(Address cache, String endpoint, Token token) {}

  /** The most bytes of an encoded bundle. */
  public static final int MOST_BYTES =
      1024
          + ContentRules.MAX_CACHES
              * (Address.SIZE
                  + Integer.BYTES
                  + Command.Register.MAX_ENDPOINT
                  + Token.SIZE
                  + ContentRules.MAX_TICKETS * Box.SECRET);

  public Bundle {
    parts = List.copyOf(parts);
  }

  /** Bytes that the client gets for one part: the ciphertext, and no more. */
  public int paddedSize(int slot) {
    return Math.max(parts.get(slot).token().size(), leastChunkBytes);
  }

  public Bytes encode() {
    BundleWriter out = new BundleWriter();
    out.begin(id, number, leastChunkBytes, puzzle.parameters());
    for (Part part : parts) {
      out.part(BundleWriter.head(part.cache(), part.endpoint()), part.token());
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
      parts.add(
          new Part(in.address(), in.string(Command.Register.MAX_ENDPOINT), Token.readFrom(in)));
    }
    Bytes goal = Bytes.of(in.raw(parameters.profile().hashBytes()));
    Bytes box =
        Bytes.of(
            in.bytes(Box.TAG + ContentRules.MAX_CACHES * ContentRules.MAX_TICKETS * Box.SECRET));
    in.end();
    return new Bundle(id, number, leastChunkBytes, parts, new Puzzle(parameters, id, goal), box);
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
