package souk.market.file;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import souk.ledger.AgreementTerms.Collateral;
import souk.ledger.AgreementTerms.Exposures;
import souk.ledger.AgreementTerms.Grades;
import souk.ledger.EscrowTerms;
import souk.ledger.LedgerRules;
import souk.ledger.RoundRules;
import souk.market.AgreementRules;
import souk.market.MarketRules;
import souk.market.PaymentRules;
import souk.market.version.Charter;
import souk.market.version.MarketVersion;
import souk.primitives.Address;
import souk.primitives.Amount;

/**
 * A market as its file describes it: the one place from which every module gets its parameters,
 * each as the record that its own floor owns and validates.
 */
public final class MarketFile {
  private static final int MOST_BYTES = 1 << 20;

  private static final int MOST_KIND = 64;
  private static final Pattern KIND = Pattern.compile("[a-z0-9]+(?:-[a-z0-9]+)*/[1-9][0-9]{0,5}");
  private static final int MOST = Integer.MAX_VALUE;
  private static final Form<String> ADDRESS =
      Form.matching(
          Pattern.compile("0x[0-9a-fA-F]{40}"),
          "an address: 0x and 40 hexadecimal digits",
          "0x0000000000000000000000000000000000000001");

  private final MarketSection top;
  private final String kind;
  private final LedgerRules ledger;
  private final PaymentRules payment;
  private final AgreementRules agreement;
  private final MarketSection service;
  private final Optional<Charter> charter;
  private final Optional<MarketSection> design;

  private MarketFile(MarketSection top) {
    this.top =
        top.describe("market", "The kind of service and its version.")
            .describe("ledger", "How the ledger counts time, and what it does with slashed money.")
            .describe("payment", "What the books of tickets of this market are.")
            .describe("agreement", "What customers and providers agree on.")
            .describe("service", "The terms of the kind of service.")
            .describe(
                "changes", "Who may change payment and agreement, and how. Without it nobody may.")
            .describe("design", "The market's design: who takes part, threats, sums. For no node.");
    this.kind = top.read("market", Form.matching(KIND, "a name such as content/1", "content/1"));
    if (kind.length() > MOST_KIND) {
      throw top.refuse("market", "has at most " + MOST_KIND + " characters");
    }
    this.ledger = ledger(top.section("ledger"));
    this.payment = payment(top.section("payment"));
    MarketSection agreed = top.section("agreement");
    this.agreement = agreement(agreed);
    this.service = top.section("service");
    this.charter = top.optional("changes", this::charter);
    this.design = top.elsewhere("design", "design.json");
    top.end();
    refuseContradictions(agreed);
  }

  /**
   * Reads a market file.
   *
   * @throws MarketFileException with file, line and column
   */
  public static MarketFile read(Path file) throws IOException {
    return parse(file.toString(), TextFile.read(file, "market file", MOST_BYTES));
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

  /**
   * A refusal of the kind because it is none of those that are there.
   *
   * @param there the names of the kinds on the class path
   */
  public MarketFileException refuseKind(Collection<String> there) {
    return refuseKind(
        "'%s' is no kind of service that is installed; %s"
            .formatted(
                kind,
                there.isEmpty()
                    ? "none is"
                    : "installed are " + String.join(", ", there.stream().sorted().toList())));
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

  /** All of these together, and who may change them. */
  public MarketRules rules() {
    return new MarketRules(ledger, payment, agreement, charter);
  }

  /** The kind's own section, which the kind reads. */
  public MarketSection service() {
    return service;
  }

  /** What the design tools read and nodes do not, if the file has it. */
  public Optional<MarketSection> design() {
    return design;
  }

  /**
   * What another file says otherwise that no new version of this market can: the name of the part,
   * such as {@code ledger}. Empty when only {@code payment} and {@code agreement} differ.
   */
  public Optional<String> unchangeable(MarketFile other) {
    if (!kind.equals(other.kind)) {
      return Optional.of("market");
    }
    if (!ledger.equals(other.ledger)) {
      return Optional.of("ledger");
    }
    if (!service.canonical().equals(other.service.canonical())) {
      return Optional.of("service");
    }
    return charter.map(MarketFile::changes).equals(other.charter.map(MarketFile::changes))
        ? Optional.empty()
        : Optional.of("changes");
  }

  /** A charter but for what the market began with. */
  private static List<Object> changes(Charter charter) {
    return List.of(charter.announcers(), charter.threshold(), charter.delay());
  }

  /**
   * A parameter as it is written.
   *
   * @param path such as {@code payment.prize}; of the design there are none
   */
  public Optional<String> parameter(String path) {
    return path.equals("design") || path.startsWith("design.")
        ? Optional.empty()
        : top.written(List.of(path.split("\\.", -1)));
  }

  /**
   * What the file says, whatever its layout and comments.
   *
   * @param keys a path whose value is left out
   */
  public String canonicalWithout(List<String> keys) {
    return top.canonicalWithout(keys);
  }

  /** The whole file, for its schema. */
  MarketSection top() {
    return top;
  }

  private static LedgerRules ledger(MarketSection in) {
    in.describe("roundLength", "Blocks in a round; tickets are issued in it.")
        .describe("closeGap", "How long before the end of a round tills stop taking its tickets.")
        .describe("seedDelay", "From the end of a round to the block that gives its draw.")
        .describe("claimWindow", "For how long after the draw prizes can be claimed.")
        .describe("proofWindow", "For how long a block's randomness can be proven.")
        .describe(
            "unbonding", "Blocks until collateral that its provider asked back can be taken out.")
        .describe(
            "longestAgreement",
            "From an agreement's opening to the release of its collateral, at most.")
        .describe("reporterShare", "Of a slashed sum, what goes to whoever proved the fault.")
        .describe("customerShare", "Of a slashed sum, what goes to the customer. The rest burns.");
    return in.build(() ->
        new LedgerRules(
            new RoundRules(
                in.blocks("roundLength", 2, MOST),
                in.blocks("closeGap", 1, MOST),
                in.blocks("seedDelay", 1, MOST),
                in.blocks("claimWindow", 2, MOST),
                in.blocks("proofWindow", 1, MOST)),
            in.read("unbonding", Form.number(0, 0xffffffffL).inBlocks()),
            in.read("longestAgreement", Form.number(1, 0xffffffffL).inBlocks()),
            in.basisPoints("reporterShare"),
            in.basisPoints("customerShare")));
  }

  private static PaymentRules payment(MarketSection in) {
    in.describe("prize", "What the winning ticket of a book pays.")
        .describe("tickets", "Tickets in a book. One of them wins.");
    return in.build(() ->
        new PaymentRules(
            in.read("prize", Form.amount(Amount.of(1))),
            in.read("tickets", Form.powerOfTwo(EscrowTerms.MAX_DEPTH))));
  }

  private static AgreementRules agreement(MarketSection in) {
    in.describe("rounds", "For how many rounds an agreement and its escrow run.")
        .describe(
            "openWithin", "How long after its proposal an agreement can be put on the ledger.")
        .describe("notice", "How long an agreement still runs after one side ends it.")
        .describe(
            "commitWithin",
            "How long after the start the provider must commit. Without it there is no commitment.")
        .describe(
            "answerWithin", "Within what time an answer is due. Periods and questions need it.")
        .describe("collateral", "What a provider locks for an agreement.")
        .describe("firstFault", "What a first fault takes of the collateral.")
        .describe("secondFault", "What a second fault takes of it.")
        .describe("furtherFault", "What each further fault takes of it.")
        .describe("release", "How long after the agreement's end the collateral stays locked.")
        .describe("providerExposure", "The most tickets that a provider can lose to its customer.")
        .describe("customerExposure", "The most tickets that a customer can lose to a provider.")
        .describe("periods", "Answers that are due again and again. Without it there are none.")
        .describe("questions", "Questions that anybody may ask. Without it there are none.");
    return in.build(() ->
        new AgreementRules(
            in.integer("rounds", 1, 1 << 20),
            in.blocks("openWithin", 1, MOST),
            in.blocks("notice", 0, MOST),
            in.optional("commitWithin", Form.blocks(1, MOST)).orElse(0),
            in.optional("answerWithin", Form.blocks(1, MOST)).orElse(0),
            new Collateral(
                in.amount("collateral"),
                new Grades(
                    in.basisPoints("firstFault"),
                    in.basisPoints("secondFault"),
                    in.basisPoints("furtherFault")),
                in.blocks("release", 0, MOST)),
            new Exposures(
                in.integer("providerExposure", 0, MOST), in.integer("customerExposure", 0, MOST)),
            in.optional("periods", MarketFile::periods).orElse(AgreementRules.Periods.NONE),
            in.optional("questions", MarketFile::questions).orElse(AgreementRules.Questions.NONE)));
  }

  private static AgreementRules.Periods periods(MarketSection in) {
    in.describe("everyRounds", "An answer is due every so many rounds.")
        .describe("price", "What each answer is paid.");
    return in.build(
        () -> new AgreementRules.Periods(in.integer("everyRounds", 1, MOST), in.amount("price")));
  }

  private static AgreementRules.Questions questions(MarketSection in) {
    in.describe("bond", "What whoever asks locks; it pays for the answer.")
        .describe(
            "groupLimit",
            "How often one question may be asked over all agreements of a job; 0 for no limit.");
    return in.build(() ->
        new AgreementRules.Questions(
            in.read("bond", Form.amount(Amount.of(1))),
            in.optional("groupLimit", Form.integer(0, 0xffff), "0")));
  }

  private Charter charter(MarketSection in) {
    in.describe("announcers", "The addresses that may announce another version of the market.")
        .describe("threshold", "How many of them must sign an announcement.")
        .describe("delay", "How long before its first block a version must be announced.");
    return in.build(() ->
        Charter.of(
            kind,
            ledger,
            new MarketVersion(payment, agreement),
            in.list("announcers", ADDRESS, 1, Charter.MOST).stream().map(Address::parse).toList(),
            in.integer("threshold", 1, Charter.MOST),
            in.blocks("delay", 1, MOST)));
  }

  /** What each section may say alone, but not together with another. */
  private void refuseContradictions(MarketSection in) {
    boolean periods = agreement.periods().everyRounds() > 0;
    boolean questions = !agreement.questions().bond().isZero();
    if ((periods || questions) && agreement.answerWithin() == 0) {
      throw in.refuse(periods ? "periods" : "questions", "needs agreement.answerWithin beside it");
    }
    if (!periods && !questions && agreement.answerWithin() > 0) {
      throw in.refuse(
          "answerWithin", "is for periods or questions, and the market has neither; take it out");
    }
    if (agreement.periods().everyRounds() > agreement.rounds()) {
      throw in.refuse(
          "periods",
          "come every %d rounds, and an agreement runs only %d; lower everyRounds or raise rounds"
              .formatted(agreement.periods().everyRounds(), agreement.rounds()));
    }
    long length = ledger.rounds().length();
    if (agreement.commitWithin() > agreement.rounds() * length) {
      throw in.refuse(
          "commitWithin",
          "%d is longer than the agreement, %d rounds of %d blocks"
              .formatted(agreement.commitWithin(), agreement.rounds(), length));
    }
    long release = agreement.collateral().releaseBlocks();
    // It begins within a round, and ends with one.
    if ((agreement.rounds() + 1) * length + release > ledger.longestAgreement()) {
      throw in.refuse(
          "rounds",
          "%d and the one in which an agreement begins, of %d blocks, and %d blocks to its release"
                  .formatted(agreement.rounds(), length, release)
              + " are more than ledger.longestAgreement, %d".formatted(ledger.longestAgreement()));
    }
    long answered = (long) ledger.rounds().seedDelay() + agreement.answerWithin();
    if ((periods || questions) && release <= answered) {
      throw in.refuse(
          "release",
          "%d must be more than ledger.seedDelay and answerWithin together, %d"
              .formatted(release, answered));
    }
    if (periods && agreement.answerWithin() >= ledger.rounds().proofWindow()) {
      throw in.refuse(
          "answerWithin",
          "%d must be less than ledger.proofWindow, %d, where there are periods"
              .formatted(agreement.answerWithin(), ledger.rounds().proofWindow()));
    }
  }
}
