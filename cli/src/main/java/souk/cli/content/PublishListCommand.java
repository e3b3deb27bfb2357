package souk.cli.content;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import souk.cli.AsksRunningNode;
import souk.cli.Json;
import souk.cli.Output;
import souk.cli.Table;
import souk.content.publisher.Publisher;
import tools.jackson.databind.JsonNode;

/** {@code souk publish list}: what a publisher delivers. */
@Command(
    name = "list",
    mixinStandardHelpOptions = true,
    description = "List what is published, and whether its files are as they were.",
    footer = {"Example:", "  ./souk publish list --state /tmp/publisher"})
final class PublishListCommand implements Callable<Integer>, AsksRunningNode {
  @Mixin private PublishPart part = new PublishPart();
  @Mixin private Output output = new Output();

  /** What is published, for programs. */
  private record Listed(String event, List<PublishRun.Item> files) {}

  @Override
  public Integer call() throws Exception {
    Optional<JsonNode> answer =
        PublishControl.ask(part.state(), new PublishControl.Ask("list", List.of()));
    JsonNode files = answer.isPresent() ? answer.get() : listHere();
    output.show(
        () -> files,
        people -> {
          Table table = new Table("name", "bytes", "type", "file is", "content id");
          for (JsonNode file : files.path("files")) {
            table.row(
                file.path("name").asString(),
                file.path("bytes").asLong(),
                file.path("mediaType").asString(),
                file.path("state").asString(),
                file.path("contentId").asString());
          }
          table.print(people);
          if (answer.isEmpty()) {
            people.println("the publisher does not run");
          }
        });
    return 0;
  }

  private JsonNode listHere() throws Exception {
    return Json.read(
        Json.line(
            new Listed(
                "files",
                Publisher.published(part.role()).stream()
                    .map(each -> PublishRun.Item.of("file", null, each))
                    .toList())));
  }
}
