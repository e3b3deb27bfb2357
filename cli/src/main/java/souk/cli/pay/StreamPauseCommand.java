package souk.cli.pay;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import souk.cli.Output;

/** {@code souk stream pause}. */
@Command(
    name = "pause",
    mixinStandardHelpOptions = true,
    description = "Let nothing more become due, until ./souk stream resume.",
    footer = {"Example:", "  ./souk stream pause 1 --records /tmp/ada"})
final class StreamPauseCommand implements Callable<Integer> {
  @Mixin private StreamOptions stream = new StreamOptions();
  @Mixin private Output output = new Output();

  @Override
  public Integer call() throws Exception {
    return stream.ask("pause", output);
  }
}
