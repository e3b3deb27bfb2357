package souk.design.simulation;

import java.util.EnumMap;
import java.util.Map;
import souk.design.model.Behaviour;
import souk.primitives.Amount;

/** What happens in a replication, counted. */
final class Tally {
  private final MarketSetup setup;
  private final byte[] providers;
  private final byte[] clients;
  private final int[] sentHonestly;
  private final int[] won;
  private final double[] lossOf;
  private long events;
  private long asked;
  private long unavailable;
  private long refused;
  private long sent;
  private long sentByHonest;
  private long paid;
  private long lost;
  private long withheld;
  private long unearned;
  private long garbage;
  private long convicted;
  private long takenForNothing;
  private long prizes;
  private double slashed;

  Tally(MarketSetup setup, byte[] providers, byte[] clients) {
    this.setup = setup;
    this.providers = providers;
    this.clients = clients;
    this.sentHonestly = new int[providers.length];
    this.won = new int[providers.length];
    this.lossOf = new double[providers.length];
  }

  long bytes() {
    return providers.length * 16L;
  }

  void event() {
    events++;
  }

  long events() {
    return events;
  }

  void asked() {
    asked++;
  }

  void unavailable() {
    unavailable++;
  }

  void refused() {
    refused++;
  }

  /**
   * A part was sent.
   *
   * @param atCost whether sending it cost its provider something
   */
  void sent(int provider, boolean atCost) {
    sent++;
    if (atCost) {
      sentHonestly[provider]++;
    }
    if (isHonest(provider)) {
      sentByHonest++;
    }
  }

  void paid(int provider, boolean forNothing) {
    paid++;
    if (forNothing) {
      unearned++;
    }
  }

  void lost(int provider) {
    if (isHonest(provider)) {
      lost++;
    }
  }

  void withheld() {
    withheld++;
  }

  void garbage(boolean punished) {
    garbage++;
    if (punished) {
      convicted++;
    }
  }

  void takenForNothing() {
    takenForNothing++;
  }

  void slashed(int provider, Amount amount) {
    slashed += amount.toDouble();
    lossOf[provider] += amount.toDouble();
  }

  void prizes(int[] byProvider) {
    for (int i = 0; i < byProvider.length; i++) {
      won[i] += byProvider[i];
      prizes += byProvider[i];
    }
  }

  /** One that comes and goes is honest still. */
  private boolean isHonest(int provider) {
    return (providers[provider] & ~Behaviour.CHURNING.bit()) == 0;
  }

  /** The measures of the replication, in the order of {@link Measure}. */
  Measures measures(Lapses lapses, long commands, long bytes) {
    int tickets = setup.payment().tickets();
    double ticket = setup.payment().ticketValue();
    int honest = 0;
    double income = 0;
    double squares = 0;
    double poorest = Double.MAX_VALUE;
    double honestGain = 0;
    double deviantGain = 0;
    double slashedHonest = 0;
    int worst = 0;
    for (int i = 0; i < providers.length; i++) {
      double earned = (double) won[i] * tickets;
      double gain = earned - (sentHonestly[i] * setup.cost() + lossOf[i]) / ticket;
      if (isHonest(i)) {
        honest++;
        income += earned;
        squares += earned * earned;
        poorest = Math.min(poorest, earned);
        honestGain += gain;
        slashedHonest += lossOf[i];
        worst = Math.max(worst, lapses.peak(i));
      } else {
        deviantGain += gain;
      }
    }
    int deviants = providers.length - honest;
    double mean = share(income, honest);
    double spread =
        honest < 2 ? 0 : Math.sqrt(Math.max(0, (squares - honest * mean * mean) / (honest - 1)));
    int deviantClients = 0;
    for (byte client : clients) {
      deviantClients += client == 0 ? 0 : 1;
    }
    double collateral = setup.agreement().collateral().amount().toDouble();
    Map<Measure, Double> all = new EnumMap<>(Measure.class);
    all.put(Measure.ASKED, (double) asked);
    all.put(Measure.SENT, (double) sent);
    all.put(Measure.PAID, (double) paid);
    all.put(Measure.REFUSED, share(refused, refused + sent));
    all.put(Measure.UNAVAILABLE, share(unavailable, unavailable + asked));
    all.put(Measure.LOST, share(lost, sentByHonest));
    all.put(Measure.WORST_LOSS, (double) worst);
    all.put(Measure.SPOILT, share(garbage, paid));
    all.put(Measure.WITHHELD, share(withheld, paid));
    all.put(Measure.UNEARNED, share(unearned, paid));
    all.put(Measure.CONVICTED, share(convicted, garbage));
    all.put(Measure.SLASHED, share(slashed, collateral));
    all.put(Measure.SLASHED_HONEST, share(slashedHonest, collateral));
    all.put(Measure.HONEST_INCOME, mean);
    all.put(Measure.HONEST_SPREAD, share(spread, mean));
    all.put(Measure.HONEST_POOREST, honest == 0 ? 0.0 : share(poorest, mean));
    all.put(Measure.HONEST_GAIN, share(honestGain, honest));
    all.put(Measure.DEVIANT_GAIN, share(deviantGain, deviants));
    all.put(
        Measure.ADVANTAGE,
        deviants == 0 ? 0.0 : share(deviantGain, deviants) - share(honestGain, honest));
    all.put(Measure.CLIENT_TAKEN, share(takenForNothing, deviantClients));
    all.put(Measure.PRIZES, (double) prizes);
    all.put(Measure.SPENT, share(prizes * tickets, paid));
    all.put(Measure.COMMANDS, (double) commands);
    all.put(Measure.EVENTS, (double) events);
    all.put(Measure.BYTES, (double) bytes);
    return new Measures(all);
  }

  private static double share(long part, long whole) {
    return share((double) part, (double) whole);
  }

  private static double share(double part, double whole) {
    return whole == 0 ? 0 : part / whole;
  }
}
