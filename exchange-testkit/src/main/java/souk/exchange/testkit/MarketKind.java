package souk.exchange.testkit;

import souk.exchange.ServiceKind;
import souk.exchange.ServiceKinds;
import souk.exchange.ServiceTerms;
import souk.exchange.provider.ExposureRules;
import souk.ledger.Judge;
import souk.ledger.JudgeId;
import souk.market.file.MarketFile;

/**
 * A kind of service and the market that it is sold in.
 *
 * @param terms the kind's own, as the file has them
 */
public record MarketKind(ServiceKind kind, MarketFile file, ServiceTerms terms) {
  /** This kind in the market that a file's text describes. */
  public static MarketKind of(ServiceKind kind, String text) {
    MarketFile file = MarketFile.parse("market.yaml", text);
    if (!file.kind().equals(kind.name())) {
      throw file.refuseKind("is " + file.kind() + ", and the test is about " + kind.name());
    }
    return new MarketKind(kind, file, kind.terms(file.service()));
  }

  /** The kind that a file's text names, found on the class path. */
  public static MarketKind of(String text) {
    MarketFile file = MarketFile.parse("market.yaml", text);
    ServiceKind kind = ServiceKinds.find().get(file.kind());
    if (kind == null) {
      throw file.refuseKind("is on no class path here; found " + ServiceKinds.find().keySet());
    }
    return new MarketKind(kind, file, kind.terms(file.service()));
  }

  public String name() {
    return kind.name();
  }

  /** Who decides evidence about it. */
  JudgeId judge() {
    return kind.judge().map(Judge::id).orElse(JudgeId.NONE);
  }

  /** What a provider risks with it by the file. */
  ExposureRules exposure() {
    return ExposureRules.of(file.agreement(), terms);
  }
}
