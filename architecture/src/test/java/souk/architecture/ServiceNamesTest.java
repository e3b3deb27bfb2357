package souk.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What serves every kind of service names none: it finds kinds, and packages of a kind's own. */
class ServiceNamesTest {
  /** Main sources that name no service, with their sub-packages or without. */
  private static final List<Place> PLACES =
      List.of(
          new Place("node/src/main/java", true),
          new Place("ledger-evm/src/main/java", true),
          new Place("exchange/src/main/java", true),
          new Place("deployment/src/main/java/souk/deployment", false),
          new Place("attacks/src/main/java/souk/attacks", false),
          new Place("cli/src/main/java/souk/cli", false));

  /**
   * Packages of services ({@code souk.content}, {@code souk.cli.content}), their classes ({@code
   * ContentService}) and their names ({@code content/1}).
   */
  private static final Pattern NAMES =
      Pattern.compile(
          "\\bsouk(\\.(cli|attacks|deployment|bench))?\\.(content|storage|keys|http|transfers)\\b"
              + "|\\b(Content|Storage|Transfers)[A-Z]\\w*"
              + "|\\b(content|storage|keys|http|transfers)/[1-9]\\b");

  private static final Pattern COMMENTS = Pattern.compile("/\\*(?s:.*?)\\*/|(?<!:)//[^\n]*");

  private record Place(String folder, boolean below) {
    List<Path> sources() {
      try (Stream<Path> files =
          Files.walk(Reactor.root().resolve(folder), below ? Integer.MAX_VALUE : 1)) {
        return files.filter(file -> file.toString().endsWith(".java")).toList();
      } catch (IOException e) {
        throw new AssertionError(e);
      }
    }
  }

  private static List<String> named(String source) {
    List<String> found = new ArrayList<>();
    Matcher names = NAMES.matcher(COMMENTS.matcher(source).replaceAll(""));
    while (names.find()) {
      found.add(names.group());
    }
    return found;
  }

  @Test
  void shouldNameNoServiceWhenItServesAllOfThem() throws IOException {
    for (Place place : PLACES) {
      List<Path> sources = place.sources();
      assertThat(sources).as("sources of %s", place.folder()).isNotEmpty();
      for (Path source : sources) {
        assertThat(named(Files.readString(source)))
            .as("names of services in %s", Reactor.root().relativize(source))
            .isEmpty();
      }
    }
  }

  @Test
  void shouldFindANameWhereverOneStands() throws IOException {
    assertThat(named("import souk.content.ContentTerms;"))
        .containsExactly("souk.content", "ContentTerms");
    assertThat(named("import souk.cli.http.SellCommand;")).containsExactly("souk.cli.http");
    assertThat(named("var x = kinds.get(\"content/1\"); // storage/1"))
        .containsExactly("content/1");
    assertThat(named("int a; // one\nimport souk.keys.Key;")).containsExactly("souk.keys");
    assertThat(named("/** Such as {@code content/1}. */ Map<A, B> content;")).isEmpty();
    // And it would find what is there: each service's own package is full of them.
    for (String own :
        List.of(
            "deployment/src/main/java/souk/deployment/content",
            "attacks/src/main/java/souk/attacks/content",
            "cli/src/main/java/souk/cli/content")) {
      for (Path source : new Place(own, false).sources()) {
        assertThat(named(Files.readString(source))).as("%s", source).isNotEmpty();
      }
    }
  }
}
