package souk.attacks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collector;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import souk.ledger.Command;

/** The documents that state what is claimed name attacks and tests that there are. */
class SecurityDocumentTest {
  private static final Path ROOT = Path.of("..");
  private static final Path MARKET = ROOT.resolve("docs/security-market.md");
  private static final Pattern ROUTE = Pattern.compile("`((?:GET|POST) /\\S*)`");
  private static final Pattern TEST = Pattern.compile("`(\\w+Test)\\.(should\\w+)`");
  private static final Pattern QUOTED = Pattern.compile("`([a-z]+(?:-[a-z]+)+)`");

  private static String document;

  @BeforeAll
  static void read() throws IOException {
    document =
        Files.readString(ROOT.resolve("docs/security-content.md"))
            + Files.readString(ROOT.resolve("docs/security-http.md"))
            + Files.readString(ROOT.resolve("docs/security-keys.md"))
            + Files.readString(ROOT.resolve("docs/security-ledger.md"))
            + Files.readString(ROOT.resolve("docs/security-storage.md"))
            + Files.readString(MARKET);
  }

  @Test
  void shouldNameEveryAttackAndNoOther() {
    Set<String> named =
        QUOTED.matcher(document).results().map(found -> found.group(1)).collect(sorted());
    assertThat(named).isEqualTo(Attacks.all().stream().map(Attack::name).collect(sorted()));
  }

  @Test
  void shouldNameTestsThatThereAre() throws IOException {
    assertThat(TEST.matcher(document).results().count()).isGreaterThan(15);
    for (MatchResult named : TEST.matcher(document).results().toList()) {
      assertThat(source(named.group(1)))
          .as(named.group())
          .containsPattern("void " + named.group(2) + "\\(");
    }
  }

  @Test
  void shouldNameWhatEveryEndpointAndEveryCommandCosts() throws IOException {
    String page = Files.readString(MARKET);
    Set<String> answered =
        ROUTE
            .matcher(Files.readString(ROOT.resolve("docs/reference/http.md")))
            .results()
            .map(found -> found.group(1))
            .collect(sorted());
    assertThat(answered).hasSizeGreaterThan(20);
    assertThat(answered).allSatisfy(route -> assertThat(page).contains("`" + route + "`"));
    for (Class<?> command : Command.class.getPermittedSubclasses()) {
      assertThat(page).contains("`" + command.getSimpleName() + "`");
    }
  }

  private static String source(String test) throws IOException {
    for (String modules : List.of(".", "proofs", "services")) {
      for (Path module : list(ROOT.resolve(modules))) {
        Path tests = module.resolve("src/test/java");
        if (Files.isDirectory(tests)) {
          try (Stream<Path> files = Files.walk(tests)) {
            Optional<Path> found = files.filter(path -> path.endsWith(test + ".java")).findFirst();
            if (found.isPresent()) {
              return Files.readString(found.get());
            }
          }
        }
      }
    }
    throw new AssertionError("there is no " + test);
  }

  private static List<Path> list(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.toList();
    }
  }

  private static Collector<String, ?, Set<String>> sorted() {
    return Collectors.toCollection(TreeSet::new);
  }
}
