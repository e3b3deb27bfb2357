package souk.market.file;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import souk.ledger.AgreementTerms.Collateral;
import souk.ledger.AgreementTerms.Exposures;
import souk.ledger.AgreementTerms.Grades;
import souk.ledger.LedgerRules;
import souk.ledger.RoundRules;
import souk.market.AgreementRules;
import souk.market.MarketRules;
import souk.market.PaymentRules;

/**
 * A market as its file describes it: the one place from which every module gets its parameters,
 * each as the record that its own floor owns and validates.
 */
public final class MarketFile {
  private static final long MOST_BYTES = 1 << 20;

  private final MarketSection top;
  private final String kind;
  private final LedgerRules ledger;
  private final PaymentRules payment;
  private final AgreementRules agreement;
  private final MarketSection service;

  private MarketFile(MarketSection top) {
    this.top = top;
    this.kind = top.text("market");
    this.ledger = ledger(top.section("ledger"));
    this.payment = payment(top.section("payment"));
    this.agreement = agreement(top.section("agreement"));
    this.service = top.section("service");
    top.end();
  }

  /**
   * Reads a market file.
   *
   * @throws MarketFileException with file, line and column
   */
  public static MarketFile read(Path file) throws IOException {
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
   * The same from a text.
   *
   * @param name what errors call it
   */
  public static MarketFile parse(String name, String text) {
    return new MarketFile(new MarketSection(name, "", MarketSection.compose(name, text)));
  }

  /** The kind of service, e.g. {@code content/1}. */
  public String kind() {
    return kind;
  }

  /** A refusal of the kind that the file names, with its place. */
  public MarketFileException refuseKind(String why) {
    return top.refuse("market", why);
  }

  public LedgerRules ledger() {
    return ledger;
  }

  public PaymentRules payment() {
    return payment;
  }

  public AgreementRules agreement() {
    return agreement;
  }

  /** The three together. */
  public MarketRules rules() {
    return new MarketRules(ledger, payment, agreement);
  }

  /** The kind's own section, which the kind reads. */
  public MarketSection service() {
    return service;
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
            in.amount("prize"), in.read("tickets", MarketFile::depth, "a power of two")));
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
            in.integer("openWithin", 1, most),
            in.integer("notice", 0, most),
            in.has("commitWithin") ? in.integer("commitWithin", 1, most) : 0,
            in.has("answerWithin") ? in.integer("answerWithin", 1, most) : 0,
            new Collateral(
                in.amount("collateral"),
                new Grades(
                    in.basisPoints("firstFault"),
                    in.basisPoints("secondFault"),
                    in.basisPoints("furtherFault")),
                in.integer("release", 0, most)),
            new Exposures(
                in.integer("providerExposure", 0, most), in.integer("customerExposure", 0, most)),
            in.has("periods") ? periods(in.section("periods")) : AgreementRules.Periods.NONE,
            in.has("questions")
                ? questions(in.section("questions"))
                : AgreementRules.Questions.NONE));
  }

  private static AgreementRules.Periods periods(MarketSection in) {
    return in.build(() ->
        new AgreementRules.Periods(
            in.integer("everyRounds", 1, Integer.MAX_VALUE), in.amount("price")));
  }

  private static AgreementRules.Questions questions(MarketSection in) {
    return in.build(
        () -> new AgreementRules.Questions(in.amount("bond"), in.integer("groupLimit", 0, 0xffff)));
  }
}
