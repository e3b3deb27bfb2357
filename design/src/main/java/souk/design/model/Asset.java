package souk.design.model;

import java.util.List;
import java.util.Map;
import souk.market.file.Place;

/**
 * What an attack can harm.
 *
 * @param owners the roles that lose when it is harmed
 * @param requirements what being secure means for it, by name; threats are their violations
 */
public record Asset(
    String name, String is, List<String> owners, Map<String, String> requirements, Place place) {
  public Asset {
    owners = List.copyOf(owners);
    requirements = Map.copyOf(requirements);
  }
}
