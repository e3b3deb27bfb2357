package souk.market.constraint;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelIssue;
import dev.cel.common.CelOptions;
import dev.cel.common.CelValidationException;
import dev.cel.common.CelValidationResult;
import dev.cel.common.ast.CelReference;
import dev.cel.common.types.CelType;
import dev.cel.common.types.SimpleType;
import dev.cel.compiler.CelCompiler;
import dev.cel.compiler.CelCompilerBuilder;
import dev.cel.compiler.CelCompilerFactory;
import dev.cel.parser.CelStandardMacro;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;
import dev.cel.runtime.CelRuntimeFactory;
import dev.cel.runtime.CelVariableResolver;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import souk.market.offer.Property;

/**
 * What an offer or a demand must be like: an expression in CEL (<a
 * href="https://github.com/google/cel-spec">the Common Expression Language</a>) that is yes or no,
 * such as {@code ticket_price <= 20 && property.region == "north"}. It is checked for its types and
 * its cost before it ever runs; what runs can neither loop nor call anything. Safe for many
 * threads.
 *
 * <p>Where something that it names is missing, a clause does not hold, unless the rest of the
 * clause decides it: {@code property.region == "north" || ticket_price < 5}.
 */
public final class Constraint {
  /** The longest in bytes. */
  public static final int MOST_BYTES = 1_024;

  private static final int MOST_NODES = 256;
  private static final int MOST_DEPTH = 24;
  private static final int MOST_ITERATIONS = 1_000;
  private static final int MOST_PATTERN = 200;

  private static final CelOptions OPTIONS =
      CelOptions.current()
          .enableHeterogeneousNumericComparisons(true)
          .maxExpressionCodePointSize(MOST_BYTES)
          .maxParseRecursionDepth(MOST_DEPTH)
          .maxParseExpressionNodeCount(MOST_NODES)
          .maxParseErrorRecoveryLimit(1)
          .comprehensionMaxIterations(MOST_ITERATIONS)
          .maxRegexProgramSize(MOST_PATTERN)
          .build();
  private static final CelRuntime RUNTIME =
      CelRuntimeFactory.plannerRuntimeBuilder().setOptions(OPTIONS).build();

  /** Nothing is required. */
  public static final Constraint NONE = new Constraint("", List.of());

  private final String text;
  private final List<Compiled> clauses;

  /**
   * One of the conditions that must all hold.
   *
   * @param variables names in it, and which property each is; empty for what is none
   */
  private record Compiled(
      String text, CelRuntime.Program program, SortedMap<String, String> variables) {}

  private Constraint(String text, List<Compiled> clauses) {
    this.text = text;
    this.clauses = clauses;
  }

  /**
   * Checks an expression. An empty one requires nothing.
   *
   * @throws ConstraintException when it is too long, is no expression, names what the vocabulary
   *     does not have, has types that do not fit, is not yes or no, or may cost too much
   */
  public static Constraint compile(String text, Vocabulary vocabulary) throws ConstraintException {
    if (text.isBlank()) {
      return NONE;
    }
    if (text.getBytes(StandardCharsets.UTF_8).length > MOST_BYTES) {
      throw new ConstraintException("a constraint has at most " + MOST_BYTES + " bytes");
    }
    SortedMap<String, Vocabulary.Type> names = vocabulary.namesFor(text);
    CelCompiler compiler = compiler(names);
    CelAbstractSyntaxTree whole = checked(compiler, text, vocabulary);
    double cost = Cost.of(whole, names);
    if (!(cost <= Cost.MOST)) {
      throw new ConstraintException(
          "it may cost %.0f steps; at most %.0f".formatted(cost, Cost.MOST));
    }
    List<Compiled> clauses = new ArrayList<>();
    for (String clause : ClauseText.split(text)) {
      CelAbstractSyntaxTree ast = checked(compiler, clause, vocabulary);
      clauses.add(new Compiled(clause, program(ast), variables(ast, names)));
    }
    return new Constraint(text, List.copyOf(clauses));
  }

  private static CelCompiler compiler(SortedMap<String, Vocabulary.Type> names) {
    CelCompilerBuilder builder =
        CelCompilerFactory.standardCelCompilerBuilder()
            .setOptions(OPTIONS)
            .setStandardMacros(CelStandardMacro.STANDARD_MACROS)
            .setResultType(SimpleType.BOOL);
    names.forEach((name, type) -> builder.addVar(name, type(type)));
    return builder.build();
  }

  private static CelType type(Vocabulary.Type type) {
    return switch (type) {
      case TEXT -> SimpleType.STRING;
      case NUMBER -> SimpleType.INT;
      case FLAG -> SimpleType.BOOL;
      case ANY -> SimpleType.DYN;
    };
  }

  private static CelAbstractSyntaxTree checked(
      CelCompiler compiler, String text, Vocabulary vocabulary) throws ConstraintException {
    CelValidationResult result = compiler.compile(text);
    try {
      return result.getAst();
    } catch (CelValidationException e) {
      throw new ConstraintException(
          result.getErrors().isEmpty()
              ? String.valueOf(e.getMessage())
              : Complaints.of(result.getErrors().getFirst(), text, vocabulary));
    }
  }

  /** Errors as people read them. */
  private static final class Complaints {
    private static final String UNREAD = "token recognition error at: ";

    static String of(CelIssue issue, String text, Vocabulary vocabulary) {
      String message = issue.getMessage();
      int more = message.indexOf(" (candidates");
      String said =
          (more < 0 ? message : message.substring(0, more)).replace(" (in container '')", "");
      int column = issue.getSourceLocation().getColumn();
      if (said.startsWith("token recognition error at: '=")) {
        return "== is meant" + at(column);
      }
      if (said.startsWith("Expression recursion limit")) {
        return "it is nested deeper than %d, or has as long a row of operators"
            .formatted(MOST_DEPTH);
      }
      if (said.contains("node count")) {
        return "it has more than %d parts".formatted(MOST_NODES);
      }
      if (said.startsWith("For input string")) {
        return "a number is over 2^63 - 1" + at(column);
      }
      if (said.startsWith(UNREAD)) {
        return "it cannot be read from %s on".formatted(said.substring(UNREAD.length()))
            + at(column);
      }
      if (said.contains("<EOF>")) {
        return "it ends where more is expected" + at(column);
      }
      int expected = said.indexOf(" expecting "); // the parser's own names, dozens of them
      said = expected < 0 ? said : said.substring(0, expected);
      if (said.startsWith("undeclared reference to")) {
        return "it names %s, which no %s has; there are: %s"
            .formatted(
                nameAt(text, column),
                vocabulary.about(),
                String.join(", ", vocabulary.names().keySet())
                    + (vocabulary.open() ? ", property.NAME" : ""));
      }
      return said + at(column);
    }

    private static String at(int column) {
      return column >= 0 ? ", at character " + (column + 1) : "";
    }

    private static String nameAt(String text, int column) {
      int end = Math.clamp(column, 0, text.length());
      while (end < text.length()
          && (Character.isLetterOrDigit(text.charAt(end)) || "_.".indexOf(text.charAt(end)) >= 0)) {
        end++;
      }
      return text.substring(Math.clamp(column, 0, end), end);
    }
  }

  private static CelRuntime.Program program(CelAbstractSyntaxTree ast) throws ConstraintException {
    try {
      return RUNTIME.createProgram(ast);
    } catch (CelEvaluationException e) {
      throw new ConstraintException(String.valueOf(e.getMessage()));
    }
  }

  private static SortedMap<String, String> variables(
      CelAbstractSyntaxTree ast, Map<String, Vocabulary.Type> names) {
    SortedMap<String, String> variables = new TreeMap<>();
    for (CelReference reference : ast.getReferenceMap().values()) {
      String name = reference.name();
      if (names.containsKey(name)) {
        boolean property = name.startsWith(Vocabulary.PREFIX);
        variables.put(
            name, property ? Vocabulary.property(name.substring(Vocabulary.PREFIX.length())) : "");
      }
    }
    return variables;
  }

  /** As it was written. */
  public String text() {
    return text;
  }

  /** Its clauses, all of which must hold, as written. */
  public List<String> clauses() {
    return clauses.stream().map(Compiled::text).toList();
  }

  /** Each of its clauses by itself. */
  List<Constraint> alone() {
    return clauses.stream().map(clause -> new Constraint(clause.text(), List.of(clause))).toList();
  }

  /** Whether it holds. */
  public boolean holds(Facts facts) {
    return firstUnmet(facts) == null;
  }

  /** Why it does not hold; empty when it does. */
  public Optional<Unmet> unmet(Facts facts) {
    Compiled clause = firstUnmet(facts);
    return clause == null ? Optional.empty() : Optional.of(why(clause, facts));
  }

  private @Nullable Compiled firstUnmet(Facts facts) {
    for (Compiled clause : clauses) {
      if (!holds(clause, facts)) {
        return clause;
      }
    }
    return null;
  }

  private static boolean holds(Compiled clause, Facts facts) {
    try {
      return Boolean.TRUE.equals(clause.program().eval(resolver(clause, facts)));
    } catch (CelEvaluationException | RuntimeException e) {
      return false; // something is missing, of another type, divided by zero, or over 2^63
    }
  }

  private static CelVariableResolver resolver(Compiled clause, Facts facts) {
    return name -> {
      String property = clause.variables().get(name);
      return Optional.ofNullable(property == null ? null : value(name, property, facts));
    };
  }

  private static @Nullable Object value(String name, String property, Facts facts) {
    return property.isEmpty()
        ? facts.value(name)
        : switch (facts.properties().get(property)) {
          case null -> null;
          case Property.Text(String said) -> said;
          case Property.Whole(long number) -> number;
          case Property.Flag(boolean set) -> set;
        };
  }

  private static Unmet why(Compiled clause, Facts facts) {
    List<String> met = new ArrayList<>();
    clause
        .variables()
        .forEach((name, property) -> {
          Object value = value(name, property, facts);
          met.add(
              value == null
                  ? "there is no " + name
                  : name + " is " + ConstraintException.readable(shown(value)));
        });
    fault(clause, facts).ifPresent(met::add);
    return new Unmet(clause.text(), met);
  }

  /** What goes wrong when a clause is decided of which nothing is missing. */
  private static Optional<String> fault(Compiled clause, Facts facts) {
    boolean whole =
        clause.variables().entrySet().stream()
            .allMatch(each -> value(each.getKey(), each.getValue(), facts) != null);
    try {
      var _ = clause.program().eval(resolver(clause, facts));
      return Optional.empty();
    } catch (CelEvaluationException | RuntimeException e) {
      String said = String.valueOf(e.getMessage());
      Optional<String> why =
          said.contains("zero")
              ? Optional.of("it divides by zero")
              : said.contains("overflow")
                  ? Optional.of("it comes to more than 2^63 - 1")
                  : Optional.empty(); // a value of another type, which is shown
      return why.filter(_ -> whole);
    }
  }

  private static String shown(Object value) {
    return value instanceof String text ? '"' + text + '"' : value.toString();
  }

  @Override
  public String toString() {
    return text;
  }
}
