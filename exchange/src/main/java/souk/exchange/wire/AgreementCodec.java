package souk.exchange.wire;

import souk.ledger.AgreementTerms;
import souk.ledger.AgreementTerms.Grades;
import souk.ledger.JudgeId;
import souk.primitives.ByteReader;
import souk.primitives.ByteWriter;
import souk.primitives.Bytes;
import souk.primitives.DecodeException;

/** The terms of an agreement as bytes: its fields in order, numbers as wide as they are signed. */
public final class AgreementCodec {
  private static final int MAX_SERVICE = 64;

  /** The longest terms. */
  public static final int MOST_BYTES = MAX_SERVICE + AgreementTerms.MAX_DETAILS + 512;

  private AgreementCodec() {}

  public static void write(ByteWriter out, AgreementTerms terms) {
    out.address(terms.customer())
        .address(terms.provider())
        .string(terms.service())
        .bytes(terms.details())
        .bytes32(terms.escrow())
        .bytes32(terms.rulesHash())
        .bytes32(terms.judge().value())
        .u64(terms.startBlock())
        .u64(terms.endBlock())
        .u32(terms.noticeBlocks())
        .u32(terms.periodRounds())
        .amount(terms.periodPrice())
        .amount(terms.funds())
        .u32(terms.answerBlocks())
        .amount(terms.challengeBond())
        .bytes32(terms.group())
        .u16(terms.groupLimit())
        .amount(terms.collateral())
        .u16(terms.grades().first())
        .u16(terms.grades().second())
        .u16(terms.grades().further())
        .u32(terms.releaseBlocks())
        .u32(terms.providerExposure())
        .u32(terms.customerExposure())
        .bytes32(terms.salt());
  }

  public static AgreementTerms read(ByteReader in) throws DecodeException {
    return new AgreementTerms(
        in.address(),
        in.address(),
        in.string(MAX_SERVICE),
        Bytes.of(in.bytes(AgreementTerms.MAX_DETAILS)),
        in.bytes32(),
        in.bytes32(),
        new JudgeId(in.bytes32()),
        in.u63(),
        in.u63(),
        in.u32(),
        in.u31(),
        in.amount(),
        in.amount(),
        in.u32(),
        in.amount(),
        in.bytes32(),
        in.u16(),
        in.amount(),
        new Grades(in.u16(), in.u16(), in.u16()),
        in.u32(),
        in.u31(),
        in.u31(),
        in.bytes32());
  }
}
