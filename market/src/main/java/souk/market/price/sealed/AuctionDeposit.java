package souk.market.price.sealed;

import java.math.BigInteger;
import java.util.Optional;
import souk.ledger.AgreementTerms;
import souk.ledger.AgreementTerms.Grades;
import souk.ledger.Command;
import souk.ledger.Judge;
import souk.ledger.LedgerInfo;
import souk.ledger.LedgerRules;
import souk.ledger.LedgerView;
import souk.primitives.Amount;
import souk.primitives.ByteWriter;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;
import souk.primitives.Signature;
import souk.primitives.Signer;

/**
 * An auctioneer's deposit: an agreement of it with itself, whose collateral {@link AuctionJudge}
 * takes. Everybody computes the same one from the auction's terms and the ledger's rules, and looks
 * it up by its id.
 *
 * <p>As its customer the auctioneer gets back the customer's share of what is slashed, and as the
 * first to report it could get the reporter's. So as much more is locked that the auction's {@code
 * auctioneerDeposit} is burned all the same. Before {@code commitBy} it can take the deposit back,
 * so bidders look again before they open their bids; from {@code commitBy} on nobody can, until two
 * rounds after the draw.
 */
public final class AuctionDeposit {
  /** What the agreement is about. No node sells it. */
  public static final String SERVICE = "souk-auction/1";

  /** For so many rounds after the draw the auctioneer can be reported. */
  private static final int REPORTING_ROUNDS = 2;

  private AuctionDeposit() {}

  /** Whether the ledger burns something of what is slashed; if not, nobody would lose a deposit. */
  public static boolean burns(LedgerRules rules) {
    return rules.reporterShare() + rules.customerShare() < LedgerRules.WHOLE;
  }

  /**
   * What is locked for an auction.
   *
   * @throws IllegalArgumentException when the ledger burns nothing of what is slashed, or more
   *     would be locked than an amount can be
   */
  public static Amount lock(AuctionTerms terms, LedgerRules rules) {
    int burned = LedgerRules.WHOLE - rules.reporterShare() - rules.customerShare();
    if (!burns(rules)) {
      throw new IllegalArgumentException(
          "this ledger burns nothing of what is slashed, so an auctioneer would lose no deposit");
    }
    BigInteger wanted =
        terms.auctioneerDeposit().toBigInteger().multiply(BigInteger.valueOf(LedgerRules.WHOLE));
    // Both shares are rounded down, so what is burned is at least this.
    BigInteger whole = BigInteger.valueOf(burned);
    BigInteger locked = wanted.add(whole).subtract(BigInteger.ONE).divide(whole);
    if (locked.compareTo(Amount.MAX.toBigInteger()) > 0) {
      throw new IllegalArgumentException(
          "more would be locked for an auctioneer's deposit of %s than there can be"
              .formatted(terms.auctioneerDeposit()));
    }
    return Amount.of(locked);
  }

  /** The agreement. */
  public static AgreementTerms agreement(AuctionTerms terms, LedgerInfo ledger) {
    LedgerRules rules = ledger.rules();
    long seed = rules.rounds().seedBlock(terms.seedRound());
    long release =
        Math.max(seed, terms.openBy())
            - terms.commitBy()
            + (long) REPORTING_ROUNDS * rules.rounds().length();
    return AgreementTerms.of(SERVICE)
        .customer(terms.auctioneer())
        .provider(terms.auctioneer())
        .details(details(terms, ledger))
        .rules(rules.hash())
        .judge(AuctionJudge.ID)
        .openBy(terms.commitBy() - 1)
        .start(terms.commitBy())
        .end(terms.commitBy() + 1)
        .collateral(
            lock(terms, rules),
            new Grades(LedgerRules.WHOLE, LedgerRules.WHOLE, LedgerRules.WHOLE),
            release)
        .salt(Bytes32.ZERO)
        .build();
  }

  private static Bytes details(AuctionTerms terms, LedgerInfo ledger) {
    return Bytes.of(
        new ByteWriter()
            .u8(AuctionJudge.VERSION)
            .bytes32(ledger.domain().separator())
            .bytes32(terms.id(ledger.domain()))
            .amount(terms.reserve())
            .u64(terms.openBy())
            .toArray());
  }

  /** What locks the deposit, signed by the auctioneer, whose free collateral it takes. */
  public static Command.OpenAgreement open(
      AuctionTerms terms, LedgerInfo ledger, Signer auctioneer) {
    AgreementTerms agreement = agreement(terms, ledger);
    Signature signature = auctioneer.sign(agreement.id(ledger.domain()));
    return new Command.OpenAgreement(agreement, signature, signature);
  }

  /** What takes it, for a charge that the judge finds proven. */
  public static Command.ReportFault report(AuctionTerms terms, LedgerInfo ledger, Bytes charge) {
    AgreementTerms agreement = agreement(terms, ledger);
    return new Command.ReportFault(agreement.id(ledger.domain()), agreement.details(), charge);
  }

  /** Whether the judge finds a charge proven, as far as can be said without the ledger's word. */
  public static boolean convicts(AuctionTerms terms, LedgerInfo ledger, Bytes charge) {
    AgreementTerms agreement = agreement(terms, ledger);
    Judge.Case about =
        new Judge.Case(
            agreement.id(ledger.domain()),
            agreement.customer(),
            agreement.provider(),
            agreement.details(),
            Bytes32.ZERO,
            new Judge.Matter.Accusation());
    return new AuctionJudge().decide(about, charge) instanceof Judge.Verdict.Fault;
  }

  /** Whether it is locked whole, and stays so until it can be reported no more. */
  public static boolean stands(AuctionTerms terms, LedgerInfo ledger, LedgerView view) {
    AgreementTerms agreement = agreement(terms, ledger);
    Optional<LedgerView.Agreement> there = view.agreement(agreement.id(ledger.domain()));
    return there
        .filter(found ->
            !found.closed()
                && found.endBlock() == agreement.endBlock()
                && found.lock().equals(agreement.collateral().amount()))
        .isPresent();
  }
}
