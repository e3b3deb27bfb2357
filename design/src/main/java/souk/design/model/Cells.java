package souk.design.model;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Some cells of a collusion matrix, as decisions name them: {@code client+cache > publisher} is one
 * cell, {@code client+* > *} all whose attackers include a client, {@code *+!client > cache} all
 * against caches in which no client takes part.
 */
public record Cells(Side attackers, Side targets) {
  /** What a text of cells looks like; the same in a JSON schema. */
  public static final Pattern FORM =
      Pattern.compile("[*!a-z][-+*!a-z0-9 ]{0,400}>[-+*!a-z0-9 ]{1,400}");

  /**
   * One side.
   *
   * @param with roles that are in the set
   * @param without roles that are not
   * @param others whether others may be in it, too
   */
  public record Side(Set<String> with, Set<String> without, boolean others) {
    public Side {
      with = Set.copyOf(with);
      without = Set.copyOf(without);
    }

    private static Side parse(String text) {
      Set<String> with = new LinkedHashSet<>();
      Set<String> without = new LinkedHashSet<>();
      boolean others = false;
      for (String part : text.split("\\+", -1)) {
        String name = part.strip();
        if (name.equals("*") && !others) {
          others = true;
        } else if (!name.matches("!?[a-z][a-z0-9-]*")
            || !(name.startsWith("!") ? without.add(name.substring(1)) : with.add(name))) {
          throw new IllegalArgumentException("cannot be read at '" + name + "'; " + EXAMPLE);
        }
      }
      if (!others && !without.isEmpty()) {
        throw new IllegalArgumentException("has '!' without '*'; " + EXAMPLE);
      }
      return new Side(with, without, others);
    }

    /** All roles that it names. */
    List<String> names() {
      List<String> names = new ArrayList<>(with);
      names.addAll(without);
      return names;
    }
  }

  private static final String EXAMPLE = "write attackers > targets, such as client+* > cache";

  /**
   * Reads a text.
   *
   * @throws IllegalArgumentException that says what is wrong
   */
  public static Cells parse(String text) {
    int arrow = text.indexOf('>');
    if (arrow < 0 || text.indexOf('>', arrow + 1) >= 0) {
      throw new IllegalArgumentException("is no text of cells; " + EXAMPLE);
    }
    return new Cells(
        Side.parse(text.substring(0, arrow).strip()),
        Side.parse(text.substring(arrow + 1).strip()));
  }

  /** Whether it names one cell. */
  public boolean isOne() {
    return !attackers.others() && !targets.others();
  }
}
