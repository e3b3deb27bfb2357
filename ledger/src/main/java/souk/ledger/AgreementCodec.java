package souk.ledger;

import souk.ledger.AgreementTerms.Collateral;
import souk.ledger.AgreementTerms.Exposures;
import souk.ledger.AgreementTerms.Grades;
import souk.ledger.AgreementTerms.Periods;
import souk.ledger.AgreementTerms.Questions;
import souk.primitives.ByteReader;
import souk.primitives.ByteWriter;
import souk.primitives.Bytes;
import souk.primitives.DecodeException;

/**
 * The terms of an agreement as bytes: their fields in the order in which they are signed, numbers
 * as wide as they are signed. The only binary form that terms have: journals, stores and the
 * exchange's messages all hold it.
 */
public final class AgreementCodec {
  /** The longest terms in bytes. */
  public static final int MOST_BYTES =
      AgreementTerms.MAX_SERVICE + AgreementTerms.MAX_DETAILS + 512;

  private AgreementCodec() {}

  /** Throws {@link IllegalArgumentException} when a number does not fit its width. */
  public static ByteWriter write(ByteWriter out, AgreementTerms terms) {
    Collateral collateral = terms.collateral();
    return out.address(terms.customer())
        .address(terms.provider())
        .string(terms.service())
        .bytes(terms.details())
        .bytes32(terms.escrow())
        .bytes32(terms.rulesHash())
        .bytes32(terms.judge().value())
        .u64(terms.openBy())
        .u64(terms.startBlock())
        .u64(terms.endBlock())
        .u32(terms.noticeBlocks())
        .u32(terms.commitBlocks())
        .u32(terms.answerBlocks())
        .u32(terms.periods().everyRounds())
        .amount(terms.periods().price())
        .amount(terms.periods().funds())
        .amount(terms.questions().bond())
        .bytes32(terms.questions().group())
        .u16(terms.questions().groupLimit())
        .amount(collateral.amount())
        .u16(collateral.grades().first())
        .u16(collateral.grades().second())
        .u16(collateral.grades().further())
        .u32(collateral.releaseBlocks())
        .u32(terms.exposures().provider())
        .u32(terms.exposures().customer())
        .bytes32(terms.salt());
  }

  /** Reads what {@link #write} wrote, and nothing longer than {@link #MOST_BYTES}. */
  public static AgreementTerms read(ByteReader in) throws DecodeException {
    return new AgreementTerms(
        in.address(),
        in.address(),
        in.string(AgreementTerms.MAX_SERVICE),
        Bytes.of(in.bytes(AgreementTerms.MAX_DETAILS)),
        in.bytes32(),
        in.bytes32(),
        new JudgeId(in.bytes32()),
        in.u63(),
        in.u63(),
        in.u63(),
        in.u32(),
        in.u32(),
        in.u32(),
        new Periods(in.u31(), in.amount(), in.amount()),
        new Questions(in.amount(), in.bytes32(), in.u16()),
        new Collateral(in.amount(), new Grades(in.u16(), in.u16(), in.u16()), in.u32()),
        new Exposures(in.u31(), in.u31()),
        in.bytes32());
  }
}
