package souk.cli.content;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import souk.cli.Blocks;
import souk.cli.Failure;
import souk.content.ContentRules;
import souk.content.kind.ContentMarket;

/** Which files are published under which names, and how a publisher is asked while it runs. */
class PublishPathsTest {
  private static final int BYTES = 4_096;

  @TempDir private Path folder;

  private static ContentRules rules() throws Exception {
    return ContentMarket.read(Path.of("../markets/devnet.yaml")).service();
  }

  private Path file(String name, int bytes) throws Exception {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.write(file, new byte[bytes]);
  }

  @Test
  void shouldNameFilesByTheirPathFromTheNamedFolderOn() throws Exception {
    Path one = file("one.txt", BYTES);
    file("tree/b/two words.html", BYTES);
    Path small = file("tree/a.txt", 3);
    Files.createSymbolicLink(folder.resolve("tree/again"), one);

    PublishPaths found = PublishPaths.of(List.of(one, folder.resolve("tree")), rules());

    assertThat(found.files())
        .extracting(each -> each.label().name())
        .containsExactly("one.txt", "tree/b/two words.html"); // the link is the same file
    assertThat(found.small()).containsExactly(small);
  }

  @Test
  void shouldSayWhatCannotBePublished() throws Exception {
    assertThatThrownBy(() -> PublishPaths.of(List.of(file("tiny", 1)), rules()))
        .isInstanceOf(Failure.class)
        .hasMessageContaining("tiny has 1 byte; sponsored delivery needs at least");
    assertThatThrownBy(() -> PublishPaths.of(List.of(folder.resolve("none")), rules()))
        .hasMessageContaining("there is no file");
    Path empty = Files.createDirectories(folder.resolve("empty"));
    assertThatThrownBy(() -> PublishPaths.of(List.of(empty), rules()))
        .hasMessageContaining("there is nothing to publish in " + empty);
  }

  @Test
  void shouldAnswerWhoeverAsksAndTellWhatItRefuses() throws Exception {
    PublishControl.Ask list = new PublishControl.Ask("list", List.of("a", "b"));
    assertThat(PublishControl.ask(folder, list)).isEmpty();
    try (PublishControl control = PublishControl.serve(folder)) {
      assertThatThrownBy(() -> PublishControl.serve(folder)).hasMessageContaining("another");
      CompletableFuture<String> asked = later(list);
      while (!asked.isDone()) {
        control.look(ask -> Map.of("said", ask.what() + ask.arguments()));
        Thread.onSpinWait();
      }
      assertThat(asked.join()).isEqualTo("list[a, b]");

      CompletableFuture<String> refused = later(list);
      while (!refused.isDone()) {
        control.look(_ -> {
          throw new Failure(1, "not now");
        });
        Thread.onSpinWait();
      }
      assertThatThrownBy(refused::join).hasRootCauseMessage("not now");

      Path outside = Files.writeString(folder.resolve("secret"), "{}");
      Files.createSymbolicLink(folder.resolve("control/x.ask"), outside);
      control.look(_ -> {
        throw new AssertionError("a link is nothing to ask");
      });
      assertThat(outside).exists();
    }
    assertThat(PublishControl.ask(folder, list)).isEmpty();
  }

  private CompletableFuture<String> later(PublishControl.Ask ask) {
    return CompletableFuture.supplyAsync(() -> {
      try {
        return PublishControl.ask(folder, ask).orElseThrow().get("said").asString();
      } catch (java.io.IOException | InterruptedException e) {
        throw new IllegalStateException(e);
      }
    });
  }

  @Test
  void shouldSayHowLongBlocksTake() {
    assertThat(Blocks.about(0, 1)).isEqualTo("about 1 s");
    assertThat(Blocks.about(35, 12)).isEqualTo("about 7 min");
    assertThat(Blocks.about(600, 12)).isEqualTo("about 2 h");
    assertThat(Blocks.about(100_000, 12)).isEqualTo("about 14 days");
  }

  @Test
  void shouldQuoteWhatAShellWouldTakeApart() {
    assertThat(PublishRun.quoted("/tmp/net")).isEqualTo("/tmp/net");
    assertThat(PublishRun.quoted("/tmp/my net's")).isEqualTo("'/tmp/my net'\\''s'");
  }
}
