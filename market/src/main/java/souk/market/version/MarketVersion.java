package souk.market.version;

import java.util.Optional;
import souk.ledger.AgreementTerms.Collateral;
import souk.ledger.AgreementTerms.Exposures;
import souk.ledger.AgreementTerms.Grades;
import souk.ledger.LedgerRules;
import souk.market.AgreementRules;
import souk.market.PaymentRules;
import souk.primitives.ByteReader;
import souk.primitives.ByteWriter;
import souk.primitives.Bytes;
import souk.primitives.DecodeException;

/**
 * What may change of a market: what its tickets must be worth, and what its agreements say. The
 * ledger's own rules never do, and a kind of service changes by another kind: {@code x/2} beside
 * {@code x/1}, of which a node sells both.
 */
public record MarketVersion(PaymentRules payment, AgreementRules agreement) {
  private static final long MOST = Integer.MAX_VALUE;

  /**
   * Why no agreement of this version could be opened on a ledger; empty when they can.
   *
   * @param rules of the ledger
   */
  public Optional<String> contradiction(LedgerRules rules) {
    long length = rules.rounds().length();
    long release = agreement.collateral().releaseBlocks();
    boolean due = agreement.periods().everyRounds() > 0 || !agreement.questions().bond().isZero();
    if ((agreement.rounds() + 1) * length + release > rules.longestAgreement()) {
      return Optional.of("its agreements are longer than the ledger's longestAgreement");
    }
    if (due && release <= (long) rules.rounds().seedDelay() + agreement.answerWithin()) {
      return Optional.of("its collateral is released before the last answer is due");
    }
    if (agreement.periods().everyRounds() > 0
        && agreement.answerWithin() >= rules.rounds().proofWindow()) {
      return Optional.of("its answers may take longer than a draw can be proven");
    }
    return Optional.empty();
  }

  /** All of it in bytes, as it is signed. */
  Bytes encoded() {
    ByteWriter out = new ByteWriter();
    write(out);
    return Bytes.of(out.toArray());
  }

  void write(ByteWriter out) {
    out.amount(payment.prize())
        .u8(payment.depth())
        .u32(agreement.rounds())
        .u32(agreement.openWithin())
        .u32(agreement.notice())
        .u32(agreement.commitWithin())
        .u32(agreement.answerWithin())
        .amount(agreement.collateral().amount())
        .u16(agreement.collateral().grades().first())
        .u16(agreement.collateral().grades().second())
        .u16(agreement.collateral().grades().further())
        .u32(agreement.collateral().releaseBlocks())
        .u32(agreement.exposures().provider())
        .u32(agreement.exposures().customer())
        .u32(agreement.periods().everyRounds())
        .amount(agreement.periods().price())
        .amount(agreement.questions().bond())
        .u16(agreement.questions().groupLimit());
  }

  static MarketVersion read(ByteReader in) throws DecodeException {
    try {
      PaymentRules payment = new PaymentRules(in.amount(), in.u8());
      return new MarketVersion(
          payment,
          new AgreementRules(
              number(in, 1),
              number(in, 1),
              number(in, 0),
              number(in, 0),
              number(in, 0),
              new Collateral(
                  in.amount(), new Grades(share(in), share(in), share(in)), number(in, 0)),
              new Exposures(number(in, 0), number(in, 0)),
              new AgreementRules.Periods(number(in, 0), in.amount()),
              new AgreementRules.Questions(in.amount(), in.u16())));
    } catch (IllegalArgumentException e) {
      throw new DecodeException("a market's parameters: " + e.getMessage());
    }
  }

  private static int number(ByteReader in, int least) throws DecodeException {
    long value = in.u32();
    if (value < least || value > MOST) {
      throw new DecodeException("a parameter of " + value + "; from " + least + " to " + MOST);
    }
    return (int) value;
  }

  private static int share(ByteReader in) throws DecodeException {
    int value = in.u16();
    if (value > 10_000) {
      throw new DecodeException("a share of " + value + " in 10,000");
    }
    return value;
  }
}
