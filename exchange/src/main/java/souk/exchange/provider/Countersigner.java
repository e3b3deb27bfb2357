package souk.exchange.provider;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import souk.exchange.ProviderRole;
import souk.exchange.ProviderRole.Acceptance;
import souk.exchange.provider.AgreementStore.Signed;
import souk.ledger.AgreementTerms;
import souk.ledger.LedgerInfo;
import souk.primitives.Bytes32;
import souk.primitives.Eip712;
import souk.primitives.Secp256k1;
import souk.primitives.Signature;
import souk.primitives.Signer;
import souk.transport.ProblemException;

/** The provider's half of making an agreement: looks at the terms, asks the service, signs. */
final class Countersigner {
  /** Most agreements that are signed and not on the ledger yet. */
  private static final int MOST_WAITING = 1000;

  private final Signer signer;
  private final LedgerInfo ledger;
  private final Eip712.Domain domain;
  private final Map<String, ProviderRole> roles;
  private final ExposureRules rules;
  private final AgreementWatch agreements;
  private final LongSupplier head;
  private final Set<Bytes32> underWay = ConcurrentHashMap.newKeySet();

  Countersigner(
      Signer signer,
      LedgerInfo ledger,
      Map<String, ProviderRole> roles,
      ExposureRules rules,
      AgreementWatch agreements,
      LongSupplier head) {
    this.signer = signer;
    this.ledger = ledger;
    this.domain = ledger.domain();
    this.roles = roles;
    this.rules = rules;
    this.agreements = agreements;
    this.head = head;
  }

  /**
   * The provider's signature. Asked again for the same terms, it gives the same.
   *
   * @throws ProblemException {@code declined} with the reason, or {@code busy}
   */
  Signature sign(AgreementTerms terms, Signature customer) throws ProblemException {
    Bytes32 id = terms.id(domain);
    check(terms, id, customer);
    if (agreements.knows(id)) {
      return signer.sign(id);
    }
    if (agreements.waiting() >= MOST_WAITING || !underWay.add(id)) {
      throw new ProblemException(503, "busy", "other proposals are being looked at; ask again");
    }
    try {
      if (role(terms).accept(terms) instanceof Acceptance.Declined(String why)) {
        throw declined(why);
      }
      agreements.sign(new Signed(id, terms, customer));
      return signer.sign(id);
    } finally {
      underWay.remove(id);
    }
  }

  private void check(AgreementTerms terms, Bytes32 id, Signature customer) throws ProblemException {
    if (!terms.provider().equals(signer.address())) {
      throw declined("it names provider " + terms.provider() + ", this is " + signer.address());
    }
    if (!terms.rulesHash().equals(ledger.rules().hash())) {
      throw declined("it was made for a ledger with other rules");
    }
    if (terms.endBlock() <= terms.startBlock() || terms.endBlock() <= head.getAsLong()) {
      throw declined("its end is not ahead; the ledger is at block " + head.getAsLong());
    }
    if (terms.exposures().provider() > rules.mostExposure()) {
      throw declined(
          "a provider exposure of %d tickets; at most %d are risked here"
              .formatted(terms.exposures().provider(), rules.mostExposure()));
    }
    role(terms);
    boolean signed = Secp256k1.recover(customer, id).map(terms.customer()::equals).orElse(false);
    if (!signed) {
      throw new ProblemException(403, "forbidden", "the customer's signature does not hold");
    }
  }

  private ProviderRole role(AgreementTerms terms) throws ProblemException {
    ProviderRole role = roles.get(terms.service());
    if (role == null) {
      throw declined("no service " + terms.service() + " here; there is " + roles.keySet());
    }
    return role;
  }

  private static ProblemException declined(String why) {
    return new ProblemException(409, "declined", why);
  }
}
