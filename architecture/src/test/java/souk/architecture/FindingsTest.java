package souk.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Each test that docs/findings.md and the pages about security and faults name is there. */
class FindingsTest {
  /** A class of tests in backticks, and one of its tests, if one is named. */
  private static final Pattern NAMED =
      Pattern.compile("`(?:\\.\\.\\.|…)?([A-Z]\\w*(?:Test|Contract))(?:[.#](should\\w+))?`");

  private static final List<String> PAGES =
      List.of(
          "docs/findings.md",
          "docs/bounds.md",
          "docs/faults/ledger-evm.md",
          "docs/security-ledger.md",
          "docs/security-content.md",
          "docs/security-http.md",
          "docs/security-keys.md",
          "docs/security-storage.md");

  @Test
  void shouldExistWhenAPageNamesATest() throws IOException {
    Map<String, String> tests = tests();
    List<String> missing = new ArrayList<>();
    int named = 0;
    for (String page : PAGES) {
      for (MatchResult found : NAMED.matcher(Reactor.document(page)).results().toList()) {
        named++;
        String source = tests.getOrDefault(found.group(1), "");
        String test = found.group(2);
        if (source.isEmpty() || (test != null && !source.contains("void " + test + "("))) {
          missing.add(page + ": " + found.group());
        }
      }
    }
    assertThat(named).isGreaterThan(100);
    assertThat(missing).as("tests that are named and not there").isEmpty();
  }

  /** The sources of all classes of tests, by name. */
  private static Map<String, String> tests() throws IOException {
    Map<String, String> sources = new HashMap<>();
    for (String folder : Reactor.folders()) {
      Path module = Reactor.root().resolve(folder).resolve("src");
      try (Stream<Path> files = Files.walk(module)) {
        for (Path file :
            files.filter(name -> name.toString().matches(".*(Test|Contract)\\.java")).toList()) {
          String name = String.valueOf(file.getFileName()).replace(".java", "");
          sources.merge(name, Files.readString(file), String::concat);
        }
      }
    }
    return sources;
  }
}
