package souk.attacks.agreements;

import java.util.Optional;
import java.util.Random;
import java.util.function.UnaryOperator;
import souk.attacks.content.HandmadeBook;
import souk.attacks.http.HttpScene;
import souk.deployment.Deployment;
import souk.ledger.Book;
import souk.ledger.Command;
import souk.ledger.LedgerView;
import souk.node.ProviderNode;
import souk.payments.TicketBook;
import souk.payments.TillRules;
import souk.primitives.Amount;
import souk.primitives.Bytes32;

/** Brings books until the till of a provider has no memory for those of others. */
final class PayerFillsTill implements AgreementAttack {
  private static final int DEPTH = 10;
  private static final int BOOKS = 64;

  /** About what one of its books takes of a till's memory. */
  static final long BOOK = 25_344;

  private static final long TILL = 4 << 20;
  private static final long OF_ESCROW = 1 << 20;

  /** As much for a ticket as the market's. */
  private static final Amount PRIZE = Amount.of(40_000L << (DEPTH - 2));

  @Override
  public String name() {
    return "payer-fills-till";
  }

  @Override
  public String summary() {
    return "A customer brings a provider large books without end, so that its till needs more memory"
        + " than there is, or has none for the books of others.";
  }

  @Override
  public UnaryOperator<ProviderNode.Setup> conduct() {
    return till(TILL, OF_ESCROW);
  }

  /** A provider whose till holds so much in all, and so much of one escrow. */
  static UnaryOperator<ProviderNode.Setup> till(long all, long ofEscrow) {
    return setup ->
        AgreementAttack.rich()
            .apply(setup)
            .withTill(
                new TillRules(
                    setup.till().leastPrize(),
                    setup.till().maxDepth(),
                    setup.till().maxLag(),
                    all,
                    ofEscrow));
  }

  @Override
  public Outcome play(HttpScene scene) throws Exception {
    Deployment market = scene.market().market();
    Stranger payer = Stranger.in(scene);
    Bytes32 escrow = payer.escrow(PRIZE, DEPTH, BOOKS);
    Stranger.Answer answer = payer.propose(payer.terms(escrow).build());
    payer.need(
        answer
            .signed()
            .orElseThrow(
                () -> new IllegalStateException("good terms are not signed: " + answer.said())));
    LedgerView.Escrow opened = market.view().escrow(escrow).orElseThrow();
    payer.need(new Command.Allot(escrow, opened.list(), scene.provider().address(), BOOKS));
    long round = Books.begin(market, opened);
    int taken = 0;
    String said = "nothing";
    for (int number = 0; number < BOOKS; number++) {
      Optional<String> refused =
          Books.bring(
              scene,
              new HandmadeBook(
                      new Book(escrow, round, number, scene.provider().address()),
                      DEPTH,
                      payer.key(),
                      market.ledger().info().domain(),
                      new Random(number))
                  .offer());
      taken += refused.isEmpty() ? 1 : 0;
      said = refused.orElse(said);
    }
    if (taken == 0) {
      throw new IllegalStateException("not even one book is taken: " + said);
    }
    Optional<String> honest = Optional.of("it has no book left");
    for (TicketBook book : market.customer().wallet().topUp(scene.provider().address(), 1)) {
      honest = Books.bring(scene, book);
    }
    return new Outcome(
        taken == BOOKS || honest.isPresent(),
        0,
        0,
        "of its %d books %d were taken, then it was told '%s'; another customer's was %s"
            .formatted(BOOKS, taken, said, honest.map(why -> "refused: " + why).orElse("taken")));
  }
}
