package souk.design.simulation;

import java.util.List;
import java.util.Set;
import souk.design.model.Behaviour;
import souk.exchange.provider.ExposureRules;
import souk.ledger.LedgerRules;
import souk.market.AgreementRules;
import souk.market.PaymentRules;

/**
 * A market to be played: its own rules, and who takes part. It is played for the life of one
 * agreement.
 *
 * @param blockMillis from one ledger block to the next
 * @param providers how many there are
 * @param clients how many there are
 * @param group of how many providers a unit is asked at once; each is paid a ticket for its part
 * @param needed how many of them must be there
 * @param repairs how often one that is not there may be replaced
 * @param unitsARound that each client asks for in a round, on average
 * @param latencyMillis from the sending of a part to its payment
 * @param cost of sending a part, in the smallest unit
 * @param detected the chance that a client that looks convicts who sent garbage
 * @param availability the share of the time that a churning provider is there
 * @param sessionMillis for which it is there without a break, on average
 * @param books that each provider is allotted in a round
 * @param deviants who does otherwise than the protocol says, by their share
 */
public record MarketSetup(
    LedgerRules ledger,
    PaymentRules payment,
    AgreementRules agreement,
    ExposureRules exposure,
    long blockMillis,
    int providers,
    int clients,
    int group,
    int needed,
    int repairs,
    double unitsARound,
    long latencyMillis,
    double cost,
    double detected,
    double availability,
    long sessionMillis,
    int books,
    List<Deviants> deviants) {
  /** The most of each; events have room for no more. */
  static final int MOST_PROVIDERS = 1 << 26;

  static final int MOST_CLIENTS = 1 << 30;

  /** Which side somebody is on. */
  public enum Side {
    PROVIDER,
    CLIENT
  }

  /**
   * Some of one side.
   *
   * @param share of all of that side
   */
  public record Deviants(Side side, Set<Behaviour> behaviours, double share) {
    public Deviants {
      behaviours = Set.copyOf(behaviours);
    }

    int bits() {
      return behaviours.stream().mapToInt(Behaviour::bit).sum();
    }
  }

  public MarketSetup {
    deviants = List.copyOf(deviants);
    if (providers < 1 || providers > MOST_PROVIDERS || clients < 1 || clients > MOST_CLIENTS) {
      throw new IllegalArgumentException(
          "providers are from 1 to %,d and clients from 1 to %,d, got %,d and %,d"
              .formatted(MOST_PROVIDERS, MOST_CLIENTS, providers, clients));
    }
    if (needed < 1 || needed > group || group > providers) {
      throw new IllegalArgumentException(
          "of %d providers %d are asked and %d needed".formatted(providers, group, needed));
    }
    if ((long) providers * books * payment.tickets() > Integer.MAX_VALUE * 64L || books < 1) {
      throw new IllegalArgumentException(
          "%,d books of %,d tickets for each of %,d providers are too many"
              .formatted(books, payment.tickets(), providers));
    }
    for (Side side : Side.values()) {
      double sum =
          deviants.stream().filter(some -> some.side() == side).mapToDouble(Deviants::share).sum();
      if (!(sum >= 0) || sum > 1 + 1e-9) {
        throw new IllegalArgumentException("shares of one side come to " + sum);
      }
    }
  }

  /** The behaviours of all of one side, a set of bits for each: the deviants first. */
  byte[] behaviours(Side side) {
    byte[] all = new byte[side == Side.PROVIDER ? providers : clients];
    double upTo = 0;
    int from = 0;
    for (Deviants some : deviants) {
      if (some.side() == side) {
        upTo += some.share();
        int to = (int) Math.min(all.length, Math.rint(upTo * all.length));
        java.util.Arrays.fill(all, from, to, (byte) some.bits());
        from = to;
      }
    }
    return all;
  }
}
