package souk.design.deviation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** What all players do: an option of each switch. Who deviates does something but the first. */
final class Moves {
  private final List<Switch> switches;
  private final int[] options;

  Moves(List<Switch> switches, int[] options) {
    this.switches = switches;
    this.options = options.clone();
  }

  /** All do what the protocol says. */
  static Moves honest(List<Switch> switches) {
    return new Moves(switches, new int[switches.size()]);
  }

  boolean is(Switch at, String option) {
    return options[switches.indexOf(at)] == at.index(option);
  }

  /** What is done at a switch. */
  String of(Switch at) {
    return at.options().get(options[switches.indexOf(at)]);
  }

  /** The same but for one switch. */
  Moves with(int at, int option) {
    int[] other = options.clone();
    other[at] = option;
    return new Moves(switches, other);
  }

  int option(int at) {
    return options[at];
  }

  /** At how many switches somebody deviates. */
  int deviations() {
    return (int) Arrays.stream(options).filter(option -> option != 0).count();
  }

  /** What is done otherwise than the protocol says, as indexes of switches. */
  List<Integer> changed() {
    List<Integer> changed = new ArrayList<>();
    for (int i = 0; i < options.length; i++) {
      if (options[i] != 0) {
        changed.add(i);
      }
    }
    return changed;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Moves that && Arrays.equals(options, that.options);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(options);
  }
}
