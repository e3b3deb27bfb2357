package souk.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import souk.exchange.Service;
import souk.market.constraint.Constraint;
import souk.market.constraint.ConstraintException;
import souk.market.constraint.Vocabulary;
import souk.market.hire.Wanted;
import souk.market.offer.Clause;
import souk.market.offer.Property;

/** What offers must be like. */
public final class RequirementOptions {
  @Option(
      names = "--where",
      paramLabel = "CONDITION",
      description =
          "only offers that meet it, such as region=north or disk>=100; may be repeated, then all"
              + " of them")
  private List<String> where = List.of();

  @Option(
      names = "--constraint",
      paramLabel = "EXPRESSION",
      description =
          "only offers for which this holds, in CEL: 'ticket_price <= 20000 && (property.region =="
              + " \"north\" || property.disk >= 100)'")
  private @Nullable String constraint;

  /**
   * Conditions as they were typed.
   *
   * @throws Failure when one is none
   */
  public List<Clause> clauses() {
    List<Clause> clauses = new ArrayList<>();
    for (String condition : where) {
      try {
        clauses.add(Clause.parse(condition));
      } catch (IllegalArgumentException e) {
        throw new Failure(
            Main.USAGE, "--where: '%s': %s".formatted(Shown.word(condition), e.getMessage()));
      }
    }
    return clauses;
  }

  /**
   * All of it, for offers of a service.
   *
   * @throws Failure when something is no condition
   */
  public Wanted wanted(Service service) {
    return new Wanted(clauses(), constraint(service.terms().properties()));
  }

  /**
   * The expression.
   *
   * @param declared properties that every offer has, for their types
   * @throws Failure when it is none
   */
  Constraint constraint(Map<String, Property> declared) {
    if (constraint == null) {
      return Constraint.NONE;
    }
    if (constraint.isBlank()) {
      throw new Failure(
          Main.USAGE, "--constraint: it says nothing; leave it out to require nothing");
    }
    try {
      return Constraint.compile(constraint, Vocabulary.ofOffers(declared).opened());
    } catch (ConstraintException e) {
      // What was typed by mistake may be a key.
      String why = String.valueOf(e.getMessage()).replaceAll("[0-9a-fA-F]{64}", "…");
      throw new Failure(Main.USAGE, "--constraint: " + why);
    }
  }
}
