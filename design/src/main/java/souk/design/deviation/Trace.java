package souk.design.deviation;

import java.util.ArrayList;
import java.util.List;

/** What happened in a play, line by line; nothing is written where nobody will read it. */
final class Trace {
  private static final int MOST = 200;

  private final boolean wanted;
  private final List<String> lines = new ArrayList<>();

  Trace(boolean wanted) {
    this.wanted = wanted;
  }

  boolean wanted() {
    return wanted;
  }

  @SuppressWarnings("AnnotateFormatMethod") // the annotation would be a library of its own
  void note(String form, Object... values) {
    if (wanted && lines.size() < MOST) {
      lines.add(form.formatted(values));
    }
  }

  List<String> lines() {
    return List.copyOf(lines);
  }
}
