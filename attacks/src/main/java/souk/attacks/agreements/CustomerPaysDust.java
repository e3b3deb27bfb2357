package souk.attacks.agreements;

import java.util.Optional;
import java.util.Random;
import souk.attacks.Count;
import souk.attacks.content.HandmadeBook;
import souk.attacks.http.HttpScene;
import souk.deployment.Deployment;
import souk.ledger.Book;
import souk.ledger.Command;
import souk.ledger.LedgerView;
import souk.primitives.Amount;
import souk.primitives.Bytes32;

/** Pays with books whose prize costs more to claim than it is. */
final class CustomerPaysDust implements AgreementAttack {
  private static final int DEPTH = 10;
  private static final int BOOKS = 4;

  @Override
  public String name() {
    return "customer-pays-dust";
  }

  @Override
  public String summary() {
    return "A customer pays with books of a thousand tickets whose prize is one unit of the currency,"
        + " as if they were worth what the market's are.";
  }

  @Override
  public Outcome play(HttpScene scene) throws Exception {
    Deployment market = scene.market().market();
    Stranger customer = Stranger.in(scene);
    Bytes32 escrow = customer.escrow(Amount.of(1), DEPTH, BOOKS);
    Stranger.Answer answer = customer.propose(customer.terms(escrow).build());
    if (answer.signed().isPresent()) {
      customer.need(answer.signed().get());
    }
    LedgerView.Escrow opened = market.view().escrow(escrow).orElseThrow();
    customer.need(new Command.Allot(escrow, opened.list(), scene.provider().address(), BOOKS));
    long round = Books.begin(market, opened);
    int taken = 0;
    String said = "";
    for (int number = 0; number < BOOKS; number++) {
      Optional<String> refused = bring(scene, customer, escrow, round, number);
      taken += refused.isEmpty() ? 1 : 0;
      said = refused.orElse(said);
    }
    return new Outcome(
        answer.signed().isPresent() || taken > 0,
        0,
        0,
        "the provider said '%s' to the agreement; of %s it took %d%s"
            .formatted(
                answer.said(), Count.of(BOOKS, "book"), taken, said.isEmpty() ? "" : ": " + said));
  }

  private static Optional<String> bring(
      HttpScene scene, Stranger customer, Bytes32 escrow, long round, long number)
      throws Exception {
    return Books.bring(
        scene,
        new HandmadeBook(
                new Book(escrow, round, number, scene.provider().address()),
                DEPTH,
                customer.key(),
                scene.market().market().ledger().info().domain(),
                new Random(number))
            .offer());
  }
}
