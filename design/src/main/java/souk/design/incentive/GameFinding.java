package souk.design.incentive;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import souk.design.model.Game;
import souk.design.model.MarketDesign;
import souk.market.file.Place;

/**
 * What became of a small game.
 *
 * @param honest the combination in which all are honest
 * @param honestIsStable whether nobody gains by deviating alone, without any deposits
 * @param equilibria the chances of the strategies, by player; exact
 * @param more whether there may be more equilibria
 * @param smallest the smallest deposits that no coalition gains against, by player; empty when no
 *     deposits are enough
 * @param best the best deviation against the deposits that the design has, or else the smallest
 * @param checked whether the design says what is at stake; deposits that were found here and that
 *     nobody locks show nothing
 * @param holds whether it was checked, and gains nothing
 */
public record GameFinding(
    String name,
    String is,
    String honest,
    boolean honestIsStable,
    List<Map<String, Map<String, String>>> equilibria,
    boolean more,
    Map<String, Double> smallest,
    Optional<CoalitionDeposits.Deviation> best,
    boolean checked,
    boolean holds,
    String nfg,
    Place place) {
  /** Gains below this are rounding. */
  private static final double ROUNDING = 1e-12;

  /** The equilibria in words: {@code provider serve, owner ask 1/3 or wait 2/3}. */
  public List<String> told() {
    return equilibria.stream()
        .map(profile ->
            profile.entrySet().stream()
                .map(player -> player.getKey() + " " + told(player.getValue()))
                .collect(Collectors.joining(", ")))
        .toList();
  }

  private static String told(Map<String, String> chances) {
    return chances.entrySet().stream()
        .map(each -> each.getKey() + (each.getValue().equals("1") ? "" : " " + each.getValue()))
        .collect(Collectors.joining(" or "));
  }

  /** Those of all games of a design, in its order. */
  public static List<GameFinding> of(MarketDesign design) {
    return design.games().values().stream().map(game -> of(design, game)).toList();
  }

  private static GameFinding of(MarketDesign design, Game game) {
    NormalForm form = NormalForm.of(design, game);
    Equilibria equilibria = Equilibria.of(form);
    List<Map<String, Map<String, String>>> told = new ArrayList<>();
    for (List<List<Rational>> profile : equilibria.all()) {
      Map<String, Map<String, String>> players = new LinkedHashMap<>();
      for (int p = 0; p < form.players().size(); p++) {
        Map<String, String> chances = new LinkedHashMap<>();
        for (int s = 0; s < form.strategies().get(p).size(); s++) {
          if (profile.get(p).get(s).signum() > 0) {
            chances.put(form.strategies().get(p).get(s), profile.get(p).get(s).toString());
          }
        }
        players.put(form.players().get(p), chances);
      }
      told.add(players);
    }
    // Whoever deviates reports itself before others do, and gets the reporter's share back.
    double lost = 1 - design.value("ledger.reporterShare").orElse(0.0);
    CoalitionDeposits deposits =
        new CoalitionDeposits(
            form, game.honest(), game.detection().value(design) * lost, game.coalition());
    Optional<List<Double>> smallest = deposits.smallest();
    Map<String, Double> byPlayer = new LinkedHashMap<>();
    smallest.ifPresent(sums -> {
      for (int i = 0; i < sums.size(); i++) {
        byPlayer.put(form.players().get(i), sums.get(i));
      }
    });
    List<Double> has =
        game.deposits().isEmpty()
            ? smallest.orElse(form.players().stream().map(_ -> 0.0).toList())
            : game.deposits().stream().map(sum -> sum.value(design)).toList();
    Optional<CoalitionDeposits.Deviation> best = deposits.best(has);
    double scale =
        form.payoffs().stream()
            .flatMap(List::stream)
            .mapToDouble(payoff -> Math.abs(payoff.doubleValue()))
            .max()
            .orElse(1);
    return new GameFinding(
        game.name(),
        game.is(),
        game.honest(),
        Equilibria.isPure(form, form.choices(form.index(game.honest()))),
        told,
        equilibria.degenerate(),
        byPlayer,
        best,
        !game.deposits().isEmpty(),
        !game.deposits().isEmpty()
            && (best.isEmpty() || best.get().net() <= ROUNDING * Math.max(1, scale)),
        form.nfg(),
        game.place());
  }
}
