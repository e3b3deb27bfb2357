package souk.attacks.payments;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import souk.attacks.Count;
import souk.attacks.content.Client;
import souk.attacks.content.ContentAttack;
import souk.attacks.content.HandmadeBook;
import souk.attacks.content.PublisherKey;
import souk.attacks.content.Scene;
import souk.attacks.content.TokenMaker;
import souk.content.Manifest;
import souk.deployment.Deployment;
import souk.deployment.content.ContentDeployment;
import souk.ledger.Book;
import souk.ledger.BookClaim;
import souk.ledger.Command;
import souk.ledger.Event;
import souk.ledger.ForwardingLedger;
import souk.ledger.Ledger;
import souk.ledger.Receipt;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;
import souk.primitives.Eip712;
import souk.primitives.GroupOrder;
import souk.primitives.PrivateKey;
import souk.primitives.Signature;
import souk.primitives.Signer;

/**
 * Reads a cache's claim before it is in a block, and has a claim of its own put in front: some of
 * the cache's books, damaged in every way there is, and the same ones whole.
 */
public final class BystanderPoisonsClaims implements ContentAttack {
  private static final int BOOKS = 4;

  private final UnaryOperator<Ledger> rules;
  private final int blocks;

  public BystanderPoisonsClaims() {
    this(UnaryOperator.identity(), 600); // half of the claim window, and a minute
  }

  /**
   * On a ledger of other rules.
   *
   * @param blocks in which the claims may be made
   */
  public BystanderPoisonsClaims(UnaryOperator<Ledger> rules, int blocks) {
    this.rules = rules;
    this.blocks = blocks;
  }

  @Override
  public String name() {
    return "bystander-poisons-claims";
  }

  @Override
  public String summary() {
    return "Whoever makes the block copies a cache's claim, puts it first under its own name, and"
        + " mixes it with books of wrong depth, chain, place, signer, provider and number.";
  }

  @Override
  public Outcome play(ContentDeployment market) throws Exception {
    Scene scene = new Scene(market, this);
    PublisherKey payer = new PublisherKey(scene);
    Builder builder = new Builder(rules.apply(market.ledger()), scene, payer);
    Deployment.Newcomer victim = market.hire(setup -> setup.withLedger(builder));
    Client client = scene.client();
    Manifest object = scene.publish();
    TokenMaker tokens = payer.tokens(client.exchange(), victim);
    int depth = market.options().market().payment().depth();
    Bytes32 seed = scene.seed(); // so that the cache surely wins each of these books
    for (int i = 0; i < BOOKS; i++) {
      long number = payer.lastBook(victim.node().address()) - i;
      HandmadeBook book = payer.book(victim.node().address(), number);
      if (PublisherKey.deliver(client.exchange(), victim.node(), book.offer()).isPresent()) {
        throw new IllegalStateException("the cache does not take a good book");
      }
      int winner = Book.winner(seed, book.book().id(), depth);
      var unit = tokens.part(object, client.address(), book.book(), winner);
      client.pay(unit.part(), List.of(book.ticket(winner)));
    }
    market.draw();
    for (int i = 0; i < blocks && builder.paid.get() < BOOKS; i++) {
      TimeUnit.MILLISECONDS.sleep(100);
      market.advance(1);
    }
    long prizes = paid(market, payer, victim);
    double earned =
        market.view().balance(victim.node().address()).toDouble()
            / market.options().market().payment().ticketValue();
    double stolen = market.view().balance(builder.key.address()).toDouble();
    double lost = (BOOKS - prizes) * (double) (1 << depth);
    market.dismiss(victim);
    return new Outcome(
        prizes != BOOKS || earned != BOOKS * (double) (1 << depth) || stolen > 0,
        Math.max(0, lost),
        0,
        "%d damaged or repeated books were skipped and %d could not be written down; the cache was paid %s, each once, whoever claimed them"
            .formatted(builder.skipped.get(), builder.unwritable.get(), Count.of(prizes, "prize")));
  }

  private static long paid(
      ContentDeployment market, PublisherKey payer, Deployment.Newcomer victim) {
    long last = payer.lastBook(victim.node().address());
    long paid = 0;
    for (int i = 0; i < BOOKS; i++) {
      paid += market.view().claimed(market.escrow(), market.round(), last - i) ? 1 : 0;
    }
    return paid;
  }

  /** Makes the blocks that the cache's claims go into. */
  private static final class Builder extends ForwardingLedger {
    private final PrivateKey key;
    private final Eip712.Domain domain;
    private final AtomicInteger paid = new AtomicInteger();
    private final AtomicInteger skipped = new AtomicInteger();
    private final AtomicInteger unwritable = new AtomicInteger();

    Builder(Ledger truth, Scene scene, PublisherKey payer) {
      super(truth);
      this.key = scene.key();
      this.domain = payer.domain();
    }

    @Override
    public CompletableFuture<Receipt> submit(Signer by, Command command) {
      if (command instanceof Command.Claim(List<BookClaim> books)) {
        count(truth.submit(key, new Command.Claim(poisoned(books))).join());
        CompletableFuture<Receipt> second = truth.submit(by, command);
        return second.whenComplete((receipt, failure) -> count(receipt));
      }
      return truth.submit(by, command);
    }

    private void count(Receipt receipt) {
      if (receipt instanceof Receipt.Included included) {
        for (Event event : included.events()) {
          (event instanceof Event.PrizePaid ? paid : skipped).incrementAndGet();
        }
      }
    }

    /** Every second book, each way of damage first, then whole and twice. */
    private List<BookClaim> poisoned(List<BookClaim> claims) {
      List<BookClaim> batch = new ArrayList<>();
      for (int i = 0; i < claims.size(); i += 2) {
        batch.addAll(damaged(claims.get(i)));
        batch.add(claims.get(i));
        batch.add(claims.get(i));
      }
      return batch;
    }

    private List<BookClaim> damaged(BookClaim good) {
      Book book = good.book();
      byte[] path = good.path().toArray();
      int node = Book.HASH_SIZE;
      Bytes deeper = Bytes.of(Arrays.copyOf(path, path.length + node));
      Bytes shallower = Bytes.of(Arrays.copyOfRange(path, node, path.length));
      Bytes sibling = Bytes.of(Arrays.copyOf(path, node));
      Bytes32 stranger = Bytes32.of(Arrays.copyOf(path, Bytes32.SIZE));
      Signature foreign =
          key.sign(
              book.coverDigest(
                  new Eip712.Domain(
                      domain.name(), domain.version(), domain.chainId() + 1, domain.contract()),
                  sibling.toArray()));
      List<BookClaim> bad = new ArrayList<>();
      bad.add(new BookClaim(book, good.secret(), deeper, good.cover()));
      bad.add(new BookClaim(book, good.secret(), shallower, good.cover()));
      bad.add(new BookClaim(book, sibling, good.path(), good.cover())); // a leaf as a ticket
      bad.add(new BookClaim(book, sibling, shallower, good.cover())); // and as a node
      bad.add(new BookClaim(book, Bytes.EMPTY, good.path(), good.cover()));
      bad.add(new BookClaim(book, good.secret(), good.path(), foreign));
      bad.add(new BookClaim(book, good.secret(), good.path(), otherKey(good.cover())));
      bad.add(with(good, new Book(book.escrow(), book.round(), book.number(), key.address())));
      bad.add(with(good, new Book(book.escrow(), book.round(), 0xffffffffL, book.provider())));
      bad.add(with(good, new Book(book.escrow(), book.round() + 1, 0, book.provider())));
      bad.add(with(good, new Book(stranger, book.round(), book.number(), book.provider())));
      byte[] rs = good.cover().rs();
      for (byte[] s : List.of(new byte[32], negated(rs))) {
        byte[] other = rs.clone();
        System.arraycopy(s, 0, other, 32, 32);
        try {
          Signature cover = Signature.of(other, 1 - good.cover().recoveryId());
          bad.add(new BookClaim(book, good.secret(), good.path(), cover));
        } catch (IllegalArgumentException e) {
          unwritable.incrementAndGet(); // s is zero, or in the upper half
        }
      }
      return bad;
    }

    /** s in the other half of the group's order: the same signature, were it allowed. */
    private static byte[] negated(byte[] rs) {
      byte[] high = GroupOrder.N.subtract(new BigInteger(1, rs, 32, 32)).toByteArray();
      return Arrays.copyOfRange(high, high.length - 32, high.length);
    }

    /** The other of the two keys that the same r and s may stand for. */
    private static Signature otherKey(Signature cover) {
      return Signature.of(cover.rs(), 1 - cover.recoveryId());
    }

    private static BookClaim with(BookClaim good, Book book) {
      return new BookClaim(book, good.secret(), good.path(), good.cover());
    }
  }
}
