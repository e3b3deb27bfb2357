package souk.attacks.agreements;

import souk.attacks.http.HttpScene;
import souk.deployment.Deployment;
import souk.ledger.AgreementTerms;
import souk.ledger.Receipt;
import souk.primitives.Amount;

/**
 * Keeps a provider's signature for a day on which it suits.
 *
 * @param waits whether it keeps it for longer than the terms allow
 */
record CustomerKeepsSignature(boolean waits) implements AgreementAttack {
  private static final Amount PRIZE = Amount.of(40_000);

  @Override
  public String name() {
    return "customer-keeps-signature";
  }

  @Override
  public String summary() {
    return "A customer has a provider sign, keeps the signature until the provider must have"
        + " forgotten it, and then locks its collateral.";
  }

  @Override
  public Outcome play(HttpScene scene) throws Exception {
    Deployment market = scene.market().market();
    Stranger customer = Stranger.in(scene);
    AgreementTerms terms = customer.terms(customer.escrow(PRIZE, 2, 1)).build();
    Stranger.Answer answer = customer.propose(terms);
    if (answer.signed().isEmpty()) {
      throw new IllegalStateException("the provider does not sign good terms: " + answer.said());
    }
    if (waits) {
      market.advance(Math.max(1, terms.openBy() + 1 - market.view().block().number()));
    }
    Receipt receipt = customer.submit(answer.signed().get());
    boolean opened = receipt instanceof Receipt.Included;
    return new Outcome(
        opened,
        opened ? terms.collateral().amount().toDouble() : 0,
        0,
        receipt instanceof Receipt.Refused(var reason, var _)
            ? "the ledger refused it: " + reason
            : "the ledger took it");
  }
}
