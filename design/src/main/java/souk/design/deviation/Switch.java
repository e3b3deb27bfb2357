package souk.design.deviation;

import java.util.List;
import souk.design.model.Play.Part;

/**
 * A point at which a player decides.
 *
 * @param part who decides
 * @param name what about
 * @param options what can be done; the first is what the protocol says
 */
record Switch(Part part, String name, List<String> options) {
  Switch {
    options = List.copyOf(options);
    if (options.size() < 2) {
      throw new IllegalArgumentException(name + " leaves no choice");
    }
  }

  static Switch of(Part part, String name, String... options) {
    return new Switch(part, name, List.of(options));
  }

  int index(String option) {
    int index = options.indexOf(option);
    if (index < 0) {
      throw new IllegalArgumentException("%s knows no '%s'".formatted(name, option));
    }
    return index;
  }

  /** Each is there once; games look them up in every step. */
  @Override
  public boolean equals(Object other) {
    return this == other;
  }

  @Override
  public int hashCode() {
    return System.identityHashCode(this);
  }
}
