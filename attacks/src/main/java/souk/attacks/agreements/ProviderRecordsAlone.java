package souk.attacks.agreements;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import souk.attacks.http.HttpAttack;
import souk.attacks.http.HttpScene;
import souk.deployment.Deployment;
import souk.ledger.Command;
import souk.ledger.ForwardingLedger;
import souk.ledger.Ledger;
import souk.ledger.Receipt;
import souk.ledger.RoundRules;
import souk.node.ProviderNode;
import souk.payments.TicketBook;
import souk.primitives.Signer;

/**
 * Keeps a draw back that it does not like, hoping that nobody else records it.
 *
 * @param paid whether the customer pays in the round
 */
record ProviderRecordsAlone(boolean paid) implements HttpAttack {
  private static final long MOST_BLOCKS = 60;

  @Override
  public String name() {
    return "provider-records-alone";
  }

  @Override
  public String summary() {
    return "A provider records no draw, waits whether a later seed would make more of its tickets"
        + " win, and hopes that nobody else records the first one.";
  }

  @Override
  public boolean paidFirst() {
    return true;
  }

  @Override
  public UnaryOperator<ProviderNode.Setup> conduct() {
    return setup -> setup.withLedger(new Silent(setup.ledger()));
  }

  /** A way to the ledger on which no draw is recorded. */
  private static final class Silent extends ForwardingLedger {
    Silent(Ledger truth) {
      super(truth);
    }

    @Override
    public CompletableFuture<Receipt> submit(Signer by, Command command) {
      return command instanceof Command.RecordDraw
          ? CompletableFuture.completedFuture(new Receipt.Dropped("it is kept back"))
          : truth.submit(by, command);
    }
  }

  @Override
  public Outcome play(HttpScene scene) throws Exception {
    Deployment market = scene.market().market();
    RoundRules rounds = market.ledger().info().rules().rounds();
    if (paid) {
      for (TicketBook book : market.customer().wallet().topUp(scene.provider().address(), 1)) {
        var _ = Books.bring(scene, book);
      }
    }
    long round = market.round();
    long seed = rounds.seedBlock(round);
    market.advance(Math.max(1, seed - market.view().block().number()));
    while (market.view().draw(round).isEmpty()
        && market.view().block().number() < seed + MOST_BLOCKS) {
      market.step();
      TimeUnit.MILLISECONDS.sleep(20);
    }
    long waited = market.view().block().number() - seed;
    boolean drawn = market.view().draw(round).isPresent();
    boolean claims = rounds.claimWindow() < rounds.proofWindow();
    return new Outcome(
        !drawn || !claims,
        0,
        0,
        drawn
            ? "somebody else recorded the draw within %d blocks".formatted(waited)
            : "nobody recorded the draw in %d blocks".formatted(waited));
  }
}
