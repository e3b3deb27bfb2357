package souk.exchange.provider;

import java.math.BigInteger;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.LongSupplier;
import souk.exchange.ProviderRole.Acceptance;
import souk.exchange.provider.AgreementStore.Signed;
import souk.ledger.AgreementTerms;
import souk.ledger.Ledger;
import souk.ledger.LedgerInfo;
import souk.ledger.LedgerView;
import souk.ledger.RoundRules;
import souk.market.PaymentRules;
import souk.market.constraint.Facts;
import souk.market.constraint.Unmet;
import souk.market.offer.Demand;
import souk.market.version.MarketVersion;
import souk.primitives.Address;
import souk.primitives.Amount;
import souk.primitives.Bytes32;
import souk.primitives.Secp256k1;
import souk.primitives.Signature;
import souk.primitives.Signer;
import souk.transport.ProblemException;

/**
 * The provider's half of making an agreement: looks whether the terms lie within the provider's own
 * rules and whether the ledger would take them, asks the service, signs.
 */
final class Countersigner {
  private final Signer signer;
  private final Ledger ledger;
  private final LedgerInfo info;
  private final RoundRules rounds;
  private final Function<String, Optional<Offered>> services;
  private final AgreementWatch agreements;
  private final Amount leastPrize;
  private final LongSupplier head;
  private final AgreementLimits limits;
  private final Proposed proposed;

  /** Without limits of the operator. */
  Countersigner(
      Signer signer,
      Ledger ledger,
      Function<String, Optional<Offered>> services,
      AgreementWatch agreements,
      Amount leastPrize,
      LongSupplier head) {
    this(signer, ledger, services, agreements, leastPrize, AgreementLimits.NONE, head);
  }

  /**
   * @param services those that are offered, by name
   * @param leastPrize that the till takes
   * @param limits of the operator
   * @param head the number of the ledger's newest block
   */
  Countersigner(
      Signer signer,
      Ledger ledger,
      Function<String, Optional<Offered>> services,
      AgreementWatch agreements,
      Amount leastPrize,
      AgreementLimits limits,
      LongSupplier head) {
    this.signer = signer;
    this.ledger = ledger;
    this.info = ledger.info();
    this.rounds = info.rules().rounds();
    this.services = services;
    this.agreements = agreements;
    this.leastPrize = leastPrize;
    this.head = head;
    this.limits = limits;
    this.proposed = new Proposed(agreements, limits.customers());
  }

  /**
   * The provider's signature. Asked again for the same terms, it gives the same.
   *
   * @throws ProblemException {@code declined} or {@code not-yet} with the reason, or {@code busy}
   */
  Signature sign(AgreementTerms terms, Signature customer) throws ProblemException {
    return sign(terms, customer, Optional.empty());
  }

  /**
   * The same, for terms that were negotiated.
   *
   * @param agreed what a ticket must at least be worth, in place of the market file's; empty for
   *     terms that were not
   */
  Signature sign(AgreementTerms terms, Signature customer, Optional<PaymentRules> agreed)
      throws ProblemException {
    Bytes32 id = terms.id(info.domain());
    if (agreements.knows(id)) {
      mustBeSigned(terms, id, customer);
      return signer.sign(id);
    }
    Offered service = check(terms, id, customer);
    Optional<String> full = limits.full().get();
    if (full.isPresent()) {
      throw notYet(full.get());
    }
    proposed.enter(terms.customer(), id);
    try {
      checkLedger(terms, service, agreed);
      switch (service.role().accept(terms)) {
        case Acceptance.Accepted() -> {}
        case Acceptance.Declined(String why) -> throw declined(why);
        case Acceptance.NotYet(String why) -> throw notYet(why);
      }
      agreements.sign(new Signed(id, terms, customer));
      return signer.sign(id);
    } finally {
      proposed.leave(terms.customer(), id);
    }
  }

  /** Whether this provider signed these terms and they are not over. */
  boolean signed(AgreementTerms terms) {
    return agreements.knows(terms.id(info.domain()));
  }

  /** What follows from the terms alone. */
  private Offered check(AgreementTerms terms, Bytes32 id, Signature customer)
      throws ProblemException {
    if (!terms.provider().equals(signer.address())) {
      throw declined("it names provider " + terms.provider() + ", this is " + signer.address());
    }
    if (limits.refuses(terms.customer())) {
      throw declined("this provider does not serve " + terms.customer());
    }
    if (!terms.rulesHash().equals(info.rules().hash())) {
      throw declined("it was made for a ledger with other rules");
    }
    long now = head.getAsLong();
    if (terms.endBlock() <= terms.startBlock() || terms.endBlock() <= now) {
      throw declined("its end is not ahead; the ledger is at block " + now);
    }
    if (terms.openBy() <= now) {
      throw declined("it cannot be opened any more; the ledger is at block " + now);
    }
    if (terms.periods().agreed() && rounds.roundOf(now + 1) >= terms.challengeRound(rounds, 0)) {
      throw declined("the round of its first challenge has begun; the ledger is at block " + now);
    }
    Offered service =
        services
            .apply(terms.service())
            .orElseThrow(() -> declined("no service " + terms.service() + " here"));
    if (!terms.judge().equals(service.judge())) {
      throw declined("it names another judge than the service " + terms.service() + " has");
    }
    if (!terms.judge().isNone() && !ledger.has(terms.judge())) {
      throw declined("the ledger does not have the judge of " + terms.service());
    }
    Optional<String> refusal =
        version(service, terms).agreement().refusal(terms, rounds.length(), now);
    if (refusal.isPresent()) {
      throw declined(refusal.get());
    }
    mustBeSigned(terms, id, customer);
    return service;
  }

  /**
   * By which version of the market an agreement goes: the one of its first block, and no earlier
   * one than that of now, or customers would choose prices of the past.
   */
  private MarketVersion version(Offered service, AgreementTerms terms) {
    return service.versions().at(Math.max(terms.startBlock(), head.getAsLong()));
  }

  private static void mustBeSigned(AgreementTerms terms, Bytes32 id, Signature customer)
      throws ProblemException {
    boolean signed = Secp256k1.recover(customer, id).map(terms.customer()::equals).orElse(false);
    if (!signed) {
      throw new ProblemException(403, "forbidden", "the customer's signature does not hold");
    }
  }

  /** What the ledger would refuse, and what its tickets are worth. */
  private void checkLedger(AgreementTerms terms, Offered service, Optional<PaymentRules> agreed)
      throws ProblemException {
    LedgerView view = ledger.at(ledger.head(Ledger.Finality.INCLUDED));
    Address self = signer.address();
    Amount free =
        view.provider(self)
            .map(LedgerView.Provider::free)
            .orElseThrow(() -> notYet("this provider is not registered on the ledger yet"));
    Amount wanted = terms.collateral().amount();
    if (free.compareTo(wanted) < 0) {
      throw declined("it locks collateral of %s; %s is free here".formatted(wanted, free));
    }
    Amount funds = terms.periods().funds();
    if (!coversAllPeriods(terms)) {
      throw declined("funds of %s do not pay for all its periods".formatted(funds));
    }
    if (view.balance(terms.customer()).compareTo(funds) < 0) {
      throw declined("the customer's balance does not cover funds of " + funds);
    }
    PaymentRules paid = version(service, terms).payment();
    if (!terms.escrow().isZero()) {
      paid = checkEscrow(view, terms, service, agreed);
    } else if (terms.exposures().provider() > 0 || terms.exposures().customer() > 0) {
      throw declined("it names no escrow, so no unit of it can be paid");
    } else if (!wanted.isZero()
        && !terms.periods().agreed()
        && version(service, terms).agreement().exposures().provider() > 0) {
      throw declined("it pays for nothing, and would lock collateral of " + wanted);
    }
    if (agreed.isEmpty()) { // what was negotiated was held against it before
      checkDemand(terms, service, paid);
    }
  }

  private boolean coversAllPeriods(AgreementTerms terms) {
    BigInteger periods = BigInteger.valueOf(terms.periodCount(rounds, terms.endBlock()));
    BigInteger wanted = terms.periods().price().toBigInteger().multiply(periods);
    return terms.periods().funds().toBigInteger().compareTo(wanted) >= 0;
  }

  private PaymentRules checkEscrow(
      LedgerView view, AgreementTerms terms, Offered service, Optional<PaymentRules> agreed)
      throws ProblemException {
    LedgerView.Escrow escrow =
        view.escrow(terms.escrow())
            .orElseThrow(() -> notYet("escrow " + terms.escrow() + " is not on the ledger"));
    if (escrow.refunded() || rounds.end(escrow.lastRound()) < terms.startBlock()) {
      throw declined("escrow " + terms.escrow() + " is over");
    }
    // Anybody can name an escrow. Who signs its books is who its funder said.
    Optional<Address> books = view.signer(escrow.id(), escrow.lastRound());
    if (!escrow.funder().equals(terms.customer()) && !books.equals(Optional.of(terms.customer()))) {
      throw declined("escrow %s is not one of %s".formatted(terms.escrow(), terms.customer()));
    }
    Amount prize = escrow.terms().prize();
    if (prize.compareTo(leastPrize) < 0) {
      throw declined(
          "its prizes of %s are not worth claiming here; at least %s".formatted(prize, leastPrize));
    }
    int depth = escrow.terms().depth();
    PaymentRules wanted = agreed.orElseGet(() -> version(service, terms).payment());
    if (!wanted.takes(prize, depth)) {
      throw declined(
          "its tickets are %d for a prize of %s; at least a prize of %s for %d %s"
              .formatted(
                  1 << depth,
                  prize,
                  wanted.prize(),
                  wanted.tickets(),
                  agreed.isPresent() ? "was agreed on" : "is taken here"));
    }
    Amount ticket = service.terms().leastTicketValue();
    if (prize.toBigInteger().compareTo(ticket.toBigInteger().shiftLeft(depth)) < 0) {
      throw declined(
          "a ticket of it is worth %s in %d; the service %s wants %s at least"
              .formatted(prize, 1 << depth, terms.service(), ticket));
    }
    return new PaymentRules(prize, depth);
  }

  /** What this provider requires of demands, held against what they pay. */
  private void checkDemand(AgreementTerms terms, Offered service, PaymentRules paid)
      throws ProblemException {
    Demand demand = Demands.of(terms, paid, rounds, Map.of());
    Optional<Unmet> unmet = service.selling().demands().unmet(Facts.of(demand));
    if (unmet.isPresent()) {
      throw declined("this provider does not take such a demand: " + unmet.get());
    }
  }

  private static ProblemException declined(String why) {
    return new ProblemException(409, "declined", why);
  }

  private static ProblemException notYet(String why) {
    return new ProblemException(503, "not-yet", why);
  }
}
