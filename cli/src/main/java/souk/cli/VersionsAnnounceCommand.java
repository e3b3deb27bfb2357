package souk.cli;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import souk.market.version.Announcement;

/** {@code souk versions announce}: a version that enough announcers signed goes to the ledger. */
@Command(
    name = "announce",
    mixinStandardHelpOptions = true,
    description =
        "Put a version of a market on the ledger that enough of its announcers signed; you must be one of them. What would not count is not sent. Until its first block you, and nobody else, can take it back.",
    footer = {
      "It takes an account with coins for two transactions.",
      "Example:",
      "  ./souk versions announce next.souk --network /tmp/net --keystore me.json"
    })
final class VersionsAnnounceCommand implements Callable<Integer> {
  @Parameters(paramLabel = "FILE", description = "what ./souk versions sign made")
  private Path file = Path.of("");

  @Mixin private NetworkOptions network = new NetworkOptions();
  @Mixin private KeyOptions key = new KeyOptions();
  @Mixin private Output output = new Output();

  /** What was announced, for programs. */
  private record Announced(long number, long from, long block) {}

  @Override
  public Integer call() throws Exception {
    Announcement announcement = AnnouncerRun.read(file);
    return AnnouncerRun.of(
        network,
        key,
        opened -> {
          opened.announcer().announce(announcement);
          Announced done = new Announced(announcement.number(), announcement.from(), opened.head());
          output.show(
              () -> done,
              people ->
                  people.println(
                      "version %d is announced: in force from block %,d on, the ledger is at block %,d"
                          .formatted(done.number(), done.from(), done.block())));
        });
  }
}
