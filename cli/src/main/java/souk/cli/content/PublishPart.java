package souk.cli.content;

import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Option;
import souk.cli.Failure;
import souk.cli.Main;
import souk.content.ContentRules;

/** Which publisher a command is about. */
final class PublishPart {
  @Option(
      names = "--state",
      paramLabel = "DIR",
      required = true,
      description = "the publisher's folder")
  private Path state = Path.of(".");

  Path state() {
    if (!Files.isDirectory(state)) {
      throw new Failure(Main.USAGE, "--state: there is no folder " + state);
    }
    return state;
  }

  /** Where the role keeps what it published. */
  Path role() {
    return state().resolve(ContentRules.KIND.replace('/', '-'));
  }
}
