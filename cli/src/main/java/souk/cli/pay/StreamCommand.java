package souk.cli.pay;

import picocli.CommandLine.Command;

/** {@code souk stream}: money that flows. */
@Command(
    name = "stream",
    mixinStandardHelpOptions = true,
    description = {
      "Pay as time goes by, with tickets from an escrow that covers them: nothing happens on the"
          + " chain when a stream begins, pauses or ends, and nobody can be in debt.",
      "Its payee runs ./souk receive."
    },
    subcommands = {
      StreamStartCommand.class,
      StreamRunCommand.class,
      StreamPauseCommand.class,
      StreamResumeCommand.class,
      StreamRateCommand.class,
      StreamStopCommand.class,
      StreamStatusCommand.class
    },
    footer = {"Example:", "  ./souk stream status --records /tmp/ada --network /tmp/net"})
final class StreamCommand {}
