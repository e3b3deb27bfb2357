package souk.node;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import souk.content.ContentRules;
import souk.exchange.ExposureRules;
import souk.ledger.AgreementTerms.Grades;
import souk.ledger.LedgerRules;
import souk.ledger.RoundRules;
import souk.puzzle.PuzzleProfile;

/**
 * A content market as its file describes it: the one place from which every module gets its
 * parameters, each as the record that its own floor owns and validates.
 */
public record ContentMarket(
    LedgerRules ledger, PaymentRules payment, AgreementRules agreement, ContentRules service) {
  /** The kind of service that such a file names. */
  public static final String KIND = "content/1";

  private static final long MOST_BYTES = 1 << 20;

  /**
   * Reads a market file.
   *
   * @throws MarketFileException with file, line and column, when it is not a content market
   */
  public static ContentMarket read(Path file) throws IOException {
    if (Files.size(file) > MOST_BYTES) {
      throw new MarketFileException(file + ": a market file has at most " + MOST_BYTES + " bytes");
    }
    try {
      return parse(file.toString(), Files.readString(file));
    } catch (CharacterCodingException e) {
      throw new MarketFileException(file + ": not a text in UTF-8, as market files are");
    }
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

  static ContentMarket parse(String name, String text) {
    MarketSection top = new MarketSection(name, "", MarketSection.compose(name, text));
    top.read(
        "market",
        kind -> {
          if (!kind.equals(KIND)) {
            throw new IllegalArgumentException("must be " + KIND + ", got '" + kind + "'");
          }
          return kind;
        },
        KIND);
    ContentMarket market =
        new ContentMarket(
            ledger(top.section("ledger")),
            payment(top.section("payment")),
            agreement(top.section("agreement")),
            service(top.section("service")));
    top.end();
    return market;
  }

  private static LedgerRules ledger(MarketSection in) {
    int most = Integer.MAX_VALUE;
    return in.build(() ->
        new LedgerRules(
            new RoundRules(
                in.integer("roundLength", 2, most),
                in.integer("closeGap", 1, most),
                in.integer("seedDelay", 1, most),
                in.integer("claimWindow", 2, most),
                in.integer("proofWindow", 1, most)),
            in.number("unbonding", 0, 0xffffffffL),
            in.number("longestAgreement", 1, 0xffffffffL),
            in.basisPoints("reporterShare"),
            in.basisPoints("customerShare")));
  }

  private static PaymentRules payment(MarketSection in) {
    return in.build(() ->
        new PaymentRules(
            in.amount("prize"), in.read("tickets", ContentMarket::depth, "a power of two")));
  }

  private static int depth(String tickets) {
    int count = Integer.parseInt(tickets);
    if (Integer.bitCount(count) != 1 || count < 1) {
      throw new IllegalArgumentException("must be a power of two, got " + tickets);
    }
    return Integer.numberOfTrailingZeros(count);
  }

  private static AgreementRules agreement(MarketSection in) {
    int most = Integer.MAX_VALUE;
    return in.build(() ->
        new AgreementRules(
            in.integer("rounds", 1, 1 << 20),
            in.integer("notice", 0, most),
            in.amount("collateral"),
            new Grades(
                in.basisPoints("firstFault"),
                in.basisPoints("secondFault"),
                in.basisPoints("furtherFault")),
            in.integer("release", 0, most),
            in.integer("providerExposure", 1, most),
            in.integer("customerExposure", 1, most)));
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
