package souk.ledger.evm;

import souk.ledger.AgreementTerms;
import souk.ledger.AgreementTerms.Collateral;
import souk.ledger.AgreementTerms.Exposures;
import souk.ledger.AgreementTerms.Grades;
import souk.ledger.AgreementTerms.Periods;
import souk.ledger.AgreementTerms.Questions;
import souk.ledger.EscrowTerms;
import souk.ledger.JudgeId;

/** Reads the terms that the contract logs. */
final class TermsReader {
  private TermsReader() {}

  static EscrowTerms escrow(AbiReader in) {
    return new EscrowTerms(
        in.address(),
        in.amount(),
        in.integer(8),
        in.number(32),
        in.number(32),
        in.number(32),
        in.word());
  }

  static AgreementTerms agreement(AbiReader in) {
    return new AgreementTerms(
        in.address(),
        in.address(),
        in.text(),
        in.bytes(),
        in.word(),
        in.word(),
        new JudgeId(in.word()),
        in.number(),
        in.number(),
        in.number(),
        in.number(32),
        in.number(32),
        in.number(32),
        new Periods(in.integer(), in.amount(), in.amount()),
        new Questions(in.amount(), in.word(), in.integer(16)),
        new Collateral(
            in.amount(), new Grades(in.integer(16), in.integer(16), in.integer(16)), in.number(32)),
        new Exposures(in.integer(), in.integer()),
        in.word());
  }
}
