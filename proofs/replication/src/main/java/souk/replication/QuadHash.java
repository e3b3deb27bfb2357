package souk.replication;

/**
 * Hashes neighbouring subtrees of a piece's tree, as many and as high as is good for the lanes of a
 * processor, from the bytes that fill them. Not safe for several threads.
 */
interface QuadHash {
  /** The subtrees' height above {@link Fr32#OUT} bytes. */
  int HEIGHT = 5;

  /** How many there are. */
  int TREES = 16;

  /** Bytes that fill one of them. */
  int TREE_BYTES = Fr32.IN << HEIGHT;

  /** Bytes that fill all of them. */
  int BYTES = TREES * TREE_BYTES;

  /**
   * Writes the root of each subtree.
   *
   * @param data {@link #BYTES} of it are hashed; one more must be there, which does not count
   * @param roots takes {@link #TREES} nodes
   */
  void roots(byte[] data, int at, byte[] roots);
}
