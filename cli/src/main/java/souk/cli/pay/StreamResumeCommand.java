package souk.cli.pay;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import souk.cli.Output;

/** {@code souk stream resume}. */
@Command(
    name = "resume",
    mixinStandardHelpOptions = true,
    description = "Let a paused stream flow again.",
    footer = {"Example:", "  ./souk stream resume 1 --records /tmp/ada"})
final class StreamResumeCommand implements Callable<Integer> {
  @Mixin private StreamOptions stream = new StreamOptions();
  @Mixin private Output output = new Output();

  @Override
  public Integer call() throws Exception {
    return stream.ask("resume", output);
  }
}
