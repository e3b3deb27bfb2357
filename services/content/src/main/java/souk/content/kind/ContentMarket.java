package souk.content.kind;

import java.io.IOException;
import java.nio.file.Path;
import souk.content.ContentRules;
import souk.exchange.Service;
import souk.exchange.ServiceKind;
import souk.exchange.provider.ExposureRules;
import souk.ledger.LedgerRules;
import souk.market.AgreementRules;
import souk.market.MarketRules;
import souk.market.PaymentRules;
import souk.market.file.MarketFile;
import souk.market.file.MarketFileException;

/**
 * A content market as its file describes it: the one place from which every module gets its
 * parameters, each as the record that its own floor owns and validates.
 */
public record ContentMarket(
    LedgerRules ledger, PaymentRules payment, AgreementRules agreement, ContentRules service) {
  /** The kind of service that such a file names. */
  public static final String KIND = ContentRules.KIND;

  /**
   * Reads a market file.
   *
   * @throws MarketFileException with file, line and column, when it is not a content market
   */
  public static ContentMarket read(Path file) throws IOException {
    return of(MarketFile.read(file));
  }

  /**
   * What a cache of this market risks: the agreement's exposure, and besides it the share of what
   * it sent that clients may abandon. Losses beyond that share use the exposure up, and then the
   * cache sends nothing that is not paid in advance.
   */
  public ExposureRules exposure() {
    return ExposureRules.of(agreement, service);
  }

  /**
   * The content market that a file describes.
   *
   * @throws MarketFileException with file, line and column, when it is not a content market
   */
  public static ContentMarket of(MarketFile file) {
    if (!file.kind().equals(KIND)) {
      throw file.refuseKind("must be " + KIND + ", got '" + file.kind() + "'");
    }
    return new ContentMarket(
        file.ledger(), file.payment(), file.agreement(), ContentSection.read(file.service()));
  }

  /** Content delivery in this market, by this kind. */
  public Service with(ServiceKind kind) {
    return new Service(kind, service, new MarketRules(ledger, payment, agreement));
  }
}
