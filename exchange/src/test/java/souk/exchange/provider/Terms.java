package souk.exchange.provider;

import souk.ledger.AgreementTerms;
import souk.ledger.JudgeId;
import souk.primitives.Address;
import souk.primitives.Amount;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;

/** Agreement terms for tests; every field differs from every other. */
public final class Terms {
  private Terms() {}

  public static AgreementTerms of(int providerExposure, int customerExposure) {
    return AgreementTerms.of("echo/1")
        .customer(Address.parse("0x" + "01".repeat(20)))
        .provider(Address.parse("0x" + "02".repeat(20)))
        .details(Bytes.parse("0x0304"))
        .escrow(Bytes32.of(5))
        .rules(Bytes32.of(6))
        .judge(new JudgeId(Bytes32.of(7)))
        .openBy(26)
        .start(8)
        .end(9_000_000_000L)
        .notice(10)
        .commitWithin(27)
        .answerWithin(14)
        .periods(11, Amount.of(12), Amount.of(13))
        .questions(Amount.of(15), Bytes32.of(16), 17)
        .collateral(Amount.of(18), new AgreementTerms.Grades(19, 20, 21), 22)
        .exposures(providerExposure, customerExposure)
        .salt(Bytes32.of(25))
        .build();
  }
}
