package souk.replication;

/**
 * Which nodes' labels are hashed into which: each node of a layer has six parents in its own layer
 * and eight in the layer before. It depends on the number of nodes and a seed only, so that all
 * replicas of one size share it.
 */
public interface Graph {
  /** Parents in the same layer. */
  int BASE = 6;

  /** Parents in the layer before. */
  int EXPANDER = 8;

  /** All parents of a node. */
  int PARENTS = BASE + EXPANDER;

  long nodes();

  /** A name that no other graph has; it can be a file's. */
  String name();

  /**
   * The parents of a node, as unsigned numbers: first those in its own layer, then those in the
   * layer before. Not safe for several threads.
   *
   * @param target takes {@link #PARENTS} of them
   * @throws IllegalArgumentException when there is no such node, or no room
   */
  void parents(long node, int[] target);
}
