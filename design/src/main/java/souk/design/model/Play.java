package souk.design.model;

import java.util.Map;
import java.util.Optional;
import souk.market.file.Place;

/**
 * What the search for deviations plays with: who plays which part, and what is gained and lost
 * beside the ledger. All sums are in the currency's smallest unit.
 *
 * @param roles the role that plays each part
 * @param sums what is put in, by its meaning; what is not said is not there
 */
public record Play(Map<Part, String> roles, Map<Sum, Expression> sums, Place place) {
  /** The most units that are played at a time: all of one collateral, or the search misses some. */
  public static final int MOST_AT_ONCE = 4_096;

  /** A part in the protocol. */
  public enum Part {
    /** Serves, and is paid. */
    PROVIDER,
    /** Pays. */
    CUSTOMER,
    /** Is served and does not pay, where that is not the customer. */
    CLIENT,
    /** Makes the ledger's blocks. */
    BUILDER,
    /** Anybody else. */
    OUTSIDER
  }

  /** A sum or a number that a play needs. */
  public enum Sum {
    WORK("work", "What serving one unit costs its provider.", ""),
    VALUE("value", "What a unit is worth to whoever pays for it.", ""),
    USE("use", "What a unit is worth to a client that does not pay for it.", "0"),
    DETECTED(
        "detected",
        "Of units that were not served as agreed, the share that is found out and proven.",
        ""),
    AT_ONCE("atOnce", "Units that one collateral backs at the same time.", "1"),
    LOOT(
        "loot",
        "What a provider gets elsewhere for betraying an agreement's customer, who loses as much.",
        "0"),
    NAME("name", "What a client's name costs for each purchase that it may make.", "0"),
    CLAIM("claim", "What the ledger takes for claiming a prize.", "0"),
    OPENING("opening", "What the ledger takes of a customer that begins under a new name.", "0"),
    BLOCK("block", "What whoever makes a block loses by giving it up.", "0"),
    BOOKS("books", "Books of one round in one hand that wait for the same draw.", "0"),
    PROVIDERS("providers", "Providers among whom those of a purchase are drawn.", "0"),
    OWNED("owned", "Of those, the ones in one hand.", "0");

    private final String key;
    private final String is;
    private final String otherwise;

    Sum(String key, String is, String otherwise) {
      this.key = key;
      this.is = is;
      this.otherwise = otherwise;
    }

    /** As files write it. */
    public String key() {
      return key;
    }

    /** What it is. */
    public String is() {
      return is;
    }

    /** Whether a file may leave it out. */
    boolean optional() {
      return !otherwise.isEmpty();
    }

    /** What counts where a file leaves it out. */
    Expression otherwise() {
      return Expression.parse(otherwise);
    }
  }

  public Play {
    roles = Map.copyOf(roles);
    sums = Map.copyOf(sums);
  }

  /** The role that plays a part, if one does. */
  public Optional<String> role(Part part) {
    return Optional.ofNullable(roles.get(part));
  }

  /**
   * What a sum comes to.
   *
   * @throws IllegalArgumentException when it names what is no number
   */
  public double value(Sum sum, Expression.Parameters parameters) {
    Expression written = sums.get(sum);
    return (written == null ? sum.otherwise() : written).value(parameters);
  }
}
