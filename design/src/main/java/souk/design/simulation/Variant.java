package souk.design.simulation;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import souk.design.model.MarketDesign;
import souk.market.file.MarketFileException;
import souk.market.file.MarketSection;

/**
 * A market file with other values in place of some. It is changed as a text and read like any file,
 * so what a file may not say, a variant may not either.
 */
final class Variant {
  private static final String FIGURES = "figures.";

  private Variant() {}

  private record Edit(int from, int to, String value) {}

  /**
   * The text with other values.
   *
   * @param name what errors call it
   * @param values by path: {@code payment.prize}, {@code figures.detected}
   * @throws MarketFileException when there is no such value, or it does not fit
   */
  static String of(String name, String text, Map<String, String> values) {
    if (values.isEmpty()) {
      return text;
    }
    Node root = MarketSection.compose(name, text);
    List<Edit> edits = new ArrayList<>();
    values.forEach((path, value) -> {
      String at =
          path.startsWith(FIGURES) || path.startsWith("simulation.") ? "design." + path : path;
      ScalarNode old = scalar(root, at).orElseThrow(() -> refuse(name, path));
      edits.add(new Edit(index(old.getStartMark()), index(old.getEndMark()), value));
    });
    edits.sort(Comparator.comparingInt(Edit::from).reversed());
    // Marks count code points.
    int[] points = text.codePoints().toArray();
    StringBuilder changed = new StringBuilder();
    int end = points.length;
    List<String> parts = new ArrayList<>();
    for (Edit edit : edits) {
      parts.add(new String(points, edit.to(), end - edit.to()));
      parts.add(edit.value());
      end = edit.from();
    }
    parts.add(new String(points, 0, end));
    for (int i = parts.size() - 1; i >= 0; i--) {
      changed.append(parts.get(i));
    }
    String variant = changed.toString();
    try {
      MarketDesign.parse(name, variant);
    } catch (MarketFileException e) {
      throw new MarketFileException("%s, with %s".formatted(e.getMessage(), told(values)));
    }
    return variant;
  }

  /** Values as people read them. */
  static String told(Map<String, String> values) {
    return values.isEmpty()
        ? "as it is"
        : String.join(
            ", ",
            values.entrySet().stream()
                .map(each -> each.getKey() + " = " + each.getValue())
                .toList());
  }

  private static Optional<ScalarNode> scalar(Node root, String path) {
    Node at = root;
    for (String key : path.split("\\.", -1)) {
      Optional<Node> inner = Optional.empty();
      if (at instanceof MappingNode mapping) {
        for (NodeTuple entry : mapping.getValue()) {
          if (entry.getKeyNode() instanceof ScalarNode name && name.getValue().equals(key)) {
            inner = Optional.of(entry.getValueNode());
          }
        }
      }
      if (inner.isEmpty()) {
        return Optional.empty();
      }
      at = inner.get();
    }
    return at instanceof ScalarNode scalar ? Optional.of(scalar) : Optional.empty();
  }

  private static int index(Optional<Mark> mark) {
    return mark.orElseThrow().getIndex();
  }

  private static MarketFileException refuse(String name, String path) {
    return new MarketFileException(
        "%s: has no value '%s' that could be varied".formatted(name, path));
  }
}
