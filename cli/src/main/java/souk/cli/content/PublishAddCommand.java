package souk.cli.content;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import souk.cli.AsksRunningNode;
import souk.cli.Consent;
import souk.cli.Failure;
import souk.cli.Main;
import souk.cli.Output;
import tools.jackson.databind.JsonNode;

/** {@code souk publish add}: more files for a publisher that runs. */
@Command(
    name = "add",
    mixinStandardHelpOptions = true,
    description =
        "Publish more files and folders with a publisher that runs, out of the escrow that it has."
            + " It says what that does to the costs, and asks on a terminal.",
    footer = {"Example:", "  ./souk publish add more/ --state /tmp/publisher"})
final class PublishAddCommand implements Callable<Integer>, AsksRunningNode {
  @Parameters(arity = "1..*", paramLabel = "PATH", description = "files and folders")
  private List<Path> paths = List.of();

  @Option(names = "--dry-run", description = "say what it does to the costs, and publish nothing")
  private boolean dryRun;

  @Option(names = "--yes", description = "do not ask")
  private boolean yes;

  @Mixin private PublishPart part = new PublishPart();
  @Mixin private Output output = new Output();

  @Override
  public Integer call() throws Exception {
    List<String> absolute =
        paths.stream().map(path -> path.toAbsolutePath().normalize().toString()).toList();
    JsonNode cost = ask("cost", absolute);
    if (dryRun) {
      output.show(() -> cost, people -> people.println(cost.path("said").asString()));
      return 0;
    }
    output.sayToPeople(cost.path("said").asString());
    if (!yes && !Consent.given("Add")) {
      return 0;
    }
    JsonNode added = ask("add", absolute);
    output.show(
        () -> added,
        people -> {
          for (JsonNode file : added.path("files")) {
            people.printf(
                "%s is published: %s%n", file.path("name").asString(), file.path("url").asString());
          }
        });
    return 0;
  }

  private JsonNode ask(String what, List<String> absolute)
      throws IOException, InterruptedException {
    return PublishControl.ask(part.state(), new PublishControl.Ask(what, absolute))
        .orElseThrow(() ->
            new Failure(
                Main.FAILED,
                "no publisher runs in %s; start it with these files: ./souk publish PATH … --state %s"
                    .formatted(part.state(), part.state())));
  }
}
