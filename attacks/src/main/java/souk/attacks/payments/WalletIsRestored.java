package souk.attacks.payments;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import souk.attacks.content.Client;
import souk.attacks.content.ContentAttack;
import souk.attacks.content.PublisherKey;
import souk.attacks.content.Scene;
import souk.deployment.content.ContentDeployment;
import souk.ledger.Book;
import souk.ledger.RoundRules;
import souk.node.CustomerNode;
import souk.node.Opened;
import souk.node.ProviderNode;
import souk.payments.TicketBook;
import souk.payments.Wallet;
import souk.payments.WalletException;
import souk.primitives.Address;
import souk.primitives.Signature;
import souk.store.SqliteDatabase;

/** Runs a publisher's wallet again from what its disk held after each of its writes. */
public final class WalletIsRestored implements ContentAttack {
  private static final int BACKUPS = 4;
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** A wallet that runs besides the first one. */
  public record Second(Wallet wallet, AutoCloseable owner) {}

  /** Brings a wallet up from a copy of its folder. */
  public interface Restart {
    Second from(ContentDeployment market, Path backup) throws IOException;
  }

  private final Restart restart;

  /** With nodes that know a backup when they see one. */
  public WalletIsRestored() {
    this((market, backup) -> {
      CustomerNode.Setup setup = market.publisher().node().setup().in(backup);
      Opened opened = new Opened();
      try {
        SqliteDatabase database = opened.add(CustomerNode.database(backup));
        Wallet wallet = opened.add(CustomerNode.wallet(setup, database, market.escrow()));
        return new Second(wallet, opened);
      } catch (IOException | RuntimeException e) {
        opened.close();
        throw e;
      }
    });
  }

  public WalletIsRestored(Restart restart) {
    this.restart = restart;
  }

  @Override
  public String name() {
    return "wallet-is-restored";
  }

  @Override
  public String summary() {
    return "A payer's wallet dies after each of its writes, is put back from a backup and runs"
        + " twice at a time, to have two covers for one book.";
  }

  @Override
  public Outcome play(ContentDeployment market) throws Exception {
    Scene scene = new Scene(market, this);
    Wallet first = market.publisher().wallet();
    ProviderNode cache = market.caches().getFirst();
    Client client = scene.client();
    Map<Book, Set<Signature>> covers = new HashMap<>();
    List<TicketBook> made = new ArrayList<>();
    List<Second> restored = new ArrayList<>();
    int skipped = 0;
    try {
      for (int i = 0; i < BACKUPS; i++) {
        Path backup = backup(market, i);
        makeOut(first, cache.address(), market.round(), made); // what the backup does not know
        restored.add(restart.from(market, backup));
        int before = made.size();
        makeOut(restored.getLast().wallet(), cache.address(), market.round(), made);
        skipped += made.size() == before ? 1 : 0;
      }
      long later = market.round() + 2;
      RoundRules rounds = market.ledger().info().rules().rounds();
      market.advance(rounds.start(later) - market.view().block().number());
      makeOut(first, cache.address(), later, made);
      for (Second second : restored) {
        makeOut(second.wallet(), cache.address(), later, made);
      }
    } finally {
      for (Second second : restored) {
        second.owner().close();
      }
    }
    int conflicts = 0;
    for (TicketBook book : made) {
      covers.computeIfAbsent(book.book(), known -> new HashSet<>()).add(book.cover());
      Optional<String> reply = PublisherKey.deliver(client.exchange(), cache, book);
      conflicts += reply.filter("book-conflict"::equals).isPresent() ? 1 : 0;
    }
    long doubles = covers.values().stream().filter(signatures -> signatures.size() > 1).count();
    int tickets = market.options().market().payment().tickets();
    return new Outcome(
        doubles > 0 || conflicts > 0,
        (double) doubles * tickets,
        0,
        "%d wallets made out %d covers for %d books; %d restored ones kept out of the round; %d books have two covers"
            .formatted(restored.size() + 1, made.size(), covers.size(), skipped, doubles));
  }

  /** Makes a book out, unless the wallet knows better. */
  private static void makeOut(Wallet wallet, Address cache, long round, List<TicketBook> made)
      throws InterruptedException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (wallet.round().orElse(-1) != round && System.nanoTime() < end) {
      TimeUnit.MILLISECONDS.sleep(5); // until it has heard of the newest block
    }
    try {
      made.add(wallet.openBook(cache, round));
    } catch (WalletException e) {
      if (e.reason() != WalletException.Reason.ROUND_SKIPPED) {
        throw e;
      }
    }
  }

  private static Path backup(ContentDeployment market, int number) throws IOException {
    Path source;
    try (Stream<Path> folders = Files.list(market.options().folder())) {
      source =
          folders
              .filter(path -> path.getFileName().toString().equals("customer"))
              .findFirst()
              .orElseThrow();
    }
    Path target = market.options().folder().resolve("backup-" + number);
    try (Stream<Path> files = Files.walk(source)) {
      for (Path file : files.toList()) {
        Files.copy(file, target.resolve(source.relativize(file)));
      }
    }
    return target;
  }
}
