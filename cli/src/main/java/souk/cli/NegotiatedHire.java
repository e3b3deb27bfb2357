package souk.cli;

import java.io.IOException;
import java.net.URI;
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
   * Makes sure, before anybody is asked, that the folder has no escrow that would go on.
   *
   * @throws Failure when it has, for an escrow pays one price
   */
  void needsNewEscrow() throws IOException {
    try (CustomerStart start = CustomerStart.prepare(setup)) {
      if (start.escrowGoesOn()) {
        throw new Failure(
            Main.USAGE,
            "--state: an escrow of before goes on there, at its own price; take another folder");
      }
    }
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
      output.say(
          plan,
          "Opens an escrow whose tickets are worth %s and locks %s in it, for %s; what nobody wins of it comes back."
              .formatted(
                  sums.show(plan.ticketPaid()),
                  sums.show(plan.locks()),
                  Count.of(plan.rounds(), "round")));
      if (!now.affordable()) {
        throw new Failure(
            Main.FAILED,
            "the escrow takes %s, and there are %s in the market and %s outside; get more, or take fewer --books or --rounds; nothing was locked"
                .formatted(
                    sums.show(plan.locks()), sums.show(plan.balance()), sums.show(plan.outside())));
      }
      if (!yes && !Consent.given("Hire it")) {
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
      throw new Failure(Main.FAILED, "it no longer agrees; " + left(escrow));
    }
    Negotiator.Signed signed;
    try {
      signed = talk.commit(ended.get(), escrow, offer);
    } catch (NoAnswerException | NegotiationException e) {
      throw new Failure(
          Main.FAILED,
          "it does not sign: %s; %s"
              .formatted(Shown.oneLine(String.valueOf(e.getMessage())), left(escrow)));
    }
    URI endpoint = URI.create(offer.endpoint());
    customer.adopt(signed.terms(), signed.customer(), signed.provider(), endpoint);
    Bytes32 id = signed.terms().id(setup.ledger().info().domain());
    if (!awaits(id, running)) {
      throw new Failure(
          Main.UNKNOWN,
          "agreement %s is signed, and not yet on the ledger; ./souk hire with the same --state goes on with it"
              .formatted(id));
    }
    output.say(
        new Hired("hired", escrow, id, endpoint),
        "agreement %s with %s is on the ledger, paid from escrow %s"
            .formatted(id, offer.provider(), escrow));
  }

  private static String left(Bytes32 escrow) {
    return "what is locked stays in escrow %s, and comes back when it is over".formatted(escrow);
  }

  private boolean awaits(Bytes32 agreement, StopSignal running) {
    long last =
        head().block().number()
            + (long) PATIENCE_ROUNDS * setup.ledger().info().rules().rounds().length();
    boolean goesOn = true;
    while (goesOn) {
      LedgerView view = head();
      if (view.agreement(agreement).isPresent()) {
        return true;
      }
      goesOn = view.block().number() <= last && running.goesOn();
    }
    return false;
  }

  private LedgerView head() {
    return setup.ledger().at(setup.ledger().head(Ledger.Finality.INCLUDED));
  }
}
