package souk.storage.customer;

import souk.primitives.ByteReader;
import souk.primitives.ByteWriter;
import souk.primitives.DecodeException;

/**
 * A line of a {@link Catalog}: something that is stored under a name.
 *
 * @param id of its folder
 * @param name as its owner knows it; any text
 * @param tree whether it is a folder with all below it
 * @param source where it came from
 * @param size of the source, in bytes
 * @param needed how many pieces suffice
 * @param pieces how many there are
 * @param books ticket books of a round for each provider
 * @param spare for how many more providers there are books
 * @param rounds that agreements run, and by which they are extended
 * @param state how far it is
 * @param created seconds since 1970
 */
public record StoredEntry(
    String id,
    String name,
    boolean tree,
    String source,
    long size,
    int needed,
    int pieces,
    int books,
    int spare,
    int rounds,
    State state,
    long created) {
  /** The longest name, in bytes of UTF-8. */
  public static final int LONGEST_NAME = 1024;

  private static final int LONGEST_SOURCE = 1 << 14;
  private static final int LONGEST_STATE = 32;
  private static final int VERSION = 1;

  /** How far something is. */
  public enum State {
    /** It is on its way: the same command goes on. */
    PUTTING,
    /** All places were found. */
    STORED,
    /** It is to be kept no longer, and nobody reads it any more. */
    REMOVED
  }

  /** The same, further on. */
  public StoredEntry with(State next) {
    return new StoredEntry(
        id, name, tree, source, size, needed, pieces, books, spare, rounds, next, created);
  }

  /** The same, in the folder of another. */
  public StoredEntry in(String folder) {
    return new StoredEntry(
        folder, name, tree, source, size, needed, pieces, books, spare, rounds, state, created);
  }

  byte[] encode() {
    return new ByteWriter()
        .u8(VERSION)
        .string(name)
        .bool(tree)
        .string(source)
        .u64(size)
        .u16(needed)
        .u16(pieces)
        .u32(books)
        .u16(spare)
        .u32(rounds)
        .string(state.name())
        .u64(created)
        .toArray();
  }

  private static State state(String name) throws DecodeException {
    try {
      return State.valueOf(name);
    } catch (IllegalArgumentException e) {
      throw new DecodeException("a state that is not known: " + name);
    }
  }

  static StoredEntry decode(String id, byte[] bytes) throws DecodeException {
    ByteReader in = new ByteReader(bytes);
    if (in.u8() != VERSION) {
      throw new DecodeException("another version");
    }
    String name = in.string(LONGEST_NAME);
    boolean tree = in.bool();
    String source = in.string(LONGEST_SOURCE);
    long size = in.u63();
    int needed = in.u16();
    int pieces = in.u16();
    int books = in.u31();
    int spare = in.u16();
    int rounds = in.u31();
    String state = in.string(LONGEST_STATE);
    long created = in.u63();
    in.end();
    return new StoredEntry(
        id, name, tree, source, size, needed, pieces, books, spare, rounds, state(state), created);
  }
}
