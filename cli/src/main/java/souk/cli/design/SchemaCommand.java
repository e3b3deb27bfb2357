package souk.cli.design;

import java.io.PrintWriter;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;
import souk.design.model.MarketDesign;

/** {@code souk design schema}: the JSON schema of the part {@code design}. */
@Command(
    name = "schema",
    mixinStandardHelpOptions = true,
    description =
        "Print the JSON schema of the part 'design', for editors. It is the one in markets/schema/design.json.",
    footer = {"Example:", "  ./souk design schema > design.json"})
public final class SchemaCommand implements Callable<Integer> {
  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() {
    PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
    out.print(MarketDesign.schema());
    out.flush();
    return 0;
  }
}
