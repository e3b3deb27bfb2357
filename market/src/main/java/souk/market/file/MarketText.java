package souk.market.file;

import java.util.Optional;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.Node;

/** Text to YAML nodes, with limits; and how a refusal names its place. */
final class MarketText {
  private static final Pattern CONTROLS = Pattern.compile("\\p{Cntrl}+");
  private static final int MOST_SAID = 300;
  private static final int MOST_CHARACTERS = 1 << 20;
  private static final int MOST_DEPTH = 8;

  private MarketText() {}

  static Node compose(String name, String text) {
    LoadSettings settings =
        LoadSettings.builder()
            .setLabel(name)
            .setMaxAliasesForCollections(0)
            .setCodePointLimit(MOST_CHARACTERS)
            // Whole at once: the library fails where its buffer ends within a surrogate pair.
            .setBufferSize(text.length() + 2)
            .build();
    try {
      refuseDepthAndAliases(name, new Parse(settings).parseString(text));
      Optional<Node> root = new Compose(settings).composeString(text);
      return root.orElseThrow(() -> new MarketFileException(name + ":1:1: the file is empty"));
    } catch (MarkedYamlEngineException e) {
      throw refuse(name, e.getProblemMark(), "not YAML: " + e.getProblem());
    } catch (YamlEngineException e) {
      String said = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
      throw refuse(name, Optional.empty(), "not YAML: " + said);
    }
  }

  /**
   * The library composes by recursion, which would exhaust the stack. An alias hides what a file
   * says from whoever reads it.
   */
  private static void refuseDepthAndAliases(String name, Iterable<Event> events) {
    int depth = 0;
    for (Event event : events) {
      switch (event.getEventId()) {
        case MappingStart, SequenceStart -> depth++;
        case MappingEnd, SequenceEnd -> depth--;
        case Alias ->
            throw refuse(name, event.getStartMark(), "aliases are not taken; write the value out");
        default -> {}
      }
      if (depth > MOST_DEPTH) {
        throw refuse(name, event.getStartMark(), "sections lie more than " + MOST_DEPTH + " deep");
      }
    }
  }

  /** A refusal in one line of a bounded length, whatever the file says. */
  static MarketFileException refuse(String name, Optional<Mark> mark, String why) {
    String place = mark.map(m -> ":" + (m.getLine() + 1) + ":" + (m.getColumn() + 1)).orElse("");
    String line = CONTROLS.matcher(why).replaceAll(" ");
    return new MarketFileException(
        name
            + place
            + ": "
            + (line.length() <= MOST_SAID ? line : line.substring(0, MOST_SAID) + " …"));
  }
}
