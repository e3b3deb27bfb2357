package souk.attacks.agreements;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import souk.attacks.Count;
import souk.attacks.http.HttpScene;
import souk.deployment.Deployment;
import souk.exchange.Service;
import souk.exchange.ServiceKind;
import souk.http.HttpTerms;
import souk.ledger.AgreementTerms;
import souk.ledger.Command;
import souk.ledger.LedgerView;
import souk.ledger.Receipt;
import souk.market.AgreementRules;
import souk.market.MarketRules;
import souk.primitives.Amount;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;

/**
 * Uses up how often a question may be asked, so that its customer cannot ask it.
 *
 * @param others so many more agreements of the same job does the provider have, and asks there
 */
record ProviderAsksItself(int others) implements AgreementAttack {
  /** In how many agreements of a job one question may be asked. */
  static final int LIMIT = 2;

  private static final Amount BOND = Amount.of(1_000);
  private static final int ANSWER_WITHIN = 20;
  private static final Bytes QUESTION = Bytes.of(new byte[] {'w', 'h', 'a', 't', '?'});
  private static final long MOST_BLOCKS = 60;

  @Override
  public String name() {
    return "provider-asks-itself";
  }

  @Override
  public String summary() {
    return "A provider has a friend ask it a question as often as the customer's job allows, gives"
        + " the bonds back by its answers, and is silent when the customer asks the same.";
  }

  @Override
  public Service service(Service usual) {
    AgreementRules rules = usual.market().agreement();
    AgreementRules asked =
        new AgreementRules(
            rules.rounds(),
            rules.openWithin(),
            rules.notice(),
            rules.commitWithin(),
            ANSWER_WITHIN,
            rules.collateral(),
            rules.exposures(),
            rules.periods(),
            new AgreementRules.Questions(BOND, LIMIT));
    return new Service(
        new AskedService(usual.kind()),
        ((HttpTerms) usual.terms()).paidFirst(paidFirst()),
        new MarketRules(usual.market().ledger(), usual.market().payment(), asked));
  }

  @Override
  public UnaryOperator<ServiceKind> seller() {
    return AskedService::new;
  }

  @Override
  public Outcome play(HttpScene scene) throws Exception {
    Deployment market = scene.market().market();
    Stranger customer = Stranger.customer(scene);
    List<AgreementTerms> asked = new ArrayList<>();
    for (int i = 0; i < others; i++) {
      Stranger.Answer answer = customer.propose(customer.terms(scene.terms().escrow()).build());
      Command.OpenAgreement opening = answer.signed().orElseThrow();
      customer.need(opening);
      asked.add(opening.terms());
    }
    asked.add(scene.terms());
    market.step();

    Stranger friend = Stranger.in(scene);
    int taken = 0;
    long salt = 0;
    friend.give(BOND.times((long) LIMIT * asked.size() * 2));
    for (AgreementTerms terms : asked) {
      for (int i = 0; i < LIMIT; i++) {
        taken += asks(market, friend, terms, salt++) ? 1 : 0;
      }
    }

    Bytes32 agreement = scene.terms().id(market.ledger().info().domain());
    Amount before = lock(market, agreement);
    Receipt receipt = customer.submit(question(market, scene.terms(), salt));
    long begun = market.view().block().number();
    while (receipt instanceof Receipt.Included
        && lock(market, agreement).equals(before)
        && market.view().block().number() < begun + MOST_BLOCKS) {
      market.step();
      TimeUnit.MILLISECONDS.sleep(20);
    }
    boolean slashed = !lock(market, agreement).equals(before);
    return new Outcome(
        !slashed,
        0,
        0,
        "its friend asked %s; %s"
            .formatted(
                Count.of(taken, "time"),
                slashed
                    ? "it was slashed %d blocks after the customer asked"
                        .formatted(market.view().block().number() - begun)
                    : receipt instanceof Receipt.Refused(var reason, var _)
                        ? "the ledger refused the customer's question: " + reason
                        : "it kept silent to the customer and lost nothing"));
  }

  /** Asks and answers at once; whether the ledger took it. */
  private static boolean asks(Deployment market, Stranger friend, AgreementTerms terms, long salt) {
    Command.OpenDuty open = question(market, terms, salt);
    if (!(friend.submit(open) instanceof Receipt.Included)) {
      return false;
    }
    Bytes32 duty = open.id(market.ledger().info().domain(), friend.key().address());
    friend.need(
        new Command.AnswerDuty(duty, terms.details(), QUESTION, AskedService.answer(QUESTION)));
    return true;
  }

  private static Command.OpenDuty question(Deployment market, AgreementTerms terms, long salt) {
    return new Command.OpenDuty(
        terms.id(market.ledger().info().domain()), terms.details(), QUESTION, Bytes32.of(salt));
  }

  private static Amount lock(Deployment market, Bytes32 agreement) {
    Optional<LedgerView.Agreement> known = market.view().agreement(agreement);
    return known.orElseThrow().lock();
  }
}
