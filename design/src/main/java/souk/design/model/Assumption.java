package souk.design.model;

import java.util.List;
import souk.market.file.Place;

/**
 * What the design takes for given.
 *
 * @param trusts roles that, by this assumption, do not attack
 */
public record Assumption(String name, String is, List<String> trusts, Place place) {
  public Assumption {
    trusts = List.copyOf(trusts);
  }
}
