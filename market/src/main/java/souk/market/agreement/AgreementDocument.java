package souk.market.agreement;

import java.util.Optional;
import souk.ledger.AgreementTerms;
import souk.ledger.EscrowTerms;
import souk.ledger.LedgerInfo;
import souk.ledger.LedgerRules;
import souk.market.PaymentRules;
import souk.primitives.Address;
import souk.primitives.Bytes32;
import souk.primitives.Eip712;
import souk.primitives.Signature;

/**
 * An agreement with everything that a third party needs to verify it: the ledger that it is for and
 * that ledger's rules, all terms, the escrow that pays, both signatures, and how it ends and
 * settles in words. {@link AgreementFile} is its form as JSON, {@link AgreementChecks} verifies it.
 *
 * @param id as the document has it; whether it is the terms' is a matter of verification
 * @param domain of the ledger, in which everything is signed
 * @param rules of the ledger
 * @param escrow that pays; empty where none does, or where the document does not tell
 * @param ends how it ends, in words
 * @param settles how it is settled, in words
 */
public record AgreementDocument(
    Bytes32 id,
    Eip712.Domain domain,
    LedgerRules rules,
    AgreementTerms terms,
    Optional<Escrow> escrow,
    Signature customer,
    Signature provider,
    String ends,
    String settles) {
  /**
   * An escrow: its id is the hash of all of this.
   *
   * @param funder whose money it is
   */
  public record Escrow(Address funder, EscrowTerms terms) {
    /** What its books pay. */
    public PaymentRules payment() {
      return new PaymentRules(terms.prize(), terms.depth());
    }
  }

  /** The document of what both signed. */
  public static AgreementDocument of(
      LedgerInfo ledger,
      AgreementTerms terms,
      Optional<Escrow> escrow,
      Signature customer,
      Signature provider) {
    return new AgreementDocument(
        terms.id(ledger.domain()),
        ledger.domain(),
        ledger.rules(),
        terms,
        escrow,
        customer,
        provider,
        AgreementWords.ends(terms, ledger.rules()),
        AgreementWords.settles(terms, ledger.rules(), escrow.map(Escrow::payment)));
  }
}
