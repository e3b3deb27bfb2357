package souk.exchange;

import java.util.Map;
import souk.market.MarketRules;
import souk.market.file.MarketFile;
import souk.market.file.MarketFileException;

/**
 * A kind of service with the parameters of one market: what a node is composed of.
 *
 * @param terms the kind's own section of the market file
 * @param market the other sections
 */
public record Service(ServiceKind kind, ServiceTerms terms, MarketRules market) {
  /**
   * The service of a market file, with the kind that is on the class path.
   *
   * @throws MarketFileException when there is no such kind, or its section does not fit
   */
  public static Service of(MarketFile market) {
    return of(market, ServiceKinds.find());
  }

  /** The same with one of these kinds, by name. */
  public static Service of(MarketFile market, Map<String, ServiceKind> kinds) {
    ServiceKind kind = kinds.get(market.kind());
    if (kind == null) {
      throw market.refuseKind(kinds.keySet());
    }
    return of(market, kind);
  }

  /** The same with a kind at hand, whatever the file calls it. */
  public static Service of(MarketFile market, ServiceKind kind) {
    return new Service(kind, kind.terms(market.service()), market.rules());
  }

  /** Its name and version. */
  public String name() {
    return kind.name();
  }
}
