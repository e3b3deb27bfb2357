package souk.attacks.payments;

import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import souk.attacks.Count;
import souk.attacks.content.Client;
import souk.attacks.content.ContentAttack;
import souk.attacks.content.HandmadeBook;
import souk.attacks.content.PublisherKey;
import souk.attacks.content.Scene;
import souk.content.Manifest;
import souk.content.client.ClientLimits;
import souk.content.client.ContentClient;
import souk.content.client.Progress;
import souk.deployment.Deployment;
import souk.deployment.content.ContentDeployment;
import souk.ledger.Book;
import souk.ledger.BookClaim;
import souk.ledger.Command;
import souk.ledger.Event;
import souk.ledger.LedgerView;
import souk.ledger.Receipt;
import souk.ledger.RoundRules;
import souk.node.ProviderNode;
import souk.primitives.Address;
import souk.primitives.Amount;
import souk.primitives.Bytes32;

/** Tries to have the prizes of its own escrow, and its money back, besides what it bought. */
final class PayerRobsDraw implements ContentAttack {
  /** Blocks come every second while it works; it aims a little before the last one. */
  private static final int HASTE = 5;

  @Override
  public String name() {
    return "payer-robs-draw";
  }

  @Override
  public String summary() {
    return "A payer makes one book out to every cache and to a provider of its own, signs more after"
        + " the draw, claims in the last blocks of the window and takes its escrow back at once.";
  }

  @Override
  public Outcome play(ContentDeployment market) throws Exception {
    Scene scene = new Scene(market, this);
    PublisherKey payer = new PublisherKey(scene);
    Deployment.Newcomer sybil = market.hire(setup -> setup);
    RoundRules rounds = market.ledger().info().rules().rounds();
    Manifest object = scene.publish();
    try (ContentClient honest = market.client(ClientLimits.DEFAULT)) {
      honest.fetch(
          market.publisherUri(),
          object.contentId(),
          OutputStream.nullOutputStream(),
          Progress.NONE);
    }
    Amount before = wealth(market, sybil);

    long number = payer.lastBook(sybil.node().address());
    Client client = scene.client();
    int accepted = 0;
    List<HandmadeBook> books = new ArrayList<>();
    for (ProviderNode cache : market.caches()) {
      books.add(payer.book(cache.address(), number));
      accepted += takes(client, cache, books.getLast());
    }
    Bytes32 seed = market.draw();
    for (ProviderNode cache : market.caches()) {
      books.add(payer.book(cache.address(), payer.lastBook(cache.address())));
      accepted += takes(client, cache, books.getLast());
    }
    books.add(payer.book(sybil.node().address(), number));
    books.add(payer.book(sybil.node().address(), number));
    int depth = market.options().market().payment().depth();
    List<BookClaim> claims =
        books.stream()
            .filter(book -> book.book().number() == number)
            .map(book -> book.claim(Book.winner(seed, book.book().id(), depth)))
            .toList();
    passTo(market, rounds.claimDeadline(market.round()) - HASTE);
    long prizes = prizes(market, sybil, claims);
    long deadline =
        rounds.claimDeadline(market.view().escrow(market.escrow()).orElseThrow().lastRound());
    OptionalLong refunded = refund(market, sybil);
    passTo(market, deadline - HASTE);
    refunded = refunded.isPresent() ? refunded : refund(market, sybil);
    passTo(market, deadline + 1);
    refunded = refunded.isPresent() ? refunded : refund(market, sybil);
    boolean early = refunded.orElseThrow() <= deadline;
    prizes += prizes(market, sybil, claims);

    Amount after = wealth(market, sybil);
    double ticket = market.options().market().payment().ticketValue();
    double profit = (after.toDouble() - before.toDouble()) / ticket;
    market.dismiss(sybil);
    return new Outcome(
        profit > 0 || accepted > 0 || prizes > 1 || early,
        Math.max(0, profit) + accepted,
        0,
        "caches took %d of its books; it was paid %s of its own, and its escrow came back %s claims were over; its profit is %.0f"
            .formatted(accepted, Count.of(prizes, "prize"), early ? "BEFORE" : "when", profit));
  }

  private static int takes(Client client, ProviderNode cache, HandmadeBook book) throws Exception {
    return PublisherKey.deliver(client.exchange(), cache, book.offer()).isEmpty() ? 1 : 0;
  }

  private static void passTo(ContentDeployment market, long block) {
    long now = market.view().block().number();
    if (block > now) {
      market.advance(block - now);
    }
  }

  /** How many prizes these claims bring. */
  private static long prizes(
      ContentDeployment market, Deployment.Newcomer by, List<BookClaim> claims) {
    return market.ledger().submit(by.key(), new Command.Claim(claims)).join()
            instanceof Receipt.Included included
        ? included.events().stream().filter(Event.PrizePaid.class::isInstance).count()
        : 0;
  }

  /** The block in which the escrow came back; empty when it did not. */
  private static OptionalLong refund(ContentDeployment market, Deployment.Newcomer by) {
    return market.ledger().submit(by.key(), new Command.Refund(market.escrow())).join()
            instanceof Receipt.Included included
        ? OptionalLong.of(included.block().number())
        : OptionalLong.empty();
  }

  /** All that the payer and its own provider have, wherever it lies. */
  private static Amount wealth(ContentDeployment market, Deployment.Newcomer sybil) {
    LedgerView view = market.view();
    Amount sum = view.locked(market.escrow());
    for (Address account : List.of(market.customer(), sybil.node().address())) {
      sum = sum.plus(view.outside(account)).plus(view.balance(account));
      LedgerView.Provider provider = view.provider(account).orElse(null);
      if (provider != null) {
        sum = sum.plus(provider.free()).plus(provider.locked()).plus(provider.unbonding());
      }
    }
    return sum;
  }
}
