package souk.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code souk versions withdraw}: a version is taken back before it begins. */
@Command(
    name = "withdraw",
    mixinStandardHelpOptions = true,
    description =
        "Take a version back that you put on the ledger, before its first block. Its number is used up: the next version has the next one.",
    footer = {"Example:", "  ./souk versions withdraw 2 --network /tmp/net --keystore me.json"})
final class VersionsWithdrawCommand implements Callable<Integer> {
  @Parameters(paramLabel = "VERSION", description = "its number, as ./souk versions shows it")
  private long number;

  @Mixin private NetworkOptions network = new NetworkOptions();
  @Mixin private KeyOptions key = new KeyOptions();
  @Mixin private Output output = new Output();

  /** What was taken back, for programs. */
  private record Withdrawn(long number, long inForce, long block) {}

  @Override
  public Integer call() throws Exception {
    return AnnouncerRun.of(
        network,
        key,
        opened -> {
          opened.announcer().withdraw(number);
          long head = opened.head();
          Withdrawn done =
              new Withdrawn(number, opened.announcer().history().at(head).number(), head);
          output.show(
              () -> done,
              people ->
                  people.println(
                      "version %d is taken back; version %d stays in force"
                          .formatted(done.number(), done.inForce())));
        });
  }
}
