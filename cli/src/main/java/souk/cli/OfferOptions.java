package souk.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Option;
import souk.exchange.provider.Selling;
import souk.market.PaymentRules;
import souk.market.constraint.Constraint;
import souk.market.constraint.ConstraintException;
import souk.market.constraint.Vocabulary;
import souk.market.negotiation.Side;
import souk.market.negotiation.strategy.Concern;
import souk.market.negotiation.strategy.ConcessionByTime;
import souk.market.negotiation.strategy.TitForTat;
import souk.market.offer.Clause;
import souk.market.offer.Property;

/** What a provider's offers tell of it beside its price, and how it lets talk to itself. */
final class OfferOptions {
  @Option(
      names = "--property",
      paramLabel = "NAME=VALUE",
      description =
          "what its offers tell of it, such as region=north; may be repeated. Customers choose by it (./souk offers)")
  private List<String> properties = List.of();

  @Option(
      names = "--constraint",
      paramLabel = "EXPRESSION",
      description =
          "sell only to demands for which this holds, in CEL, such as 'rounds >= 4 && collateral <="
              + " 1000'; its offers tell it")
  private String constraint = "";

  @Option(
      names = "--concede",
      paramLabel = "PERCENT",
      description =
          "come down to so many percent of the market file's price while a customer negotiates"
              + " (100: never)")
  private int concede = 100;

  @Option(
      names = "--tit-for-tat",
      description = "with --concede: give in as much as the customer does, and not as time passes")
  private boolean titForTat;

  /**
   * How it sells.
   *
   * @throws Failure when something is no way to
   */
  Selling selling() {
    if (concede < 1 || concede > 100) {
      throw new Failure(Main.USAGE, "--concede is from 1 to 100 percent of the price");
    }
    if (titForTat && concede == 100) {
      throw new Failure(Main.USAGE, "--tit-for-tat needs --concede: how far to go");
    }
    Selling selling = Selling.POSTED.requiring(demands());
    return concede == 100 ? selling : selling.at(this::conceding);
  }

  private Constraint demands() {
    try {
      return Constraint.compile(constraint, Vocabulary.ofDemands());
    } catch (ConstraintException e) {
      throw new Failure(Main.USAGE, "--constraint: " + e.getMessage());
    }
  }

  private Concern conceding(PaymentRules posted) {
    PaymentRules least = posted.share(concede);
    return titForTat
        ? new TitForTat(Side.PROVIDER, posted, least)
        : new ConcessionByTime(Side.PROVIDER, posted, least, 1);
  }

  Map<String, Property> properties() {
    Map<String, Property> all = new LinkedHashMap<>();
    for (String property : properties) {
      try {
        Clause equal = Clause.parse(property);
        if (equal.operator() != Clause.Operator.EQUAL) {
          throw new IllegalArgumentException("a property is NAME=VALUE");
        }
        if (all.put(equal.property(), equal.value()) != null) {
          throw new IllegalArgumentException("a property is named twice");
        }
      } catch (IllegalArgumentException e) {
        throw new Failure(Main.USAGE, "--property: " + e.getMessage());
      }
    }
    return all;
  }
}
