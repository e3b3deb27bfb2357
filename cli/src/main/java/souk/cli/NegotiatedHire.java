package souk.cli;

import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import souk.attacks.Count;
import souk.exchange.CustomerRole;
import souk.exchange.client.NoAnswerException;
import souk.ledger.Ledger;
import souk.ledger.LedgerView;
import souk.market.PaymentRules;
import souk.market.negotiation.Draft;
import souk.market.negotiation.Negotiation;
import souk.market.negotiation.NegotiationException;
import souk.market.negotiation.Negotiator;
import souk.market.negotiation.State;
import souk.market.offer.Offer;
import souk.node.CustomerNode;
import souk.node.CustomerStart;
import souk.node.CustomerStore;
import souk.primitives.Address;
import souk.primitives.Amount;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;

/**
 * Hires at a price that was negotiated. An escrow pays one price, so a new one is opened whose
 * tickets are worth what was agreed on; then the provider is asked once more, with the service's
 * own terms and at that price, and what both signed goes to the ledger from the customer's folder.
 */
final class NegotiatedHire {
  /** For how many rounds the ledger is waited for. */
  private static final int PATIENCE_ROUNDS = 5;

  private final CustomerNode.Setup setup;
  private final Output output;
  private final Sums sums;
  private final boolean yes;

  /**
   * @param setup with the agreed price, for no provider of its own choice and one to be taken on
   */
  NegotiatedHire(CustomerNode.Setup setup, Output output, Sums sums, boolean yes) {
    this.setup = setup;
    this.output = output;
    this.sums = sums;
    this.yes = yes;
  }

  /** The provider of an offer, as it is negotiated with. */
  interface Talk {
    /** How it ended; empty when the provider gave no answer that can be used. */
    Optional<Negotiation> about(Offer offer, Draft draft);

    /** What both sign. */
    Negotiator.Signed commit(Negotiation approved, Bytes32 escrow, Offer offer)
        throws NegotiationException, NoAnswerException;

    /** The terms at this price, with the service's own, until the end of a round. */
    Draft draft(Offer offer, Bytes details, PaymentRules payment, long lastRound);
  }

  /** What it will lock, for programs. */
  private record Plan(
      String event, Amount ticketPaid, Amount locks, int rounds, Amount balance, Amount outside) {}

  /** What is on the ledger, for programs. */
  private record Hired(String event, Bytes32 escrow, Bytes32 agreement, URI endpoint) {}

  /**
   * What the folder goes on with.
   *
   * @param signed an agreement with the provider that is not over
   * @param price what the escrow of before pays
   */
  record Before(Optional<CustomerStore.Signed> signed, Optional<PaymentRules> price) {}

  /**
   * Looks into the folder, before anybody is asked.
   *
   * @throws Failure when its escrow has no books for the provider, or a new one is out of reach
   */
  Before before(Address provider) throws IOException {
    try (CustomerStart start = CustomerStart.prepare(setup)) {
      List<CustomerStore.Signed> going = start.agreements();
      Optional<CustomerStore.Signed> signed =
          going.stream().filter(each -> each.terms().provider().equals(provider)).findFirst();
      CustomerStart.EscrowOutlook escrow = look(start, provider);
      if (signed.isEmpty() && !escrow.room()) {
        throw new Failure(
            Main.USAGE,
            "--state: the escrow of before has no books left for %s; take another folder%s"
                .formatted(
                    provider,
                    going.isEmpty()
                        ? ", or fewer --books"
                        : ", or go on with whom it pays: "
                            + command(going.getFirst().terms().provider())));
      }
      return new Before(signed, escrow.price());
    }
  }

  /**
   * Makes sure, before anybody is asked, that there is money for an escrow at this price.
   *
   * @throws Failure when there is not
   */
  void needMoney(Address provider) throws IOException {
    try (CustomerStart start = CustomerStart.prepare(setup)) {
      CustomerStart.EscrowOutlook now = look(start, provider);
      if (!now.affordable()) {
        throw new Failure(
            Main.FAILED,
            "an escrow takes %s at least, and %s of that are missing outside the market; get more, or take fewer --books or --rounds; nothing was locked"
                .formatted(
                    sums.show(now.escrow().locks()),
                    sums.show(now.escrow().missing().minus(now.outside()))));
      }
    }
  }

  private static CustomerStart.EscrowOutlook look(CustomerStart start, Address provider) {
    try {
      return start.lookAtEscrow(provider);
    } catch (ArithmeticException e) {
      throw new Failure(
          Main.USAGE, "the escrow would lock more than there can be; take fewer --books");
    }
  }

  /** What goes on with a provider in this folder. */
  String command(Address provider) {
    return "./souk negotiate --hire --state %s --provider %s".formatted(setup.folder(), provider);
  }

  /** Waits until an agreement of before is on the ledger. */
  void goOn(CustomerStore.Signed signed, StopSignal running) throws IOException {
    if (!isThere(signed.id())) {
      output.sayToPeople("Agreement %s was signed before; it goes on.".formatted(signed.id()));
      try (CustomerStart start = CustomerStart.prepare(setup);
          CustomerNode customer = start.start()) {
        await(customer, signed.id(), signed.terms().provider(), running);
      }
    }
    say(signed.terms().escrow(), signed.id(), signed.endpoint(), signed.terms().provider());
  }

  /**
   * Locks, signs and waits for the ledger.
   *
   * @throws Failure when money is missing, or the provider no longer agrees
   */
  void run(Offer offer, Talk talk, StopSignal running) throws Exception {
    PaymentRules payment = setup.service().market().payment();
    try (CustomerStart start = CustomerStart.prepare(setup)) {
      CustomerStart.Outlook now = start.look();
      Plan plan =
          new Plan(
              "plan",
              payment.ticketPrice(),
              now.escrow().locks(),
              setup.rounds(),
              now.balance(),
              now.outside());
      output.say(plan, text(plan, now.escrow().goesOn().isPresent()));
      if (!now.affordable()) {
        throw new Failure(
            Main.FAILED,
            "the escrow takes %s, and there are %s in the market and %s outside; get more, or take fewer --books or --rounds; nothing was locked"
                .formatted(
                    sums.show(plan.locks()), sums.show(plan.balance()), sums.show(plan.outside())));
      }
      needCollateral(offer.provider());
      if (!Consent.toLock("Hire it", yes)) {
        return;
      }
      try (CustomerNode customer = start.start()) {
        agree(customer, offer, talk, running);
      }
    }
  }

  private void agree(CustomerNode customer, Offer offer, Talk talk, StopSignal running)
      throws IOException {
    Bytes32 escrow = customer.status().escrow();
    Bytes details =
        customer.role(CustomerRole.class).details(offer.provider(), customer.agreements().size());
    Draft draft =
        talk.draft(
            offer, details, setup.service().market().payment(), customer.status().lastRound());
    Optional<Negotiation> ended =
        talk.about(offer, draft).filter(so -> so.state() == State.APPROVED);
    if (ended.isEmpty()) {
      throw new Failure(Main.FAILED, "it no longer agrees; " + left(escrow, offer.provider()));
    }
    Negotiator.Signed signed;
    try {
      signed = talk.commit(ended.get(), escrow, offer);
    } catch (NoAnswerException | NegotiationException e) {
      throw new Failure(
          Main.FAILED,
          "it does not sign: %s; %s"
              .formatted(
                  Shown.oneLine(String.valueOf(e.getMessage())), left(escrow, offer.provider())));
    }
    URI endpoint = URI.create(offer.endpoint());
    customer.adopt(signed.terms(), signed.customer(), signed.provider(), endpoint);
    Bytes32 id = signed.terms().id(setup.ledger().info().domain());
    await(customer, id, offer.provider(), running);
    say(escrow, id, endpoint, offer.provider());
  }

  private void say(Bytes32 escrow, Bytes32 id, URI endpoint, Address provider) {
    output.say(
        new Hired("hired", escrow, id, endpoint),
        "agreement %s with %s is on the ledger, paid from escrow %s"
            .formatted(id, provider, escrow));
  }

  private String text(Plan plan, boolean goesOn) {
    return goesOn
        ? "Hires it into the escrow of before, whose tickets are worth %s; nothing is locked now."
            .formatted(sums.show(plan.ticketPaid()))
        : "Opens an escrow whose tickets are worth %s and locks %s in it, for %s; what nobody wins of it comes back."
            .formatted(
                sums.show(plan.ticketPaid()),
                sums.show(plan.locks()),
                Count.of(plan.rounds(), "round"));
  }

  /** Money is bound for a provider only that can be bound itself. */
  private void needCollateral(Address provider) {
    if (!hasCollateral(provider)) {
      throw new Failure(
          Main.FAILED,
          "it no longer has the %s of collateral free that an agreement takes; nothing was locked"
              .formatted(sums.show(collateral())));
    }
  }

  private boolean hasCollateral(Address provider) {
    return head()
        .provider(provider)
        .filter(known -> known.free().compareTo(collateral()) >= 0)
        .isPresent();
  }

  private Amount collateral() {
    return setup.service().market().agreement().collateral().amount();
  }

  private String left(Bytes32 escrow, Address provider) {
    return "what is locked stays in escrow %s and comes back when it is over; %s goes on with it"
        .formatted(escrow, command(provider));
  }

  /**
   * Waits for an agreement.
   *
   * @throws Failure when it does not come to the ledger
   */
  private void await(CustomerNode customer, Bytes32 id, Address provider, StopSignal running) {
    if (awaits(id, running)) {
      return;
    }
    if (customer.agreements().stream().noneMatch(each -> each.id().equals(id))) {
      throw new Failure(
          Main.FAILED,
          "the agreement does not come to the ledger%s; %s"
              .formatted(
                  hasCollateral(provider)
                      ? ""
                      : ": its provider has not enough collateral free any more",
                  left(customer.status().escrow(), provider)));
    }
    throw new Failure(
        Main.UNKNOWN,
        "agreement %s is signed, and not yet on the ledger; %s goes on with it"
            .formatted(id, command(provider)));
  }

  private boolean isThere(Bytes32 agreement) {
    return head().agreement(agreement).isPresent();
  }

  private boolean awaits(Bytes32 agreement, StopSignal running) {
    long last =
        head().block().number()
            + (long) PATIENCE_ROUNDS * setup.ledger().info().rules().rounds().length();
    boolean goesOn = true;
    while (goesOn) {
      if (isThere(agreement)) {
        return true;
      }
      LedgerView view = head();
      goesOn = view.block().number() <= last && running.goesOn();
    }
    return false;
  }

  private LedgerView head() {
    return setup.ledger().at(setup.ledger().head(Ledger.Finality.INCLUDED));
  }
}
