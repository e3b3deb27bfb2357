package souk.bench.soak;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import souk.ledger.Event;
import souk.ledger.Interest;
import souk.ledger.Ledger;
import souk.ledger.LedgerView;
import souk.ledger.evm.EvmLedger;
import souk.ledger.evm.PastEvents;
import souk.primitives.Bytes32;

/**
 * A content market of processes: a publisher, caches, a chain; clients in this process. Faults are
 * drawn from a seed for a given time. Then all of them end, every round is settled, and it is
 * counted what was lost, paid twice, or is missing.
 *
 * <p>The first cache is stopped and lied to, but never killed: its memory shows what grows.
 */
public final class Soak {
  private static final int OBJECT = 16 << 20;
  private static final int CLIENTS = 3;
  private static final int DELIVERIES = 60;
  private static final Duration OPENING = Duration.ofMinutes(4);
  private static final Duration SETTLING = Duration.ofMinutes(10);
  private static final Duration REPORT = Duration.ofSeconds(30);
  private static final Duration WARM = Duration.ofMinutes(2);
  private static final String PUBLISHER = "publisher";

  /** As many blocks as somebody gets who would claim twice. */
  private static final int BLOCKS_AFTER = 12;

  /**
   * What is soaked.
   *
   * @param anvil the program that makes the chain
   * @param market file, with short rounds
   * @param folder that is deleted afterwards
   */
  public record Setup(
      Duration duration, long seed, int caches, Path anvil, Path market, Path folder) {}

  private final Setup setup;
  private final NodeCommands commands;
  private final BooleanSupplier goesOn;
  private final Consumer<String> steps;
  private final SplittableRandom random;
  private final byte[] object = new byte[OBJECT];
  private final List<Faults.Node> nodes = new ArrayList<>();
  private final FetchingClient.Tally tally = new FetchingClient.Tally();

  /**
   * @param goesOn false once it is to end before its time
   * @param steps hears what is going on
   */
  public Soak(Setup setup, NodeCommands commands, BooleanSupplier goesOn, Consumer<String> steps) {
    this.setup = setup;
    this.commands = commands;
    this.goesOn = goesOn;
    this.steps = steps;
    this.random = new SplittableRandom(setup.seed());
    new Random(setup.seed()).nextBytes(object);
  }

  /** Runs it to its end. */
  public SoakReport run() throws Exception {
    List<String> names = new ArrayList<>(List.of(PUBLISHER));
    for (int i = 1; i <= setup.caches(); i++) {
      names.add("cache-" + i);
    }
    try (SoakChain chain = SoakChain.start(setup.anvil(), setup.folder(), setup.market(), names);
        EvmLedger ledger = chain.ledger();
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      try {
        for (String name : names) {
          nodes.add(node(chain, name));
        }
        return run(chain, ledger, threads);
      } finally {
        nodes.forEach(node -> node.process().close());
        nodes.forEach(node -> node.rpc().close());
        threads.shutdownNow();
      }
    }
  }

  private Faults.Node node(SoakChain chain, String name) throws IOException {
    FaultyRpc rpc = new FaultyRpc(chain.devnet().url());
    NodeCommands.Host host =
        new NodeCommands.Host(
            chain.network(name, rpc.url()), chain.key(name), chain.password(), state(name));
    List<String> command;
    if (name.equals(PUBLISHER)) {
      Path file = Files.write(setup.folder().resolve("object"), object);
      command = commands.publisher(host, file, setup.caches(), DELIVERIES);
    } else {
      command = commands.cache(host);
    }
    Path logs = Files.createDirectories(setup.folder().resolve("logs"));
    return new Faults.Node(new NodeProcess(name, command, logs), rpc, !name.equals("cache-1"));
  }

  private Path state(String name) {
    return setup.folder().resolve("state-" + name);
  }

  private SoakReport run(SoakChain chain, EvmLedger ledger, ExecutorService threads)
      throws Exception {
    Future<?> supervisor = threads.submit(this::supervise);
    SoakOpening opened =
        new SoakOpening(
            nodes.stream().map(Faults.Node::process).toList(),
            chain.devnet(),
            setup.caches(),
            supervisor);
    steps.accept("%d caches and a publisher start".formatted(setup.caches()));
    URI url = opened.await(OPENING);
    Tills tills = new Tills(chain, ledger.info().rules().rounds(), setup.folder(), setup.caches());
    TicketAudit audit = new TicketAudit();
    boolean fullDisks = canLimitFiles();

    Faults faults = new Faults(nodes, chain.devnet(), fullDisks, random.split());
    List<FetchingClient> clients = clients(url, ledger);
    List<Future<?>> running = new ArrayList<>();
    clients.forEach(client -> running.add(threads.submit(client)));
    running.add(threads.submit(faults));
    long began = System.nanoTime();
    Warmth warmth = soak(chain, tills, audit, faults, running, supervisor);
    clients.forEach(FetchingClient::stop);
    faults.stop();
    for (Future<?> each : running) {
      each.get();
    }
    tally.over();
    final double seconds = (System.nanoTime() - began) / 1e9;
    steps.accept("faults are over; rounds settle");
    boolean settled = settle(chain, tills, audit, supervisor);
    return report(chain, ledger, audit, faults, fullDisks, warmth, settled, seconds);
  }

  private void supervise() {
    try {
      while (!Thread.interrupted()) {
        for (Faults.Node node : nodes) {
          node.process().supervise();
        }
        Thread.sleep(200);
      }
    } catch (IOException e) {
      throw new IllegalStateException("a process could not be started: " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private List<FetchingClient> clients(URI url, Ledger ledger) {
    String id = url.getPath().substring(url.getPath().lastIndexOf('/') + 1);
    URI publisher = URI.create(url.getScheme() + "://" + url.getAuthority());
    List<FetchingClient> clients = new ArrayList<>();
    for (int i = 0; i < CLIENTS; i++) {
      clients.add(
          new FetchingClient(
              publisher, Bytes32.parse(id), object, ledger.info(), tally, random.split()));
    }
    return clients;
  }

  /** What processes took when they were warm, and at half of the time. */
  private record Warmth(Map<String, ProcessFigures> start, Map<String, ProcessFigures> middle) {}

  /** Waits until the time is over. */
  private Warmth soak(
      SoakChain chain,
      Tills tills,
      TicketAudit audit,
      Faults faults,
      List<Future<?>> running,
      Future<?> supervisor)
      throws Exception {
    long began = System.nanoTime();
    long warm = Math.min(WARM.toNanos(), setup.duration().toNanos() / 4);
    long told = began;
    Map<String, ProcessFigures> start = Map.of();
    Map<String, ProcessFigures> middle = Map.of();
    while (System.nanoTime() - began < setup.duration().toNanos() && goesOn.getAsBoolean()) {
      Thread.sleep(300);
      tills.audit(audit);
      check(supervisor);
      for (Future<?> each : running) {
        check(each);
      }
      long now = System.nanoTime();
      if (start.isEmpty() && now - began >= warm) {
        start = figures(chain);
      }
      if (middle.isEmpty() && now - began >= setup.duration().toNanos() / 2) {
        middle = figures(chain);
      }
      if (now - told >= REPORT.toNanos()) {
        told = now;
        steps.accept(
            "%d s: %d MB delivered, %d tickets acknowledged, %d faults, block %d"
                .formatted(
                    (now - began) / 1_000_000_000,
                    tally.bytes.sum() / 1_000_000,
                    tally.paid.size(),
                    faults.played().values().stream().mapToInt(Integer::intValue).sum(),
                    chain.devnet().height()));
      }
    }
    return new Warmth(start, middle);
  }

  /** Whoever runs until the end has not ended; else it is said why. */
  private static void check(Future<?> task) throws Exception {
    if (task.isDone()) {
      task.get();
    }
  }

  /** Lets blocks pass until no cache has tickets of any round; false when that takes too long. */
  private static boolean settle(
      SoakChain chain, Tills tills, TicketAudit audit, Future<?> supervisor) throws Exception {
    long end = System.nanoTime() + SETTLING.toNanos();
    while (!tills.areEmpty()) {
      if (System.nanoTime() - end >= 0) {
        return false;
      }
      step(chain, tills, audit, supervisor);
    }
    for (int i = 0; i < BLOCKS_AFTER; i++) {
      step(chain, tills, audit, supervisor);
    }
    return true;
  }

  private static void step(SoakChain chain, Tills tills, TicketAudit audit, Future<?> supervisor)
      throws Exception {
    check(supervisor);
    tills.audit(audit);
    chain.devnet().mine(1);
    Thread.sleep(300);
  }

  private Map<String, ProcessFigures> figures(SoakChain chain) {
    Map<String, Long> ids = new LinkedHashMap<>();
    ids.put("clients", ProcessHandle.current().pid());
    ids.put(SoakReport.CHAIN, chain.devnet().pid());
    nodes.forEach(
        node -> node.process().pid().ifPresent(pid -> ids.put(node.process().name(), pid)));
    Map<String, ProcessFigures> figures = new LinkedHashMap<>();
    ids.forEach((name, pid) -> ProcessFigures.of(pid).ifPresent(all -> figures.put(name, all)));
    return figures;
  }

  private static boolean canLimitFiles() throws InterruptedException {
    try {
      return NodeProcess.run("prlimit", "--version");
    } catch (IOException e) {
      return false; // there is no such program
    }
  }

  private SoakReport report(
      SoakChain chain,
      EvmLedger ledger,
      TicketAudit audit,
      Faults faults,
      boolean fullDisks,
      Warmth warmth,
      boolean settled,
      double seconds) {
    ledger.refresh();
    LedgerView now = ledger.at(ledger.head(Ledger.Finality.INCLUDED));
    TicketAudit.Outcome outcome = audit.outcome(tally.paid, TicketAudit.Facts.of(now));
    PastEvents past = ledger.past(new Interest(Set.of(Event.PrizePaid.class)));
    if (past.missing().isPresent()) {
      throw new IllegalStateException("prizes cannot be counted: " + past.missing().get());
    }
    TicketAudit.Payments payments = TicketAudit.payments(past.events());
    Map<String, SoakReport.Life> lives =
        SoakReport.lives(warmth.start(), warmth.middle(), figures(chain));
    Map<String, Long> failures = new TreeMap<>();
    tally.failures.forEach((why, count) -> failures.put(why, count.sum()));
    Map<String, String> notPlayed = new TreeMap<>();
    notPlayed.put(
        "clockJump", "needs a library that lies about the time; TransactionFaultsTest plays it");
    if (!fullDisks) {
      notPlayed.put("fullDisk", "needs the program prlimit");
    }
    return new SoakReport(
        setup.seed(),
        seconds,
        faults.played().getOrDefault("kill", 0),
        faults.played(),
        notPlayed,
        tally.bytes.sum(),
        tally.wrongBytes.sum(),
        tally.fetches.sum(),
        tally.longestGapSeconds(),
        failures,
        tally.paid.size(),
        outcome.winning(),
        outcome.lostAltogether(),
        outcome.lost(),
        outcome.notCompared(),
        payments.prizes(),
        payments.twice(),
        TicketAudit.conserved(
            now, chain.accounts().values(), SoakChain.MONEY.times(chain.accounts().size())),
        settled,
        SoakReport.growth(lives, SoakReport.Life::growth),
        SoakReport.growth(lives, SoakReport.Life::growthLater),
        lives,
        nodes.stream().flatMap(node -> node.process().endings().stream()).toList());
  }
}
