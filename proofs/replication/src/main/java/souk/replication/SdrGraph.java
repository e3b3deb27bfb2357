package souk.replication;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.bouncycastle.crypto.engines.ChaChaEngine;
import org.bouncycastle.crypto.params.KeyParameter;
import org.bouncycastle.crypto.params.ParametersWithIV;

/**
 * The stacked depth-robust graph: each node of a layer has six parents in its own layer (DRSample,
 * by buckets) and eight in the layer before (an expander by permutations). It depends on the number
 * of nodes and the {@link PorepId} only, so all sectors of a size share it. Not safe for several
 * threads.
 *
 * <p>Source: rust-fil-proofs, storage-proofs-core/src/drgraph.rs and
 * storage-proofs-porep/src/stacked/vanilla/graph.rs.
 */
public final class SdrGraph implements Graph {
  /** Nodes are counted by 32 bits. */
  public static final long MOST_NODES = (1L << 32) - 1;

  private static final int BUCKET = BASE - 1;
  private static final int CHACHA_ROUNDS = 8;
  private static final int WORDS = 2 * 2 * BUCKET;

  /** Which of the two ways that were in use. */
  public enum Version {
    /**
     * The first, which puts the node before last among the parents, and cuts the places of expander
     * parents to 32 bits, so that large sectors never use their upper half.
     */
    V1_0,
    /** What is in use. */
    V1_1
  }

  private final long nodes;
  private final PorepId id;
  private final Version version;
  private final byte[] chachaKey;
  private final Feistel feistel;
  private final ChaChaEngine chacha = new ChaChaEngine(CHACHA_ROUNDS);
  private final byte[] stream = new byte[WORDS * Integer.BYTES];
  private final byte[] zeros = new byte[stream.length];

  /**
   * A graph.
   *
   * @throws IllegalArgumentException when there can be no graph of so many nodes
   */
  public SdrGraph(long nodes, PorepId id, Version version) {
    if (nodes < 2 || nodes > MOST_NODES) {
      throw new IllegalArgumentException(
          "a graph has 2 to %d nodes, not %d".formatted(MOST_NODES, nodes));
    }
    this.nodes = nodes;
    this.id = id;
    this.version = version;
    this.chachaKey = Arrays.copyOf(id.drgSeed(), 32);
    this.feistel = new Feistel(id.feistelKeys(), nodes * EXPANDER);
  }

  @Override
  public long nodes() {
    return nodes;
  }

  @Override
  public String name() {
    return "sdr-%d-%s-%s".formatted(nodes, version, id.bytes().toString().substring(2));
  }

  @Override
  public void parents(long node, int[] target) {
    if (node < 0 || node >= nodes || target.length < PARENTS) {
      throw new IllegalArgumentException(
          "the nodes are 0 to %d, not %d; and there are %d parents"
              .formatted(nodes - 1, node, PARENTS));
    }
    base(node, target);
    for (int i = 0; i < EXPANDER; i++) {
      long place = feistel.permute(node * EXPANDER + i);
      if (version == Version.V1_0) {
        place &= 0xffffffffL;
      }
      target[BASE + i] = (int) (place / EXPANDER);
    }
  }

  private void base(long node, int[] target) {
    if (node < 2) {
      Arrays.fill(target, 0, BASE, 0);
      return;
    }
    ByteBuffer random = random(node);
    boolean last = version == Version.V1_0;
    long buckets = node * BUCKET;
    int bits = Long.SIZE - Long.numberOfLeadingZeros(buckets - 1);
    for (int i = 0; i < BUCKET; i++) {
      int bit = (int) (Long.remainderUnsigned(random.getLong(), bits) + 1);
      long high = Math.min(buckets, 1L << bit);
      long low = Math.max(2, high >> 1);
      long distance = low + Long.remainderUnsigned(random.getLong(), high - low + 1);
      long parent = (buckets - distance) / BUCKET;
      target[last ? i : i + 1] = (int) (parent == node ? node - 1 : parent);
    }
    target[last ? BUCKET : 0] = (int) (node - 1);
  }

  /** The node's own stream of random numbers. */
  private ByteBuffer random(long node) {
    ByteBuffer.wrap(chachaKey)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putInt(chachaKey.length - Integer.BYTES, (int) node);
    chacha.init(true, new ParametersWithIV(new KeyParameter(chachaKey), new byte[Long.BYTES]));
    chacha.processBytes(zeros, 0, zeros.length, stream, 0);
    return ByteBuffer.wrap(stream).order(ByteOrder.LITTLE_ENDIAN);
  }
}
