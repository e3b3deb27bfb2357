package souk.cli.design;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import souk.cli.Output;
import souk.design.incentive.Formula;
import souk.design.incentive.Formulas;
import souk.design.incentive.Input;

/** {@code souk design formulas}: the inequalities that a design can name. */
@Command(
    name = "formulas",
    mixinStandardHelpOptions = true,
    description =
        "List the inequalities that the incentives of a design can name, with what each asks for.",
    footer = {"Example:", "  ./souk design formulas"})
public final class FormulasCommand implements Callable<Integer> {
  @Mixin private Output output = new Output();

  /** What programs get. */
  private record Listed(List<One> formulas) {
    private record One(String name, String number, String says, List<Asked> inputs) {}

    private record Asked(
        String name,
        String is,
        String kind,
        OptionalDouble otherwise,
        Optional<String> parameter) {}

    static Listed of(List<Formula> formulas) {
      return new Listed(
          formulas.stream()
              .map(formula ->
                  new One(
                      formula.name(),
                      formula.number(),
                      formula.says(),
                      formula.inputs().stream()
                          .map(input ->
                              new Asked(
                                  input.name(),
                                  input.is(),
                                  kind(input),
                                  input.otherwise(),
                                  input.parameter()))
                          .toList()))
              .toList());
    }
  }

  private static String kind(Input input) {
    return switch (input.kind()) {
      case SUM -> "sum";
      case CHANCE -> "chance";
      case COUNT -> "count";
      case NUMBER -> "number";
    };
  }

  private static String otherwise(Input input) {
    return input.parameter().isPresent()
        ? "; " + input.parameter().get() + " if left out"
        : input.otherwise().isEmpty()
            ? ""
            : "; " + Numbers.of(input.otherwise().getAsDouble()) + " if left out";
  }

  @Override
  public Integer call() {
    output.show(
        () -> Listed.of(Formulas.list()),
        people -> {
          for (Formula formula : Formulas.list()) {
            people.printf("%s (%s): %s%n", formula.name(), formula.number(), formula.says());
            formula
                .inputs()
                .forEach(input ->
                    people.printf(
                        "  %s (%s): %s%s%n",
                        input.name(), kind(input), input.is(), otherwise(input)));
          }
        });
    return 0;
  }
}
