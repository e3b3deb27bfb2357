package souk.ledger.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import souk.ledger.Command;
import souk.ledger.Refusal;

/** The order of refusals stands in the code, in {@link Command} and in the document: once each. */
class RulebookTest {
  private static final Path DOCUMENT = Path.of("../docs/protocol/ledger.md");
  private static final Path COMMANDS = Path.of("src/main/java/souk/ledger/Command.java");
  private static final String BEGIN = "<!-- table of refusals: begin -->";
  private static final String END = "<!-- table of refusals: end -->";

  private static Map<String, List<Refusal>> table() {
    Map<String, List<Refusal>> table = new LinkedHashMap<>();
    Rulebook.refusals()
        .forEach((command, refusals) -> table.put(command.getSimpleName(), refusals));
    return table;
  }

  @Test
  void shouldHaveARuleForEveryCommand() {
    assertThat(Rulebook.refusals().keySet()).containsExactlyInAnyOrderElementsOf(commandClasses());
  }

  @SuppressWarnings("unchecked")
  private static List<Class<? extends Command>> commandClasses() {
    List<Class<? extends Command>> classes = new ArrayList<>();
    for (Class<?> command : Command.class.getPermittedSubclasses()) {
      classes.add((Class<? extends Command>) command);
    }
    return classes;
  }

  @Test
  void shouldRefuseInTheOrderThatTheCommandsSay() throws IOException {
    String source = Files.readString(COMMANDS);
    Matcher commands =
        Pattern.compile("/\\*\\*((?:(?!\\*/).)*)\\*/\\s+record (\\w+)\\(", Pattern.DOTALL)
            .matcher(source);
    Map<String, List<Refusal>> said = new LinkedHashMap<>();
    while (commands.find()) {
      String text = commands.group(1).replaceAll("\\s*\\n\\s*\\*\\s?", " ");
      String[] parts = text.split("Refused:|Skipped:", -1);
      if (parts.length > 1) {
        said.put(commands.group(2), named(parts[1]));
      }
      if (parts.length > 2) {
        assertThat(named(parts[2])).isEqualTo(Rulebook.skips());
      }
    }
    assertThat(said).isEqualTo(withoutWidths());
  }

  /** MALFORMED numbers come before anything else; the commands say so once, for all. */
  private static Map<String, List<Refusal>> withoutWidths() {
    Map<String, List<Refusal>> table = table();
    table.replaceAll((command, refusals) ->
        refusals.getFirst() == Refusal.MALFORMED && !command.equals("OpenAgreement")
            ? refusals.subList(1, refusals.size())
            : refusals);
    return table;
  }

  private static List<Refusal> named(String text) {
    List<Refusal> refusals = new ArrayList<>();
    Matcher names =
        Pattern.compile("\\b[A-Z]{3,}(?:_[A-Z]+)*\\b")
            .matcher(text.replaceAll("\\{@link [^}]*}|UTF-8", ""));
    while (names.find()) {
      refusals.add(Refusal.valueOf(names.group()));
    }
    return refusals;
  }

  @Test
  void shouldRefuseInTheOrderThatTheDocumentSays() throws IOException {
    String document = Files.readString(DOCUMENT);
    assertThat(document).contains(BEGIN, END);
    String written =
        document.substring(document.indexOf(BEGIN) + BEGIN.length(), document.indexOf(END));
    String wanted =
        table().entrySet().stream()
                .map(e -> "| %s | %s |".formatted(e.getKey(), names(e.getValue())))
                .collect(
                    Collectors.joining(
                        "\n", "\n| command | refused for, in this order |\n|---|---|\n", "\n"))
            + "| a book of a Claim, skipped | "
            + names(Rulebook.skips())
            + " |\n";
    assertThat(written)
        .as("put this between the two marks in %s:%n%s", DOCUMENT, wanted)
        .isEqualTo(wanted);
  }

  private static String names(List<Refusal> refusals) {
    return refusals.stream().map(Enum::name).collect(Collectors.joining(", "));
  }
}
