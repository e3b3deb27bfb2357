package souk.design.model;

import java.util.List;
import java.util.stream.Stream;
import souk.market.file.Place;

/**
 * A threat category: the violation of a requirement, with its own collusion matrix.
 *
 * @param asset the asset whose requirement it violates
 * @param requirement that it violates
 * @param needs capabilities, each of which some attacker must have
 * @param attackers roles whose sets are the rows
 * @param targets roles whose sets are the columns
 * @param leansOn paths of parameters that decisions about it lean on
 */
public record Threat(
    String name,
    String is,
    String asset,
    String requirement,
    List<String> needs,
    List<String> attackers,
    List<String> targets,
    List<String> leansOn,
    List<Decision> decisions,
    Place place) {
  public Threat {
    needs = List.copyOf(needs);
    attackers = List.copyOf(attackers);
    targets = List.copyOf(targets);
    leansOn = List.copyOf(leansOn);
    decisions = List.copyOf(decisions);
  }

  /** All parameters and figures that it leans on, with those of its scenarios' profits. */
  List<String> parameters() {
    return Stream.concat(
            leansOn.stream(), decisions.stream().flatMap(each -> each.parameters().stream()))
        .distinct()
        .toList();
  }
}
