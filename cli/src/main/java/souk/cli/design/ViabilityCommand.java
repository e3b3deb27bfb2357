package souk.cli.design;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import souk.cli.Failure;
import souk.cli.Main;
import souk.cli.Output;
import souk.cli.Table;
import souk.design.model.MarketDesign;
import souk.design.viability.Viability;

/** {@code souk design viability}: whether there is a market at all. */
@Command(
    name = "viability",
    mixinStandardHelpOptions = true,
    description =
        "Set what a provider must earn against what customers could pay elsewhere, by dated reference prices: the interval, the inputs that decide, and the chance over random inputs. When the market is not viable, the exit status is 1.",
    footer = {"Example:", "  ./souk design viability markets/content.yaml"})
public final class ViabilityCommand implements Callable<Integer> {
  @Mixin private DesignFile file = new DesignFile();

  @Mixin private ReferenceOptions references = new ReferenceOptions();

  @Mixin private Output output = new Output();

  @Override
  public Integer call() throws IOException {
    MarketDesign design = file.read();
    Viability found =
        references
            .viability(design)
            .orElseThrow(() ->
                new Failure(Main.USAGE, file.path() + ": the design has no part 'viability'"));
    output.show(() -> found, people -> print(found, people));
    return found.verdict() == Viability.Verdict.NOT_VIABLE ? Main.FAILED : 0;
  }

  private static void print(Viability found, PrintWriter people) {
    Table against = new Table("reference", "list price", "ceiling", "viable", "chance", "days old");
    for (Viability.Against each : found.against()) {
      against.row(
          each.reference(),
          each.list().map(Numbers::of).orElse("unknown"),
          each.ceiling().map(Numbers::of).orElse("unknown"),
          each.list().isEmpty() ? "–" : each.viable() ? "yes" : "NO",
          each.list().isEmpty() ? "–" : String.format(Locale.ROOT, "%.1f %%", 100 * each.chance()),
          each.age());
    }
    against.print(people);
    people.println();
    Table bars = new Table("input", "floor when lower", "floor when higher");
    found
        .tornado()
        .forEach(bar -> bars.row(bar.input(), Numbers.of(bar.low()), Numbers.of(bar.high())));
    bars.print(people);
    people.println();
    new Table("what", "how much")
        .row("price floor of a provider, USD/GB", Numbers.of(found.floor()))
        .row("price of this market, USD/GB", Numbers.of(found.price()))
        .row("break-even utilisation", Numbers.of(found.breakEven()))
        .row("GB sold by a provider in a month", Numbers.of(found.soldPerProvider()))
        .row("providers needed at peak", Numbers.of(Math.ceil(found.providersNeeded())))
        .row("chance that enough are there", Numbers.of(found.availability()))
        .row("group for the chance asked for", found.groupForTarget())
        .row("repair, Mbit/s", Numbers.of(found.repair() * 8 / 1e6))
        .row("latency, median, ms", Numbers.of(found.latencyMedian() * 1000))
        .row("latency, 95 of 100, ms", Numbers.of(found.latency95() * 1000))
        .print(people);
    people.println();
    found
        .operatorSpread()
        .ifPresent(spread ->
            people.printf("Left to whoever stands between both sides: %s%n", Numbers.of(spread)));
    found.warnings().forEach(warning -> people.println("Warning: " + warning + "."));
    people.printf(
        "%s. What decides: %s.%n",
        switch (found.verdict()) {
          case VIABLE -> "Viable";
          case VIABLE_IF ->
              "Viable if customers come from the dearer references, or the price moves";
          case NOT_VIABLE -> "Not viable";
        },
        String.join(", ", found.deciding()));
  }
}
