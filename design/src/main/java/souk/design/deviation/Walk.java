package souk.design.deviation;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Goes through all profiles with one switch turned, then two, and so on. */
final class Walk {
  private final List<Switch> switches;
  private int[] at = new int[0];
  private int[] chosen = new int[0];
  private boolean over;

  Walk(List<Switch> switches) {
    this.switches = switches;
  }

  /** The next; null when there is none left. */
  @Nullable Moves next() {
    if (over || !step()) {
      over = true;
      return null;
    }
    Moves moves = Moves.honest(switches);
    for (int i = 0; i < at.length; i++) {
      moves = moves.with(at[i], chosen[i]);
    }
    return moves;
  }

  private boolean step() {
    for (int i = at.length - 1; i >= 0; i--) {
      if (++chosen[i] < switches.get(at[i]).options().size()) {
        Arrays.fill(chosen, i + 1, chosen.length, 1);
        return true;
      }
    }
    return nextSwitches() || nextLevel();
  }

  private boolean nextSwitches() {
    int last = at.length - 1;
    for (int i = last; i >= 0; i--) {
      if (at[i] < switches.size() - (at.length - i)) {
        int from = ++at[i];
        for (int j = i + 1; j < at.length; j++) {
          at[j] = ++from;
        }
        Arrays.fill(chosen, 1);
        return true;
      }
    }
    return false;
  }

  private boolean nextLevel() {
    int level = at.length + 1;
    if (level > switches.size()) {
      return false;
    }
    at = new int[level];
    chosen = new int[level];
    for (int i = 0; i < level; i++) {
      at[i] = i;
    }
    Arrays.fill(chosen, 1);
    return true;
  }
}
