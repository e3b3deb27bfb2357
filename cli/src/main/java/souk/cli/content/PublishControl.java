package souk.cli.content;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import souk.cli.Failure;
import souk.cli.Json;
import souk.cli.Main;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * How commands on the same machine talk to a publisher that runs: by files in a folder of its own
 * state, which is its owner's only. No port is opened; who can write there could change the
 * publisher's state in any other way, too.
 */
final class PublishControl implements AutoCloseable {
  private static final String FOLDER = "control";
  private static final String LOCK = "lock";
  private static final String ASK = ".ask";
  private static final String ANSWER = ".answer";
  private static final String PART = ".part";
  private static final long MOST_BYTES = 4 << 20;
  private static final int LOOK_MILLIS = 50;

  /** What is asked. */
  record Ask(String what, List<String> arguments) {
    Ask {
      arguments = List.copyOf(arguments);
    }
  }

  /** Does what is asked; what it throws is told. */
  interface Handler {
    /** A record, for programs. */
    Object answer(Ask ask) throws IOException;
  }

  private final Path folder;
  private final FileChannel channel;

  private PublishControl(Path folder, FileChannel channel) {
    this.folder = folder;
    this.channel = channel;
  }

  /** Begins to be there for those who ask; what was asked of an earlier process is dropped. */
  static PublishControl serve(Path state) throws IOException {
    Path folder = Failure.ownFolder("--state", state.resolve(FOLDER));
    FileChannel channel = lockFile(folder);
    if (lock(channel).isEmpty()) {
      channel.close();
      throw new Failure(Main.FAILED, "another publisher runs in " + state);
    }
    for (Path left : files(folder, "")) {
      if (!left.endsWith(LOCK)) {
        Files.deleteIfExists(left);
      }
    }
    return new PublishControl(folder, channel);
  }

  private static FileChannel lockFile(Path folder) throws IOException {
    return FileChannel.open(
        folder.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
  }

  /** Empty when somebody has it, in this process or another. */
  private static Optional<FileLock> lock(FileChannel channel) throws IOException {
    try {
      return Optional.ofNullable(channel.tryLock());
    } catch (OverlappingFileLockException e) {
      return Optional.empty();
    }
  }

  private static List<Path> files(Path folder, String ending) throws IOException {
    try (Stream<Path> all = Files.list(folder)) {
      return all.filter(file -> file.toString().endsWith(ending)).sorted().toList();
    }
  }

  /** Answers whoever asks now. */
  void look(Handler handler) throws IOException {
    for (Path file : files(folder, ASK)) {
      Map<String, ?> failed;
      Object answer;
      try {
        answer = handler.answer(read(file));
      } catch (Failure | IllegalArgumentException | IOException | JacksonException e) {
        Failure why = Failure.of(e);
        failed = Map.of("error", String.valueOf(why.getMessage()), "status", why.status());
        answer = failed;
      }
      String name = String.valueOf(file.getFileName());
      Files.deleteIfExists(file);
      write(folder.resolve(name.substring(0, name.length() - ASK.length()) + ANSWER), answer);
    }
  }

  private static Ask read(Path file) throws IOException {
    if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) || Files.size(file) > MOST_BYTES) {
      throw new IllegalArgumentException("that is nothing to ask");
    }
    JsonNode asked = Json.read(Files.readString(file));
    List<String> arguments = new ArrayList<>();
    asked.path("arguments").forEach(each -> arguments.add(each.asString("")));
    return new Ask(asked.path("what").asString(""), arguments);
  }

  private static void write(Path file, Object value) throws IOException {
    Path part = file.resolveSibling(file.getFileName() + PART);
    Files.writeString(part, Json.line(value));
    try {
      Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (AtomicMoveNotSupportedException e) {
      Files.move(part, file);
    }
  }

  /**
   * Asks the publisher that runs with this state, and waits for what it answers.
   *
   * @return empty when none runs
   * @throws Failure when it refuses
   */
  static Optional<JsonNode> ask(Path state, Ask ask) throws IOException, InterruptedException {
    Path folder = state.resolve(FOLDER);
    if (!Files.isDirectory(folder)) {
      return Optional.empty();
    }
    try (FileChannel channel = lockFile(folder)) {
      if (runsNot(channel)) {
        return Optional.empty();
      }
      String name = UUID.randomUUID().toString();
      Path answer = folder.resolve(name + ANSWER);
      write(folder.resolve(name + ASK), ask);
      while (true) {
        JsonNode said = said(answer);
        if (said != null) {
          if (said.has("error")) {
            throw new Failure(said.path("status").asInt(Main.FAILED), said.get("error").asString());
          }
          return Optional.of(said);
        }
        if (runsNot(channel)) {
          throw new Failure(Main.FAILED, "the publisher in " + state + " ended without an answer");
        }
        Thread.sleep(LOOK_MILLIS);
      }
    }
  }

  private static @Nullable JsonNode said(Path answer) throws IOException {
    try {
      JsonNode said = Json.read(Files.readString(answer));
      Files.deleteIfExists(answer);
      return said;
    } catch (NoSuchFileException e) {
      return null;
    }
  }

  private static boolean runsNot(FileChannel channel) throws IOException {
    Optional<FileLock> lock = lock(channel);
    if (lock.isPresent()) {
      lock.get().release();
    }
    return lock.isPresent();
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
