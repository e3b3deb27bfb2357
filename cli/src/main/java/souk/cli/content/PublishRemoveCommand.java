package souk.cli.content;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import souk.cli.AsksRunningNode;
import souk.cli.Json;
import souk.cli.Output;
import souk.content.publisher.Publisher;
import tools.jackson.databind.JsonNode;

/** {@code souk publish remove}: files that are not to be delivered any more. */
@Command(
    name = "remove",
    mixinStandardHelpOptions = true,
    description =
        "Deliver files no more; the files stay where they are. It works whether the publisher runs"
            + " or not.",
    footer = {"Example:", "  ./souk publish remove movie.mp4 --state /tmp/publisher"})
final class PublishRemoveCommand implements Callable<Integer>, AsksRunningNode {
  @Parameters(
      arity = "1..*",
      paramLabel = "PATH",
      description = "files and folders as they were published, or their names or content ids")
  private List<String> wanted = List.of();

  @Mixin private PublishPart part = new PublishPart();
  @Mixin private Output output = new Output();

  /** What was removed, for programs. */
  private record Removed(String event, List<PublishRun.Item> files) {}

  @Override
  public Integer call() throws Exception {
    List<String> named = PublishRun.Item.asKnown(wanted);
    Optional<JsonNode> answer =
        PublishControl.ask(part.state(), new PublishControl.Ask("remove", named));
    JsonNode removed = answer.isPresent() ? answer.get() : removeHere(named);
    output.show(
        () -> removed,
        people -> {
          for (JsonNode file : removed.path("files")) {
            people.println(file.path("name").asString() + " is not published any more");
          }
        });
    return 0;
  }

  private JsonNode removeHere(List<String> named) throws Exception {
    List<PublishRun.Item> chosen =
        PublishRun.Item.chosen(
            Publisher.published(part.role()).stream()
                .map(each -> PublishRun.Item.of("file", null, each))
                .toList(),
            named);
    for (PublishRun.Item item : chosen) {
      var _ = Publisher.remove(part.role(), item.contentId());
    }
    return Json.read(Json.line(new Removed("removed", chosen)));
  }
}
