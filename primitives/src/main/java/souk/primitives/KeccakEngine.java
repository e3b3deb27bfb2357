package souk.primitives;

/** The permutation behind {@link KeccakLanes}: one block of each of several messages at once. */
interface KeccakEngine {
  /** The number of messages that are hashed at once. */
  int lanes();

  /**
   * Hashes padded blocks of 17 little-endian words. Word w of message i is {@code block[w * lanes()
   * + i]}; word w of its digest, of which there are four, goes to {@code digest[w * lanes() + i]}.
   */
  void hash(long[] block, long[] digest);
}
