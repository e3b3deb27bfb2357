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
    return new AgreementTerms(
        Address.parse("0x" + "01".repeat(20)),
        Address.parse("0x" + "02".repeat(20)),
        "echo/1",
        Bytes.parse("0x0304"),
        Bytes32.of(5),
        Bytes32.of(6),
        new JudgeId(Bytes32.of(7)),
        8,
        9_000_000_000L,
        10,
        11,
        Amount.of(12),
        Amount.of(13),
        14,
        Amount.of(15),
        Bytes32.of(16),
        17,
        Amount.of(18),
        new AgreementTerms.Grades(19, 20, 21),
        22,
        providerExposure,
        customerExposure,
        Bytes32.of(25));
  }
}
