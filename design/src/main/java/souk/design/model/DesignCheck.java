package souk.design.model;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import souk.exchange.ServiceKind;
import souk.market.file.MarketFileException;

/**
 * What a design that could be read consists of.
 *
 * @param kind of service
 * @param installed whether that kind is on the class path, so that its section was checked, too
 * @param cells of all collusion matrices
 * @param fingerprint of the design and of the parameters
 * @param notes what is no mistake, and may be one
 */
public record DesignCheck(
    String kind,
    boolean installed,
    int roles,
    int assets,
    int requirements,
    int threats,
    long cells,
    int decisions,
    int incentives,
    int games,
    String fingerprint,
    List<String> notes) {
  /**
   * Checks what the kind of service says, too.
   *
   * @param kinds those on the class path
   * @throws MarketFileException when the kind refuses its section
   */
  public static DesignCheck of(MarketDesign design, Collection<ServiceKind> kinds) {
    Optional<ServiceKind> kind =
        kinds.stream().filter(each -> each.name().equals(design.market().kind())).findFirst();
    kind.ifPresent(each -> each.terms(design.market().service()));
    List<String> notes = new ArrayList<>();
    if (kind.isEmpty()) {
      notes.add(
          "%s is not installed, so nobody checked the section service"
              .formatted(design.market().kind()));
    }
    notes.addAll(openRequirements(design));
    long cells =
        design.threats().values().stream()
            .mapToLong(threat ->
                ((1L << design.attackers(threat).size()) - 1)
                    * ((1L << design.targets(threat).size()) - 1))
            .sum();
    return new DesignCheck(
        design.market().kind(),
        kind.isPresent(),
        design.roles().size(),
        design.assets().size(),
        design.assets().values().stream().mapToInt(asset -> asset.requirements().size()).sum(),
        design.threats().size(),
        cells,
        design.threats().values().stream().mapToInt(threat -> threat.decisions().size()).sum(),
        design.incentives().size(),
        design.games().size(),
        design.fingerprint(),
        notes);
  }

  /** Requirements that no threat violates: ABC derives each category from one. */
  private static List<String> openRequirements(MarketDesign design) {
    Set<String> violated =
        design.threats().values().stream()
            .map(threat -> threat.asset() + "." + threat.requirement())
            .collect(Collectors.toSet());
    return design.assets().values().stream()
        .flatMap(asset ->
            asset.requirements().keySet().stream()
                .sorted()
                .map(requirement -> asset.name() + "." + requirement)
                .filter(name -> !violated.contains(name))
                .map(name -> "%s: no threat violates %s".formatted(asset.place(), name)))
        .toList();
  }
}
