package souk.market.constraint;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.ast.CelReference;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * How much work an expression is at most, known before it runs: one for each operation, and one for
 * each character that is compared, copied or searched. What this cannot bound is refused: maps,
 * patterns that are not written out, functions beside the few that constraints have.
 */
final class Cost {
  /** The most that a constraint may cost: well under a millisecond. */
  static final double MOST = 50_000;

  private static final int MOST_NESTED = 2;

  /** Characters of the longest text that an offer or a demand brings: an endpoint. */
  private static final double LONGEST_TEXT = 512;

  private static final double LONGEST_NUMBER = 24;

  private static final Set<String> PLAIN =
      Set.of(
          "_&&_",
          "_||_",
          "!_",
          "_?_:_",
          "@not_strictly_false",
          "_==_",
          "_!=_",
          "_<_",
          "_<=_",
          "_>_",
          "_>=_",
          "_-_",
          "_*_",
          "_/_",
          "_%_",
          "-_",
          "_[_]",
          "size",
          "int",
          "double");

  private final CelAbstractSyntaxTree ast;
  private final Map<String, Vocabulary.Type> names;
  private final Map<String, Bound> local = new HashMap<>();
  private int nested;

  /**
   * What is known of a value before it is there.
   *
   * @param cost of making it
   * @param size its characters, with those of all its elements
   * @param count its elements
   * @param element characters of the longest of them
   */
  private record Bound(double cost, double size, double count, double element) {
    static Bound scalar(double cost) {
      return new Bound(cost, 1, 1, 1);
    }
  }

  private Cost(CelAbstractSyntaxTree ast, Map<String, Vocabulary.Type> names) {
    this.ast = ast;
    this.names = names;
  }

  /**
   * The most that a checked expression costs.
   *
   * @throws ConstraintException when it cannot be bounded
   */
  static double of(CelAbstractSyntaxTree ast, Map<String, Vocabulary.Type> names)
      throws ConstraintException {
    return new Cost(ast, names).bound(ast.getExpr()).cost();
  }

  private Bound bound(CelExpr expr) throws ConstraintException {
    return switch (expr.getKind()) {
      case CONSTANT -> constant(expr.constant());
      case IDENT -> name(expr, expr.ident().name());
      case SELECT -> name(expr, expr.select().field());
      case LIST -> list(expr.list().elements());
      case CALL -> call(expr.call());
      case COMPREHENSION -> comprehension(expr.comprehension());
      case MAP, STRUCT -> throw new ConstraintException("constraints have no maps and no messages");
      case NOT_SET -> throw new ConstraintException("there is no expression");
    };
  }

  private static Bound constant(CelConstant constant) {
    return switch (constant.getKind()) {
      case STRING_VALUE -> text(0, constant.stringValue().length());
      case BYTES_VALUE -> text(0, constant.bytesValue().size());
      default -> Bound.scalar(0);
    };
  }

  private static Bound text(double cost, double length) {
    return new Bound(cost, length, length, 1);
  }

  private Bound name(CelExpr expr, String shown) throws ConstraintException {
    Bound known = expr.getKind() == CelExpr.ExprKind.Kind.IDENT ? local.get(shown) : null;
    if (known != null) {
      return known;
    }
    Vocabulary.Type type =
        ast.getReference(expr.id()).map(CelReference::name).map(names::get).orElse(null);
    if (type == null) {
      throw new ConstraintException("'%s' cannot be used in a constraint".formatted(shown));
    }
    return switch (type) {
      case TEXT, ANY -> text(1, LONGEST_TEXT);
      case NUMBER, FLAG -> Bound.scalar(1);
    };
  }

  private Bound list(List<CelExpr> elements) throws ConstraintException {
    double cost = 1;
    double size = 1;
    double element = 1;
    for (CelExpr each : elements) {
      Bound bound = bound(each);
      cost += bound.cost() + 1;
      size += bound.size();
      element = Math.max(element, bound.size());
    }
    return new Bound(cost, size, elements.size(), element);
  }

  private Bound call(CelExpr.CelCall call) throws ConstraintException {
    double cost = 1;
    double sizes = 0;
    Bound first = Bound.scalar(0);
    Bound last = first;
    boolean begun = false;
    double largest = 0;
    double element = 1;
    double count = 0;
    for (CelExpr argument : arguments(call)) {
      last = bound(argument);
      first = begun ? first : last;
      begun = true;
      cost += last.cost();
      sizes += last.size();
      largest = Math.max(largest, last.size());
      element = Math.max(element, last.element());
      count += last.count();
    }
    return switch (call.function()) {
      case "_+_" -> new Bound(cost + sizes, sizes, count, element);
      case "@in" -> Bound.scalar(cost + last.size() + last.count() * first.size());
      case "startsWith", "endsWith" -> Bound.scalar(cost + sizes);
      case "contains" -> Bound.scalar(cost + first.size() * Math.max(1, last.size()));
      case "matches" -> Bound.scalar(cost + first.size() * pattern(call));
      case "string" -> text(cost + sizes, Math.max(largest, LONGEST_NUMBER));
      case "_[_]" -> new Bound(cost, first.element(), first.element(), 1);
      case "_?_:_" -> new Bound(cost, largest, count, element);
      case String known when PLAIN.contains(known) -> Bound.scalar(cost + sizes);
      default ->
          throw new ConstraintException(
              "constraints have no function '%s'".formatted(call.function()));
    };
  }

  private static List<CelExpr> arguments(CelExpr.CelCall call) {
    return Stream.concat(call.target().stream(), call.args().stream()).toList();
  }

  /** The length of a pattern; one that a peer's text could bring is refused. */
  private static double pattern(CelExpr.CelCall call) throws ConstraintException {
    CelExpr pattern = call.args().getLast();
    if (pattern.getKind() != CelExpr.ExprKind.Kind.CONSTANT) {
      throw new ConstraintException("the pattern of matches() is a text that is written out");
    }
    String text = pattern.constant().stringValue();
    if (text.contains("{")) {
      // (a{1000}){1000} would be a million states before any limit of the library is looked at
      throw new ConstraintException("the pattern of matches() has no counted repetition");
    }
    return Math.max(1, text.length());
  }

  private Bound comprehension(CelExpr.CelComprehension loop) throws ConstraintException {
    if (nested == MOST_NESTED) {
      throw new ConstraintException("all, exists, map and filter nest at most twice");
    }
    nested++;
    Bound range = bound(loop.iterRange());
    Bound start = bound(loop.accuInit());
    local.put(loop.iterVar(), new Bound(0, range.element(), range.element(), 1));
    local.put(loop.accuVar(), start);
    Bound condition = bound(loop.loopCondition());
    Bound step = bound(loop.loopStep());
    double grown = start.size() + range.count() * step.size();
    Bound end = new Bound(0, grown, start.count() + range.count(), step.size());
    local.put(loop.accuVar(), end);
    Bound result = bound(loop.result());
    local.remove(loop.iterVar());
    local.remove(loop.accuVar());
    nested--;
    double cost =
        range.cost()
            + start.cost()
            // what is collected may be copied in each step
            + range.count() * (1 + condition.cost() + step.cost() + grown)
            + result.cost();
    return new Bound(cost, result.size(), end.count(), end.element());
  }
}
