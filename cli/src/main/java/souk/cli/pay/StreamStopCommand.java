package souk.cli.pay;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import souk.cli.Output;

/** {@code souk stream stop}. */
@Command(
    name = "stop",
    mixinStandardHelpOptions = true,
    description = "End a stream; what is due and was not sent is not sent any more.",
    footer = {"Example:", "  ./souk stream stop 1 --records /tmp/ada"})
final class StreamStopCommand implements Callable<Integer> {
  @Mixin private StreamOptions stream = new StreamOptions();
  @Mixin private Output output = new Output();

  @Override
  public Integer call() throws Exception {
    return stream.ask("stop", output);
  }
}
