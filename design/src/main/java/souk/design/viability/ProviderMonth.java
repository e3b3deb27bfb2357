package souk.design.viability;

import souk.design.model.ViabilityInputs;

/**
 * A provider's month: what it can sell, what that costs, and the price at which nothing is left.
 *
 * @param month in seconds
 * @param egress whether what is sold is sent, and not kept
 * @param locked collateral, in dollars
 * @param interest on it, a year
 */
record ProviderMonth(double month, boolean egress, double locked, double interest) {
  private static final double YEAR = 365.25 * 86_400;

  /** What is assumed of a provider, and may be wrong. */
  record Assumed(
      double demand,
      double providers,
      double uplink,
      double utilisation,
      double availability,
      double running,
      double traffic,
      double margin) {
    /** An input. */
    enum Name {
      DEMAND("demand"),
      PROVIDERS("providers"),
      UPLINK("uplink"),
      UTILISATION("utilisation"),
      AVAILABILITY("availability"),
      RUNNING("running"),
      TRAFFIC("traffic"),
      MARGIN("margin");

      private final String told;

      Name(String told) {
        this.told = told;
      }

      /** As designs write it. */
      String told() {
        return told;
      }
    }

    static Assumed of(ViabilityInputs in) {
      return new Assumed(
          in.demand().value(),
          in.providers(),
          in.uplink().value(),
          in.utilisation(),
          in.availability(),
          in.running().value(),
          in.traffic().value(),
          in.margin());
    }

    /** The same with one input a factor of itself; shares stay below the whole. */
    Assumed times(Name name, double factor) {
      return new Assumed(
          name == Name.DEMAND ? demand * factor : demand,
          name == Name.PROVIDERS ? providers * factor : providers,
          name == Name.UPLINK ? uplink * factor : uplink,
          name == Name.UTILISATION ? Math.min(1, utilisation * factor) : utilisation,
          name == Name.AVAILABILITY ? Math.min(1, availability * factor) : availability,
          name == Name.RUNNING ? running * factor : running,
          name == Name.TRAFFIC ? traffic * factor : traffic,
          name == Name.MARGIN ? margin * factor : margin);
    }
  }

  /** Bytes that it sells: what it can, or its part of what is wanted. */
  double sold(Assumed in) {
    double can = in.uplink() * in.utilisation() * in.availability();
    double wanted = in.demand() / in.providers();
    return Math.min(can, wanted) * (egress ? month : 1);
  }

  private double fixed(Assumed in) {
    return in.running() * month + locked * interest * month / YEAR;
  }

  private double variable(Assumed in) {
    return in.traffic() * (egress ? 1 : month);
  }

  /** The price of a byte, of kept data for the month, at which a provider has its margin. */
  double floor(Assumed in) {
    return (fixed(in) / sold(in) + variable(in)) * (1 + in.margin());
  }

  /** The share of its uplink that must be sold at a price of a byte so that nothing is lost. */
  double breakEven(Assumed in, double price) {
    double whole = in.uplink() * in.availability() * (egress ? month : 1);
    return price <= variable(in)
        ? Double.POSITIVE_INFINITY
        : fixed(in) / (price - variable(in)) / whole;
  }
}
