package souk.design.deviation;

import java.util.Optional;
import souk.ledger.Judge;
import souk.ledger.JudgeId;
import souk.primitives.Address;
import souk.primitives.ByteReader;
import souk.primitives.ByteWriter;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;
import souk.primitives.DecodeException;
import souk.primitives.Eip712;
import souk.primitives.Secp256k1;
import souk.primitives.Signer;

/**
 * The judge of services that nobody has written: a provider signs for what it served, and whoever
 * shows its signature under a unit that was not served as agreed has proven a fault.
 */
final class SignedFault implements Judge {
  private static final JudgeId ID = JudgeId.of("play", 1);
  private static final Eip712.Domain DOMAIN = new Eip712.Domain("Souk play", "1", 0, Address.ZERO);
  private static final Eip712.Type TYPE =
      Eip712.Type.of("Unserved", "bytes32 agreement", "uint32 unit");

  /** Evidence that a unit was not served, by whoever signs. */
  static Bytes evidence(Signer by, Bytes32 agreement, int unit) {
    return Bytes.of(
        new ByteWriter().u32(unit).signature(by.sign(digest(agreement, unit))).toArray());
  }

  private static Bytes32 digest(Bytes32 agreement, int unit) {
    return DOMAIN.digest(TYPE.hash(agreement, unit));
  }

  @Override
  public JudgeId id() {
    return ID;
  }

  @Override
  public Verdict decide(Case about, Bytes evidence) {
    if (!(about.matter() instanceof Matter.Accusation)) {
      return new Verdict.Inadmissible();
    }
    try {
      ByteReader in = new ByteReader(evidence.toArray());
      int unit = in.u31();
      Bytes32 digest = digest(about.agreement(), unit);
      Optional<Address> by = Secp256k1.recover(in.signature(), digest);
      in.end();
      return by.filter(about.provider()::equals).isPresent()
          ? new Verdict.Fault(digest)
          : new Verdict.Inadmissible();
    } catch (DecodeException e) {
      return new Verdict.Inadmissible();
    }
  }
}
