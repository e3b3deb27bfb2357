package souk.design.model;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import souk.market.file.MarketFile;
import souk.market.file.MarketFileException;
import souk.market.file.MarketSchema;
import souk.market.file.MarketSection;
import souk.market.file.Place;

/**
 * A market with its design: who takes part and why they would cheat, what they can harm, what was
 * decided about it, and the sums that the decisions lean on. It stands in the market file, so that
 * the parameters that are checked are those that nodes run with.
 *
 * @param market the file that it stands in
 * @param about what the market is, in a sentence
 * @param terms how it counts money and time
 * @param figures what is assumed and is no parameter, by name
 * @param without why parts that a release asks for were left out, by the part's name
 * @param observed what is assumed and can be measured once the market is open, by name
 * @param reviewed the marks of what the decisions were made for, by component
 * @param components the marks of what they are about now, by component; of incentives there are
 *     none here, since what they come to has to be computed first
 */
public record MarketDesign(
    MarketFile market,
    String about,
    Terms terms,
    Map<String, Expression> figures,
    Map<String, Role> roles,
    Map<String, Asset> assets,
    Map<String, Assumption> assumptions,
    Map<String, Mitigation> mitigations,
    Map<String, Threat> threats,
    Map<String, Incentive> incentives,
    Map<String, Game> games,
    Optional<ViabilityInputs> viability,
    Optional<SimulationInputs> simulation,
    Optional<Play> play,
    Map<String, String> without,
    Map<String, Observation> observed,
    Map<String, String> reviewed,
    Map<String, String> components,
    Place place)
    implements Expression.Parameters {
  /** The title of the part's JSON schema. */
  private static final String TITLE = "The part design of a market file";

  private static final Pattern NUMBER = Pattern.compile("(0|[1-9][0-9]{0,38})(?: (B|[KMG]iB))?");
  private static final Pattern SHARE = Pattern.compile("([0-9]{1,3}(?:\\.[0-9]{1,2})?)%");

  /**
   * How a design counts.
   *
   * @param currency its name
   * @param smallestUnit what one smallest unit is worth, in US dollars
   * @param block from one ledger block to the next
   * @param month that prices are told for
   */
  public record Terms(String currency, Quantity smallestUnit, Quantity block, Quantity month) {}

  public MarketDesign {
    figures = Collections.unmodifiableMap(new LinkedHashMap<>(figures));
    without = Map.copyOf(without);
    reviewed = Collections.unmodifiableMap(new LinkedHashMap<>(reviewed));
    components = Collections.unmodifiableMap(new LinkedHashMap<>(components));
  }

  /**
   * Reads a market file with a design.
   *
   * @throws MarketFileException with file, line and column
   */
  public static MarketDesign read(Path file) throws IOException {
    return of(file.toString(), MarketFile.read(file));
  }

  /**
   * The same from a text.
   *
   * @param name what errors call it
   */
  public static MarketDesign parse(String name, String text) {
    return of(name, MarketFile.parse(name, text));
  }

  private static MarketDesign of(String name, MarketFile market) {
    MarketSection section =
        market
            .design()
            .orElseThrow(() ->
                new MarketFileException(
                    name
                        + ": has no part 'design'; ./souk design new KIND NAME writes a file that"
                        + " has one"));
    MarketDesign design = new DesignSection(section).read(market);
    new References(design, section).check();
    return design;
  }

  /** The same with the marks of the parameters that threats lean on. */
  MarketDesign withParameters() {
    Map<String, String> all = new LinkedHashMap<>(components);
    for (Threat threat : threats.values()) {
      for (String path : threat.parameters()) {
        written(path).ifPresent(text -> all.put("parameter." + path, Fingerprint.of(text)));
      }
    }
    return with(figures, all);
  }

  /**
   * The same where figures are what was measured of them. Its marks of what threats lean on are
   * those of the file: what strayed is told apart, with the reason.
   */
  public MarketDesign measured(Map<String, Double> values) {
    Map<String, Expression> other = new LinkedHashMap<>(figures);
    values.forEach((name, value) ->
        other.replace(name, Expression.parse(new BigDecimal(value.toString()).toPlainString())));
    return with(other, components);
  }

  private MarketDesign with(Map<String, Expression> figures, Map<String, String> components) {
    return new MarketDesign(
        market,
        about,
        terms,
        figures,
        roles,
        assets,
        assumptions,
        mitigations,
        threats,
        incentives,
        games,
        viability,
        simulation,
        play,
        without,
        observed,
        reviewed,
        components,
        place);
  }

  /** The roles of a matrix's rows: those that the threat names, or else all with a motive. */
  public List<String> attackers(Threat threat) {
    return !threat.attackers().isEmpty()
        ? threat.attackers()
        : roles.values().stream()
            .filter(role -> !role.motives().isEmpty())
            .map(Role::name)
            .toList();
  }

  /** The roles of a matrix's columns: those that the threat names, or else the asset's owners. */
  public List<String> targets(Threat threat) {
    return !threat.targets().isEmpty()
        ? threat.targets()
        : Optional.ofNullable(assets.get(threat.asset())).map(Asset::owners).orElse(List.of());
  }

  /** The JSON schema of the part. */
  public static String schema() {
    return MarketSchema.ofPart(TITLE, section -> new DesignSection(section).readAll());
  }

  /** The mark of all that the market file says, but for comments, layout and {@code reviewed}. */
  public String fingerprint() {
    return Fingerprint.of(market.canonicalWithout(List.of("design", "reviewed")));
  }

  /** A parameter of the market file, or a figure of the design, as a number. */
  @Override
  public Optional<Double> value(String path) {
    if (path.startsWith("figures.")) {
      Expression figure = figures.get(path.substring("figures.".length()));
      return Optional.ofNullable(figure).map(each -> each.value(this));
    }
    return written(path).flatMap(MarketDesign::number);
  }

  /** A parameter as it is written. */
  public Optional<String> written(String path) {
    if (path.startsWith("figures.")) {
      return Optional.ofNullable(figures.get(path.substring("figures.".length())))
          .map(Expression::toString);
    }
    return market.parameter(path);
  }

  private static Optional<Double> number(String text) {
    Matcher number = NUMBER.matcher(text);
    if (number.matches()) {
      double value = Double.parseDouble(number.group(1));
      return Optional.of(
          number.group(2) == null ? value : Quantity.parse(text, Quantity.Kind.DATA, 0).value());
    }
    Matcher share = SHARE.matcher(text);
    return share.matches()
        ? Optional.of(Double.parseDouble(share.group(1)) / 100)
        : Optional.empty();
  }
}
