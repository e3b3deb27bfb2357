package souk.cli.content;

import java.io.OutputStream;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;
import souk.attacks.Attack;
import souk.attacks.content.ContentAttack;
import souk.content.Manifest;
import souk.content.client.ClientLimits;
import souk.content.client.ContentClient;
import souk.content.client.Progress;
import souk.deployment.GasUse;
import souk.deployment.LedgerChoice;
import souk.deployment.content.ContentDeployment;
import souk.ledger.BlockRef;
import souk.ledger.Cursor;
import souk.ledger.Event;
import souk.ledger.Ledger;
import souk.ledger.LedgerObserver;
import souk.node.ProviderNode;
import souk.payments.Income;
import souk.primitives.Address;
import souk.primitives.Amount;

/** One market from its opening to the last prize: what happened in it, in numbers. */
final class Demo {
  /** What a cache took and got. */
  record CacheResult(Address address, long tickets, int books, int booksWon, Amount paid) {}

  /** What a cheat got. */
  record AttackResult(
      String name, boolean succeeded, double honestLoss, double exposure, String story) {}

  /**
   * The whole run.
   *
   * @param openSeconds from the start to the first request
   * @param firstByteSeconds from the first request to the first delivered byte
   * @param seconds from the first request to the last byte
   * @param ledgerTransactions of the honest run
   * @param gas what transactions cost; empty where they cost nothing
   */
  record Result(
      long bytes,
      String sha256,
      boolean verified,
      double openSeconds,
      double firstByteSeconds,
      double seconds,
      int chunks,
      List<CacheResult> caches,
      Amount escrowed,
      Amount ticketValue,
      long ledgerTransactions,
      boolean conserved,
      Optional<GasUse> gas,
      List<AttackResult> attacks) {
    double goodputMBps() {
      return bytes / 1e6 / seconds;
    }

    long ticketsIssued() {
      return caches.stream().mapToLong(CacheResult::tickets).sum();
    }

    int booksClaimed() {
      return caches.stream().mapToInt(CacheResult::booksWon).sum();
    }

    Amount prizesPaid() {
      return caches.stream().map(CacheResult::paid).reduce(Amount.ZERO, Amount::plus);
    }

    boolean good() {
      return verified && conserved && attacks.stream().noneMatch(AttackResult::succeeded);
    }
  }

  /** Hears how far it is, for people who watch. */
  interface Watcher {
    void step(String what);

    void fetched(long bytes, long total);
  }

  /** How many blocks before the tills close a cheat must begin, so as to end in its round. */
  private static final int ROOM = 22;

  private final ContentDeployment.Options options;
  private final LedgerChoice ledger;
  private final Path file;
  private final @Nullable Path out;
  private final List<ContentAttack> attacks;
  private final Watcher watcher;

  Demo(
      ContentDeployment.Options options,
      LedgerChoice ledger,
      Path file,
      @Nullable Path out,
      List<ContentAttack> attacks,
      Watcher watcher) {
    this.options = options;
    this.ledger = ledger;
    this.file = file;
    this.out = out;
    this.attacks = attacks;
    this.watcher = watcher;
  }

  Result run(long startedNanos) throws Exception {
    watcher.step("opening a market with " + options.caches() + " caches");
    try (ContentDeployment market = ContentDeployment.open(options, ledger)) {
      ConcurrentLinkedQueue<Event.PrizePaid> prizes = new ConcurrentLinkedQueue<>();
      try (Ledger.Subscription _ =
          market.ledger().follow(Cursor.START, new PrizeObserver(prizes))) {
        return run(market, prizes, startedNanos);
      }
    }
  }

  private record PrizeObserver(ConcurrentLinkedQueue<Event.PrizePaid> prizes)
      implements LedgerObserver {
    @Override
    public void applied(Cursor cursor, BlockRef block, Event event) {
      if (event instanceof Event.PrizePaid prize) {
        prizes.add(prize);
      }
    }
  }

  private Result run(
      ContentDeployment market, ConcurrentLinkedQueue<Event.PrizePaid> prizes, long startedNanos)
      throws Exception {
    watcher.step("publishing " + file);
    Manifest manifest = market.publisher().publish(file);
    Fetched fetched = fetch(market, manifest, startedNanos);
    boolean verified = fetched.sha256().equals(SourceFile.sha256(file));

    watcher.step("playing " + attacks.size() + " cheats");
    Map<Address, List<Income>> honest = new HashMap<>();
    for (ProviderNode cache : market.caches()) {
      honest.put(cache.address(), List.copyOf(cache.income()));
    }
    long beforeAttacks = market.ledger().transactions();
    List<AttackResult> played = new ArrayList<>();
    for (ContentAttack attack : attacks) {
      market.awaitRoom(ROOM);
      Attack.Outcome outcome = attack.play(market);
      played.add(
          new AttackResult(
              attack.name(),
              outcome.succeeded(),
              outcome.honestLoss(),
              outcome.exposure(),
              outcome.story()));
    }
    long byAttacks = market.ledger().transactions() - beforeAttacks;

    watcher.step("closing the round, drawing, claiming");
    market.settle();
    List<CacheResult> caches = new ArrayList<>();
    for (ProviderNode cache : market.caches()) {
      List<Income> income = honest.getOrDefault(cache.address(), List.of());
      List<Event.PrizePaid> paid =
          prizes.stream().filter(prize -> prize.book().provider().equals(cache.address())).toList();
      caches.add(
          new CacheResult(
              cache.address(),
              income.stream().mapToLong(Income::tickets).sum(),
              income.stream().mapToInt(Income::books).sum(),
              paid.size(),
              paid.stream().map(Event.PrizePaid::prize).reduce(Amount.ZERO, Amount::plus)));
    }
    return new Result(
        manifest.layout().length(),
        fetched.sha256(),
        verified,
        fetched.openSeconds(),
        fetched.firstByteSeconds(),
        fetched.seconds(),
        manifest.layout().chunks(),
        caches,
        market.view().escrow(market.escrow()).orElseThrow().terms().cover(1),
        options.market().payment().prize().share(1, options.market().payment().tickets()),
        market.ledger().transactions() - byAttacks,
        market.conserved(),
        market.gas(),
        played);
  }

  private record Fetched(
      String sha256, double openSeconds, double firstByteSeconds, double seconds) {}

  private Fetched fetch(ContentDeployment market, Manifest manifest, long startedNanos)
      throws Exception {
    MessageDigest digest = MessageDigest.getInstance("SHA-256");
    long began;
    long[] first = new long[1];
    long ended;
    Progress progress =
        new Progress() {
          @Override
          public void written(long bytes, long total) {
            if (first[0] == 0) {
              first[0] = System.nanoTime();
            }
            watcher.fetched(bytes, total);
          }
        };
    try (ContentClient client = market.client(ClientLimits.DEFAULT);
        OutputStream sink = new DigestOutputStream(target(), digest)) {
      began = System.nanoTime();
      client.fetch(market.publisherUri(), manifest.contentId(), sink, progress);
      ended = System.nanoTime();
    }
    return new Fetched(
        HexFormat.of().formatHex(digest.digest()),
        (began - startedNanos) / 1e9,
        (first[0] - began) / 1e9,
        (ended - began) / 1e9);
  }

  private OutputStream target() {
    if (out == null) {
      return OutputStream.nullOutputStream();
    }
    return new TargetFile(out.resolve(java.util.Objects.requireNonNull(file.getFileName())));
  }
}
