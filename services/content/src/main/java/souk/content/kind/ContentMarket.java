package souk.content.kind;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import souk.content.ContentRules;
import souk.exchange.provider.ExposureRules;
import souk.ledger.LedgerRules;
import souk.market.AgreementRules;
import souk.market.PaymentRules;
import souk.market.file.MarketFile;
import souk.market.file.MarketFileException;
import souk.market.file.MarketSection;
import souk.puzzle.PuzzleProfile;

/**
 * A content market as its file describes it: the one place from which every module gets its
 * parameters, each as the record that its own floor owns and validates.
 */
public record ContentMarket(
    LedgerRules ledger, PaymentRules payment, AgreementRules agreement, ContentRules service) {
  /** The kind of service that such a file names. */
  public static final String KIND = "content/1";

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
    ExposureRules usual = ExposureRules.DEFAULT;
    int lost = service.abandonment();
    int paid = Math.max(1, LedgerRules.WHOLE - lost);
    return new ExposureRules(
        agreement.providerExposure(),
        usual.sessionShare(),
        (int) ((long) lost * LedgerRules.WHOLE / paid), // lost for 10,000 paid, not for all sent
        usual.unitsPerSession(),
        usual.unitsPerAgreement(),
        usual.units(),
        usual.repeats(),
        usual.remembered(),
        usual.expiry());
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
        file.ledger(), file.payment(), file.agreement(), service(file.service()));
  }

  private static ContentRules service(MarketSection in) {
    int most = Integer.MAX_VALUE;
    return in.build(() ->
        new ContentRules(
            in.read(
                "profile",
                name -> PuzzleProfile.valueOf(name.toUpperCase(Locale.ROOT)),
                "souk or compat"),
            in.integer("caches", 1, most),
            in.integer("passes", 1, most),
            Math.toIntExact(in.size("chunk")),
            Math.toIntExact(in.size("leastChunk")),
            Math.toIntExact(in.size("bytesPerTicket")),
            in.integer("tokenBlocks", 1, most),
            in.basisPoints("abandonment"),
            in.integer("firstOpenBundles", 1, most),
            in.integer("mostOpenBundles", 1, most),
            in.integer("repairs", 0, most),
            in.integer("epochRounds", 1, most)));
  }
}
