package souk.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/**
 * Documents name only commands and options that there are. examples/guides.sh plays the commands in
 * the blocks of README and guides; here are also those that a sentence mentions.
 */
class GuideCommandsTest {
  private static final Path ROOT = Path.of("..");

  /** A command up to what a shell takes for something else. */
  private static final Pattern MENTIONED =
      Pattern.compile("\\./souk ((?:[^`|;&#<>\"\n\\\\]|\\\\\n)+)");

  private final CommandLine souk =
      Main.commandLine(new PrintWriter(new StringWriter()), new PrintWriter(new StringWriter()));

  @Test
  void shouldFindEveryCommandThatADocumentNames() throws IOException {
    int count = 0;
    List<String> wrong = new ArrayList<>();
    for (Path document : documents()) {
      Matcher mentioned =
          MENTIONED.matcher(Files.readString(document).replaceAll("<!--.*?-->", ""));
      while (mentioned.find()) {
        count++;
        wrong(mentioned.group(1))
            .ifPresent(why ->
                wrong.add(
                    "%s: ./souk %s: %s"
                        .formatted(ROOT.relativize(document), mentioned.group(1).strip(), why)));
      }
    }

    assertThat(wrong).isEmpty();
    assertThat(count).as("commands in documents").isGreaterThan(80);
  }

  @ParameterizedTest
  @CsvSource({
    "fetch URL --no-such-option x, there is no option --no-such-option",
    "publish FILE --out x, there is no option --out",
    "fetsh URL, there is no command fetsh",
    "key made FILE, there is no command made",
    "help key made, there is no command made"
  })
  void shouldSayWhatIsWrongWhenADocumentNamesWhatIsNotThere(String command, String why) {
    assertThat(wrong(command)).contains(why);
  }

  @ParameterizedTest
  @CsvSource({
    "publish add more/ --state /tmp/publisher",
    "demo --ledger=http://127.0.0.1:9545",
    "help market odds",
    "test quick",
    "bench content",
    "provider unbond 50"
  })
  void shouldLetACommandBeWhenItIsThere(String command) {
    assertThat(wrong(command)).isEmpty();
  }

  private static List<Path> documents() throws IOException {
    List<Path> documents = new ArrayList<>();
    for (String name : List.of("README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "SECURITY.md")) {
      documents.add(ROOT.resolve(name));
    }
    for (String folder : List.of("docs", "bench")) {
      try (Stream<Path> files = Files.walk(ROOT.resolve(folder))) {
        files
            .filter(file -> file.toString().endsWith(".md"))
            .filter(file -> !file.endsWith("commands.md")) // made from the commands
            .forEach(documents::add);
      }
    }
    return documents;
  }

  /** What is wrong with a command, as far as a document's placeholders let anybody see it. */
  private Optional<String> wrong(String command) {
    List<String> words = List.of(command.replace("\\\n", " ").strip().split("\\s+"));
    if (words.getFirst().equals("test")) { // the launcher's own
      return Optional.empty();
    }
    boolean help = words.getFirst().equals("help");
    CommandLine at = souk;
    boolean within = true; // the names of commands come first
    for (String word : help ? words.subList(1, words.size()) : words) {
      if (word.startsWith("--")) {
        String option = word.replaceFirst("[^-a-z].*", "");
        if (!at.getCommandSpec().optionsMap().containsKey(option)) {
          return Optional.of("there is no option " + option);
        }
        within = false;
      } else if (within && at.getSubcommands().containsKey(word)) {
        at = at.getSubcommands().get(word);
      } else if (within && !takesWords(at) && word.matches("[a-z]+")) {
        return Optional.of("there is no command " + word);
      } else {
        within = false;
      }
    }
    return Optional.empty();
  }

  private static boolean takesWords(CommandLine command) {
    return !command.getCommandSpec().positionalParameters().isEmpty();
  }
}
