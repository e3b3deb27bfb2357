package souk.design.simulation;

import java.util.Optional;
import java.util.stream.Stream;

/** What is measured in each replication of a market; goals name these. */
public enum Measure {
  ASKED("units that clients asked for"),
  SENT("parts of units that providers sent"),
  PAID("tickets that providers took"),
  REFUSED("of the parts that were asked for, the share that a provider did not send on credit"),
  UNAVAILABLE("of the units, the share for which too few providers were there"),
  LOST("of the parts that honest providers sent, the share that was never paid"),
  WORST_LOSS("tickets that the honest provider that lost most had at risk at one time"),
  SPOILT("of the parts that were paid, the share that was garbage"),
  WITHHELD("of the parts that were paid, the share that was never released"),
  UNEARNED("of the tickets that were taken, the share for which nothing was moved"),
  CONVICTED("of the garbage that was paid, the share that was punished"),
  SLASHED("collateral that was slashed, in collaterals of an agreement"),
  SLASHED_HONEST("of that, what honest providers lost"),
  HONEST_INCOME("prizes of an honest provider, in tickets, on average"),
  HONEST_SPREAD("deviation of these incomes, as a share of their mean"),
  HONEST_POOREST("the lowest of these incomes, as a share of their mean"),
  HONEST_GAIN("what an honest provider keeps after its costs, in tickets"),
  DEVIANT_GAIN("what a deviant provider keeps after costs and slashing, in tickets"),
  ADVANTAGE("what a deviant provider keeps beyond an honest one, in tickets"),
  CLIENT_TAKEN("parts that a deviant client had without paying, on average"),
  PRIZES("prizes that the ledger paid"),
  SPENT("prizes in tickets, as a share of the tickets that were taken"),
  COMMANDS("commands that the ledger's rules decided"),
  EVENTS("events of the replication"),
  BYTES("bytes of the arrays in which the agents' states lie");

  private final String is;

  Measure(String is) {
    this.is = is;
  }

  /** What it is, in words. */
  public String is() {
    return is;
  }

  /** Its name in files: {@code worstLoss}. */
  public String label() {
    StringBuilder label = new StringBuilder();
    for (String word : name().split("_", -1)) {
      String small = word.toLowerCase(java.util.Locale.ROOT);
      label.append(
          label.isEmpty() ? small : Character.toUpperCase(small.charAt(0)) + small.substring(1));
    }
    return label.toString();
  }

  /** The one with a name in files. */
  public static Optional<Measure> labelled(String label) {
    return Stream.of(values()).filter(each -> each.label().equals(label)).findFirst();
  }
}
