package souk.cli.content;

import java.io.OutputStream;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;
import souk.attacks.Attack;
import souk.attacks.Count;
import souk.attacks.content.ContentAttack;
import souk.cli.Screen;
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
import souk.primitives.Address;
import souk.primitives.Amount;

/** One market from its opening to the last prize: what happened in it, in numbers. */
final class Demo {
  /**
   * What a cache took and got, cheats' tickets included.
   *
   * @param worth of the tickets
   */
  record CacheResult(
      Address address, long tickets, Amount worth, int books, int won, Amount paid) {}

  /**
   * What a cheat got.
   *
   * @param played false when it could not be played, so that nothing is known of it
   */
  record AttackResult(
      String name,
      boolean played,
      boolean succeeded,
      double honestLoss,
      double exposure,
      String story) {
    static AttackResult of(ContentAttack attack, Attack.Outcome outcome) {
      return new AttackResult(
          attack.name(),
          true,
          outcome.succeeded(),
          outcome.honestLoss(),
          outcome.exposure(),
          outcome.story());
    }

    static AttackResult notPlayed(ContentAttack attack, String why) {
      return new AttackResult(attack.name(), false, false, 0, 0, "could not be played: " + why);
    }
  }

  /**
   * The whole run.
   *
   * @param file what was delivered
   * @param ticketsIssued those of the delivery
   * @param ticketsOfCheats with which the cheats paid the caches
   * @param openSeconds from the start to the first request
   * @param firstByteSeconds from the first request to the first delivered byte
   * @param seconds from the first request to the last byte
   * @param ledgerTransactions of the honest run
   * @param gas what transactions cost; empty where they cost nothing
   */
  record Result(
      Path file,
      long bytes,
      String sha256,
      boolean verified,
      double openSeconds,
      double firstByteSeconds,
      double seconds,
      int chunks,
      long ticketsIssued,
      long ticketsOfCheats,
      List<CacheResult> caches,
      Amount escrowed,
      long ledgerTransactions,
      boolean conserved,
      Optional<GasUse> gas,
      List<AttackResult> attacks) {
    double goodputMBps() {
      return bytes / 1e6 / seconds;
    }

    int booksClaimed() {
      return caches.stream().mapToInt(CacheResult::won).sum();
    }

    Amount prizesPaid() {
      return caches.stream().map(CacheResult::paid).reduce(Amount.ZERO, Amount::plus);
    }

    boolean good() {
      return verified
          && conserved
          && attacks.stream().allMatch(attack -> attack.played() && !attack.succeeded());
    }
  }

  private final ContentDeployment.Options options;
  private final LedgerChoice ledger;
  private final Path file;
  private final @Nullable Path out; // the file
  private final List<ContentAttack> attacks;
  private final Screen screen;

  Demo(
      ContentDeployment.Options options,
      LedgerChoice ledger,
      Path file,
      @Nullable Path out,
      List<ContentAttack> attacks,
      Screen screen) {
    this.options = options;
    this.ledger = ledger;
    this.file = file;
    this.out = out;
    this.attacks = attacks;
    this.screen = screen;
  }

  Result run(long startedNanos) throws Exception {
    screen.step("opening a market with " + options.caches() + " caches");
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
    screen.step("publishing " + file);
    Manifest manifest = market.publisher().publish(file);
    DemoEarnings earnings = new DemoEarnings(market);
    Fetched fetched = fetch(market, manifest, startedNanos);
    boolean verified = fetched.verified();
    earnings.look();
    long issued = earnings.tickets();

    screen.step("playing " + Count.of(attacks.size(), "cheat"));
    long beforeAttacks = market.ledger().transactions();
    DemoCheats cheats = new DemoCheats(market, earnings::look);
    List<AttackResult> played = new ArrayList<>();
    for (ContentAttack attack : attacks) {
      played.add(cheats.play(attack));
    }
    long byAttacks = market.ledger().transactions() - beforeAttacks;
    earnings.look();

    screen.step("closing the round, drawing, claiming");
    market.settle();
    Amount ticket =
        options.market().payment().prize().share(1, options.market().payment().tickets());
    List<CacheResult> caches =
        market.caches().stream()
            .map(cache -> earnings.of(cache.address(), ticket, prizes))
            .toList();
    return new Result(
        file,
        manifest.layout().length(),
        fetched.sha256(),
        verified,
        fetched.openSeconds(),
        fetched.firstByteSeconds(),
        fetched.seconds(),
        manifest.layout().chunks(),
        issued,
        earnings.tickets() - issued,
        caches,
        market.view().escrow(market.escrow()).orElseThrow().terms().cover(1),
        market.ledger().transactions() - byAttacks,
        market.conserved(),
        market.gas(),
        played);
  }

  private record Fetched(
      String sha256,
      boolean verified,
      double openSeconds,
      double firstByteSeconds,
      double seconds) {}

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
            screen.reached(bytes, total);
          }
        };
    TargetFile target = out == null ? null : TargetFile.open(out);
    try (ContentClient client = market.client(ClientLimits.DEFAULT);
        OutputStream sink =
            new DigestOutputStream(
                target == null ? OutputStream.nullOutputStream() : target, digest)) {
      began = System.nanoTime();
      client.fetch(market.publisherUri(), manifest.contentId(), sink, progress);
      ended = System.nanoTime();
    } catch (Exception | Error e) {
      if (target != null) {
        target.discard();
      }
      throw e;
    }
    String sha256 = HexFormat.of().formatHex(digest.digest());
    boolean verified = sha256.equals(SourceFile.sha256(file));
    if (target != null && verified) {
      target.become();
    } else if (target != null) {
      target.discard();
    }
    return new Fetched(
        sha256,
        verified,
        (began - startedNanos) / 1e9,
        (first[0] - began) / 1e9,
        (ended - began) / 1e9);
  }
}
