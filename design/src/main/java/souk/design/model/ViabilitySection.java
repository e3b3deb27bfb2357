package souk.design.model;

import souk.design.model.Quantity.Kind;
import souk.design.model.ViabilityInputs.Operator;
import souk.design.model.ViabilityInputs.Sold;
import souk.market.file.Form;
import souk.market.file.MarketSection;

/** The section {@code viability} of a design. */
final class ViabilitySection {
  private static final double WHOLE = 10_000;

  private final double month;

  /** With the length of a month in seconds. */
  ViabilitySection(double month) {
    this.month = month;
  }

  ViabilityInputs read(MarketSection at) {
    at.describe("sold", "What is paid for.")
        .describe("unit", "The data that one price buys.")
        .describe("price", "What a provider is paid for a unit, in the smallest unit.")
        .describe("demand", "What all customers want: a rate; of stored data an amount.")
        .describe("peak", "How many times as much they want at peak.")
        .describe("providers", "How many there are.")
        .describe("uplink", "What one of them has: a rate; for stored data an amount.")
        .describe("utilisation", "The share of it that is sold.")
        .describe("availability", "The chance that a provider is there.")
        .describe("needed", "How many of a group must be there.")
        .describe("of", "How many a group has.")
        .describe("target", "The chance that is asked for.")
        .describe("stored", "Data on a provider that is repaired when it leaves.")
        .describe("lifetime", "After which a provider leaves.")
        .describe("running", "What a provider costs, whatever it sells.")
        .describe("traffic", "What it costs to move data, or to keep it.")
        .describe("locked", "Collateral, in the smallest unit.")
        .describe("interest", "On collateral, a year.")
        .describe("margin", "That a provider wants, as a share of its costs.")
        .describe("discount", "That a customer wants for leaving whom it buys from.")
        .describe("latency", "The median of one provider's.")
        .describe("uncertainty", "By what share each input may be wrong.")
        .describe("references", "Rows of the reference data that customers could buy from.")
        .describe("operator", "Who stands between both sides.");
    Sold sold = at.choice("sold", Sold.class);
    boolean egress = sold == Sold.EGRESS;
    int needed = at.integer("needed", 1, 1000);
    int of = at.integer("of", 1, 1000);
    if (of < needed) {
      throw at.refuse("of", "%d is fewer than the %d that are needed".formatted(of, needed));
    }
    ViabilityInputs inputs =
        new ViabilityInputs(
            sold,
            some(at, "unit", Kind.DATA),
            at.read("price", DesignSection.EXPRESSION),
            some(at, "demand", egress ? Kind.RATE : Kind.DATA),
            at.integer("peak", 1, 1000),
            at.integer("providers", 1, 100_000_000),
            some(at, "uplink", egress ? Kind.RATE : Kind.DATA),
            share(at, "utilisation"),
            share(at, "availability"),
            needed,
            of,
            share(at, "target"),
            at.read("stored", Quantity.form(Kind.DATA, month)),
            some(at, "lifetime", Kind.TIME),
            at.read("running", Quantity.form(Kind.COST, month)),
            at.read("traffic", Quantity.form(egress ? Kind.PRICE : Kind.RENT, month)),
            at.read("locked", DesignSection.EXPRESSION),
            at.basisPoints("interest") / WHOLE,
            at.basisPoints("margin") / WHOLE,
            at.basisPoints("discount") / WHOLE,
            some(at, "latency", Kind.TIME),
            at.basisPoints("uncertainty") / WHOLE,
            at.list(
                "references",
                Form.matching(DesignSection.NAMES, "a name such as bunny-eu", "bunny-eu"),
                1,
                40),
            at.optional("operator", ViabilitySection::operator),
            at.place());
    at.end();
    needShare(at, "utilisation", inputs.utilisation());
    needShare(at, "availability", inputs.availability());
    needShare(at, "target", inputs.target());
    if (inputs.uncertainty() >= 1) {
      throw at.refuse("uncertainty", "must be less than 100%");
    }
    return inputs;
  }

  private static Operator operator(MarketSection at) {
    at.describe("charges", "What customers are charged for some amount, in any unit of money.")
        .describe("pays", "What providers are paid for it.")
        .describe("runs", "What running it costs.");
    Operator operator =
        new Operator(
            at.read("charges", DesignSection.EXPRESSION),
            at.read("pays", DesignSection.EXPRESSION),
            at.optional("runs", DesignSection.EXPRESSION, "0"));
    at.end();
    return operator;
  }

  private static double share(MarketSection at, String key) {
    return at.basisPoints(key) / WHOLE;
  }

  /** Once all was asked for: a schema is made of what is asked, and a sample of a share is 0%. */
  private static void needShare(MarketSection at, String key, double share) {
    if (share == 0) {
      throw at.refuse(key, "must be more than 0%");
    }
  }

  /** A quantity of more than nothing. */
  private Quantity some(MarketSection at, String key, Kind kind) {
    Quantity quantity = at.read(key, Quantity.form(kind, month));
    if (quantity.value() <= 0) {
      throw at.refuse(key, "must be more than nothing, got " + quantity.text());
    }
    return quantity;
  }
}
