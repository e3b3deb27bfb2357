package souk.ledger.testkit;

import souk.ledger.AgreementTerms;
import souk.ledger.AgreementTerms.Grades;
import souk.ledger.Command;
import souk.ledger.JudgeId;
import souk.primitives.Amount;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;
import souk.primitives.Eip712;
import souk.primitives.Signer;

/** An agreement while its terms are made up: whoever signs is chosen apart from whom it names. */
public final class AgreementDraft {
  Signer customer;
  Signer provider;
  Signer signsAsCustomer;
  Signer signsAsProvider;
  Bytes details = Bytes.of(new byte[] {1, 2, 3});
  Bytes32 rulesHash;
  JudgeId judge = TestJudge.ID;
  long start;
  long end;
  long notice = 50;
  int periodRounds = 1;
  Amount periodPrice = Amount.of(70);
  Amount funds = Amount.of(10_000);
  long answerBlocks = 150;
  Amount bond = Amount.of(500);
  Bytes32 group = Bytes32.ZERO;
  int groupLimit;
  Amount collateral = Amount.of(1_000);
  Grades grades = new Grades(1_000, 3_333, 10_000);
  long releaseBlocks = 300;
  Bytes32 salt;

  AgreementDraft(Signer customer, Signer provider, Bytes32 rulesHash, Bytes32 salt) {
    this.customer = customer;
    this.provider = provider;
    this.signsAsCustomer = customer;
    this.signsAsProvider = provider;
    this.rulesHash = rulesHash;
    this.salt = salt;
  }

  AgreementTerms terms() {
    return new AgreementTerms(
        customer.address(),
        provider.address(),
        "testkit/1",
        details,
        Bytes32.ZERO,
        rulesHash,
        judge,
        start,
        end,
        notice,
        periodRounds,
        periodPrice,
        funds,
        answerBlocks,
        bond,
        group,
        groupLimit,
        collateral,
        grades,
        releaseBlocks,
        4,
        4,
        salt);
  }

  Command.OpenAgreement open(Eip712.Domain domain) {
    AgreementTerms terms = terms();
    Bytes32 id = terms.id(domain);
    return new Command.OpenAgreement(terms, signsAsCustomer.sign(id), signsAsProvider.sign(id));
  }
}
