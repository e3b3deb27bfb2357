package souk.cli.keys;

import java.io.IOException;
import java.nio.file.Path;
import picocli.CommandLine.Option;
import souk.umbral.Capsule;

/** Which capsule a command is about. */
final class CapsuleOption {
  @Option(names = "--capsule", paramLabel = "FILE", required = true, description = "the capsule")
  private Path file = Path.of("");

  Capsule read() throws IOException {
    return UmbralFiles.capsule(file);
  }
}
