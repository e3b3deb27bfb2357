package souk.content.odds;

/**
 * What colluding caches and clients can expect, given that the publisher chooses n distinct caches
 * at random and that a retry gives the same ones. Caches are taken to be chosen with equal weight.
 *
 * <ul>
 *   <li>All n caches of a bundle belong to the operator: C(b, n) / C(N, n). Its client then needs
 *       no transfer at all.
 *   <li>Each of R repairs lets its client exchange an honest cache for the next of the same random
 *       order. It ends with as many friends as are among n + R caches drawn without repetition, and
 *       at most n.
 *   <li>v of n belong to it: its client downloads n - v chunks, and the operator earns v tickets.
 *   <li>Solving with a share m of a chunk missing succeeds with probability (1 - m)^r, for each
 *       such chunk: every chunk is visited r times at places that hash values choose (reference:
 *       CAPnet, section on the puzzle's bound).
 *   <li>A colluder that answers piece by piece while the client searches must still send 1 - (1 -
 *       e^-r) / r of the chunk, the expected share of pieces that some tried chain touches before
 *       the solution.
 *   <li>Sending hash states instead of pieces costs r · state / (2 · piece) of a chunk, since half
 *       the starts are tried; it must not be cheaper than the line above.
 * </ul>
 */
public final class CollusionOdds {
  private final MarketShape shape;

  public CollusionOdds(MarketShape shape) {
    this.shape = shape;
  }

  /**
   * The chance that exactly {@code v} caches of a bundle collude, once the client has had honest
   * ones replaced as often as it may.
   */
  public double chanceOf(int v) {
    int drawn = Math.min(shape.caches(), shape.bundle() + shape.repairs());
    if (v < shape.bundle()) {
      return chanceAmong(drawn, v);
    }
    double sum = 0;
    for (int friends = v; v == shape.bundle() && friends <= drawn; friends++) {
      sum += chanceAmong(drawn, friends);
    }
    return sum;
  }

  /** The chance that {@code v} of so many caches collude (hypergeometric). */
  private double chanceAmong(int drawn, int v) {
    int honest = shape.caches() - shape.colluding();
    if (v < 0 || v > shape.colluding() || drawn - v > honest || v > drawn) {
      return 0;
    }
    return Math.exp(
        logChoose(shape.colluding(), v)
            + logChoose(honest, drawn - v)
            - logChoose(shape.caches(), drawn));
  }

  /** The chance that a bundle moves no byte at all: every cache in it colludes. */
  public double chanceOfNoTransfer() {
    return chanceOf(shape.bundle());
  }

  /** The mean number of colluding caches in a bundle. */
  public double meanColluders() {
    double mean = 0;
    for (int v = 1; v <= shape.bundle(); v++) {
      mean += v * chanceOf(v);
    }
    return mean;
  }

  /** The chance to solve with this share of one chunk missing. */
  public double chanceToSolveWithout(double missing) {
    return Math.pow(1 - missing, shape.passes());
  }

  /** The share of a chunk that must cross the wire even when its holder answers piece by piece. */
  public double interactiveShare() {
    int r = shape.passes();
    return 1 - (1 - Math.exp(-r)) / r;
  }

  /** What sending hash states in place of pieces comes to, as a share of a chunk. */
  public double stateShare() {
    return (double) shape.passes() * shape.stateBytes() / (2.0 * shape.pieceBytes());
  }

  /** Whether sending states saves nothing against sending pieces. */
  public boolean piecesSmallEnough() {
    return stateShare() >= interactiveShare();
  }

  /**
   * What the operator of the colluding caches gains from one bundle of its own client when {@code
   * v} of the caches are its own: v tickets, less moving the other chunks. Bundles whose tickets
   * are handed out in the clear need no transfer.
   */
  public double gain(int v) {
    double moved = (shape.bundle() - v) * (1 - shape.clearShare());
    return v * shape.ticketValue() - moved * shape.transferCost();
  }

  /**
   * The mean gain from a bundle, if the client takes only bundles that pay (it sees the caches
   * before it fetches).
   */
  public double meanGain() {
    double mean = 0;
    for (int v = 0; v <= shape.bundle(); v++) {
      mean += chanceOf(v) * Math.max(0, gain(v));
    }
    return mean;
  }

  /** The most that one client identity can bring its operator in an epoch. */
  public double gainPerClient() {
    return shape.quota() * meanGain();
  }

  /** Whether a client identity costs at least what it could bring. */
  public boolean admissionSuffices() {
    return gainPerClient() <= shape.admissionCost();
  }

  /**
   * The largest quota at which one more client identity does not pay; unlimited when no bundle
   * does.
   */
  public long largestSafeQuota() {
    double gain = meanGain();
    return gain <= 0 ? Long.MAX_VALUE : (long) Math.floor(shape.admissionCost() / gain);
  }

  /**
   * The coalition's tickets per chunk moved, set against the 1 of an honest cache; infinite when
   * none moves.
   */
  public double incomeAgainstHonest(int v) {
    return v == 0 ? 0 : v / ((shape.bundle() - v) * (1 - shape.clearShare()));
  }

  private static double logChoose(int from, int take) {
    double sum = 0;
    for (int i = 1; i <= take; i++) {
      sum += Math.log((double) from - take + i) - Math.log(i);
    }
    return sum;
  }
}
