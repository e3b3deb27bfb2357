package souk.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Documents can be read in a terminal, and a change of one sentence changes one line. */
class DocumentsTest {
  private static final int MOST_COLUMNS = 110;

  /** What is built or fetched, and nobody here has written. */
  private static final Set<String> NOT_OURS =
      Set.of("target", "build", "node_modules", ".git", ".souk", ".idea", "out", "cache");

  private static final Pattern FENCE = Pattern.compile("\\s*(```|~~~).*");
  private static final Pattern TABLE = Pattern.compile("\\s*\\|.*");
  private static final Pattern TARGET = Pattern.compile("\\]\\([^)]*\\)");

  @Test
  void shouldHaveShortLinesWhenADocumentIsRead() throws IOException {
    List<Path> documents = documents();
    List<String> found = new ArrayList<>();
    for (Path document : documents) {
      String name = Reactor.root().relativize(document).toString();
      found.addAll(tooLong(name, Files.readString(document)));
    }

    assertThat(documents).hasSizeGreaterThan(20).contains(Reactor.root().resolve("README.md"));
    assertThat(found)
        .as("lines over %d characters; break them at sentences", MOST_COLUMNS)
        .isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"%s", "- %s", "> %s", "# %s", "```\ncode\n```\n%s", "[a](b) %s"})
  void shouldFindALineWhenItIsTooLong(String form) {
    String words = "word ".repeat(22) + "w";

    assertThat(tooLong("a.md", form.formatted(words))).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"| %s |", "```\n%s\n```", "~~~ text\n%s\n~~~", "[a](%s)", "see [a](%s)"})
  void shouldLetALineBeWhenItCannotBeBroken(String form) {
    assertThat(tooLong("a.md", form.formatted("word".repeat(30)))).isEmpty();
  }

  private static List<String> tooLong(String name, String text) {
    List<String> found = new ArrayList<>();
    List<String> lines = text.lines().toList();
    boolean code = false;
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i);
      boolean fence = FENCE.matcher(line).matches();
      code ^= fence;
      String seen = TARGET.matcher(line).replaceAll("]");
      if (!code
          && !fence
          && !TABLE.matcher(line).matches()
          && seen.codePointCount(0, seen.length()) > MOST_COLUMNS) {
        found.add(name + ":" + (i + 1));
      }
    }
    return found;
  }

  private static List<Path> documents() throws IOException {
    List<Path> documents = new ArrayList<>();
    Files.walkFileTree(
        Reactor.root(),
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
            return NOT_OURS.contains(String.valueOf(folder.getFileName()))
                ? FileVisitResult.SKIP_SUBTREE
                : FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            if (file.toString().endsWith(".md")) {
              documents.add(file);
            }
            return FileVisitResult.CONTINUE;
          }
        });
    return documents;
  }
}
