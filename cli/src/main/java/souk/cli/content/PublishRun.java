package souk.cli.content;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import souk.attacks.Count;
import souk.cli.Blocks;
import souk.cli.Failure;
import souk.cli.Main;
import souk.cli.Output;
import souk.cli.StatusLine;
import souk.cli.StopSignal;
import souk.cli.Sums;
import souk.content.Manifest;
import souk.content.kind.ContentMarket;
import souk.content.publisher.Published;
import souk.content.publisher.Publisher;
import souk.ledger.Ledger;
import souk.ledger.LedgerException;
import souk.ledger.RoundRules;
import souk.ledger.evm.EvmLedger;
import souk.node.CustomerNode;
import souk.node.Hireable;
import souk.primitives.Amount;
import souk.primitives.Bytes32;

/** A publisher in the foreground: says what happens, and does what other commands ask of it. */
final class PublishRun {
  /** Every how many looks the files are looked at. */
  private static final int FILES_EVERY = 4;

  private final Output output;
  private final Where where;
  private final EvmLedger ledger;
  private final Sums sums;
  private final CustomerNode node;
  private final Publisher publisher;
  private final StatusLine line;
  private final Map<Bytes32, Published.State> states = new HashMap<>();
  private CustomerNode.@Nullable Status last;
  private int lastUsedUp;
  private PublishMood mood = PublishMood.BEGINS;
  private boolean told;

  /**
   * Where it runs.
   *
   * @param network as it was named, for others to name it
   * @param least caches that a bundle takes
   */
  record Where(ContentMarket market, Path network, int blockSeconds, int least) {
    RoundRules rounds() {
      return market.ledger().rounds();
    }
  }

  PublishRun(Output output, Where where, EvmLedger ledger, CustomerNode node, StatusLine line) {
    this.output = output;
    this.where = where;
    this.ledger = ledger;
    this.sums = Sums.of(ledger);
    this.node = node;
    this.publisher = node.role(Publisher.class);
    this.line = line;
  }

  /** Runs until it is stopped or its escrow is over. */
  void run(StopSignal running, PublishControl control) throws IOException {
    for (int look = 0; running.goesOn() && !node.over(); look++) {
      control.look(this::answer);
      CustomerNode.Status now = node.status();
      if (look % FILES_EVERY == 0) {
        files();
      }
      int usedUp = publisher.usedUp();
      if (!now.equals(last) || usedUp != lastUsedUp) {
        last = now;
        lastUsedUp = usedUp;
        output.event(Standing.of(node.uri(), publisher.published(), where.rounds(), now, usedUp));
      }
      say(now);
    }
    line.clear();
    if (node.over()) {
      output.say(
          Map.of("event", "over"),
          stamped("the escrow's last round is over; start again to open another one"));
    }
    sum();
  }

  // ---- what happens ----

  private void files() {
    for (Published each : publisher.published()) {
      Published.State before = states.put(each.manifest().contentId(), each.state());
      if (before == null || before != each.state()) {
        output.event(Item.of("file", node.uri(), each)); // people see the log's line
      }
    }
  }

  private void say(CustomerNode.Status now) {
    long block = ledger.head(Ledger.Finality.INCLUDED).number();
    PublishMood next =
        PublishMood.of(
            new PublishMood.Seen(now, publisher.usedUp(), block),
            where.rounds(),
            where.blockSeconds(),
            where.least(),
            sums);
    if (next != null && !next.isNoNewsAfter(mood)) {
      mood = next;
      line.clear();
      if (next.kind() == PublishMood.Kind.READY && !told) {
        told = true;
        commands().forEach(output::sayToPeople);
      }
      output.sayToPeople(stamped(next.why()));
    }
    line.show(
        "%d of %d caches ready, %s, round %d of %d to %d"
            .formatted(
                now.ready(),
                now.hired(),
                Count.of(states.size(), "file"),
                where.rounds().roundOf(block),
                now.firstRound(),
                now.lastRound()));
  }

  private List<String> commands() {
    List<String> commands = new ArrayList<>();
    for (Published each : publisher.published()) {
      commands.add(
          "./souk fetch %s/%s --network %s    # %s"
              .formatted(
                  node.uri(),
                  each.manifest().contentId(),
                  quoted(where.network().toString()),
                  each.label().name()));
    }
    return commands;
  }

  /** As a shell takes it for one word. */
  static String quoted(String word) {
    return word.matches("[A-Za-z0-9_./:@%+=-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
  }

  private static String stamped(String sentence) {
    return Instant.now().truncatedTo(ChronoUnit.SECONDS) + " " + sentence;
  }

  private void sum() {
    PublishStatus status;
    try {
      status = status();
    } catch (LedgerException e) {
      output.sayToPeople("what it did cost cannot be told: " + e.getMessage());
      return;
    }
    output.say(
        status,
        "%.1f deliveries; %s spent on prizes%s, %s came back, %s still locked%s; gas %s in %s"
            .formatted(
                status.deliveries().orElse(0.0),
                sums.show(status.spent()),
                status.perDelivery().map(each -> " (" + sums.show(each) + " each)").orElse(""),
                sums.show(status.back()),
                sums.show(status.locked()),
                status.escrows().stream()
                    .findFirst()
                    .filter(_ -> node.over())
                    .map(escrow ->
                        ", to come back from block %d on, in %s, when it is started again"
                            .formatted(
                                escrow.refundFrom(), Blocks.about(escrow.refundInSeconds(), 1)))
                    .orElse(""),
                sums.gas(status.fees().toBigInteger()),
                Count.of(status.transactions(), "transaction")));
  }

  private PublishStatus status() {
    CustomerNode.Status now = node.status();
    return PublishStatus.of(
        new PublishStatus.Nodes(true, now.hired(), now.ready(), publisher.usedUp()),
        node.money(),
        publisher.published(),
        where.market(),
        where.blockSeconds(),
        ledger.currency());
  }

  // ---- what others ask ----

  /** Several objects, for programs. */
  private record Items(String event, List<Item> files) {}

  private Object answer(PublishControl.Ask ask) throws IOException {
    return switch (ask.what()) {
      case "status" -> status();
      case "list" -> new Items("files", items());
      case "cost" -> added(ask.arguments());
      case "add" -> new Items("added", add(ask.arguments()));
      case "remove" -> new Items("removed", remove(ask.arguments()));
      default -> throw new Failure(Main.USAGE, "a publisher does not know how to " + ask.what());
    };
  }

  private List<Item> items() {
    return publisher.published().stream().map(each -> Item.of("file", node.uri(), each)).toList();
  }

  private List<Item> add(List<String> paths) throws IOException {
    PublishPaths files =
        PublishPaths.of(paths.stream().map(Path::of).toList(), where.market().service());
    List<Bytes32> ids = new ArrayList<>();
    for (Publisher.Named each : files.files()) {
      Manifest manifest = publisher.publish(each);
      ids.add(manifest.contentId());
    }
    List<Item> added = items().stream().filter(item -> ids.contains(item.contentId())).toList();
    added.forEach(this::announce);
    return added;
  }

  /** What the same would do to the costs. */
  private AddedCost added(List<String> paths) throws IOException {
    PublishPaths files =
        PublishPaths.of(paths.stream().map(Path::of).toList(), where.market().service());
    return AddedCost.of(where.market(), node.setup(), publisher.published(), files.files(), sums);
  }

  private void announce(Item item) {
    line.clear();
    output.sayToPeople(
        stamped(
            "published %s: ./souk fetch %s --network %s"
                .formatted(item.name(), item.url(), quoted(where.network().toString()))));
  }

  private List<Item> remove(List<String> wanted) throws IOException {
    List<Item> chosen = Item.chosen(items(), wanted);
    for (Item item : chosen) {
      var _ = publisher.remove(item.contentId());
      states.remove(item.contentId());
      line.clear();
      output.sayToPeople(stamped(item.name() + " is not published any more"));
    }
    return chosen;
  }

  /** A published file, for programs. */
  record Item(
      String event,
      String url,
      Bytes32 contentId,
      String name,
      String mediaType,
      long bytes,
      Path file,
      String state,
      double deliveries) {
    static Item of(String event, @Nullable URI at, Published each) {
      return new Item(
          event,
          (at == null ? "" : at + "/") + each.manifest().contentId(),
          each.manifest().contentId(),
          each.label().name(),
          each.label().mediaType(),
          each.manifest().layout().length(),
          each.file(),
          each.state().name().toLowerCase(java.util.Locale.ROOT),
          each.deliveries());
    }

    /** Names as another process with another working folder knows them: paths become absolute. */
    static List<String> asKnown(List<String> wanted) {
      if (wanted.stream().anyMatch(String::isBlank)) {
        // It would stand for the working folder, and so for all that lies in it.
        throw new Failure(
            Main.USAGE, "PATH: takes a file, a folder, a name or a content id, and got nothing");
      }
      return wanted.stream()
          .map(each ->
              Files.exists(Path.of(each))
                  ? Path.of(each).toAbsolutePath().normalize().toString()
                  : each)
          .toList();
    }

    /**
     * Those that are named: by path, name or content id; a folder stands for all in it.
     *
     * @throws Failure when one of the names is that of none
     */
    static List<Item> chosen(List<Item> all, List<String> wanted) {
      List<Item> chosen = new ArrayList<>();
      for (String each : wanted) {
        List<Item> found = all.stream().filter(item -> item.is(each)).toList();
        if (found.isEmpty()) {
          throw new Failure(Main.USAGE, each + " is not published here; see ./souk publish list");
        }
        chosen.addAll(found);
      }
      return chosen.stream().distinct().toList();
    }

    private boolean is(String wanted) {
      return contentId.toString().equals(wanted)
          || name.equals(wanted)
          || file.startsWith(Path.of(wanted).toAbsolutePath().normalize());
    }
  }

  /** How it stands, for programs; the file is the first. */
  private record Standing(
      String event,
      String url,
      @Nullable Bytes32 contentId,
      long bytes,
      int files,
      Bytes32 escrow,
      long firstRound,
      long firstBlock,
      long lastRound,
      int hired,
      int ready,
      int usedUp,
      Optional<Amount> collateralWanted,
      Optional<String> trouble) {
    static Standing of(
        URI at, List<Published> all, RoundRules rounds, CustomerNode.Status now, int usedUp) {
      Optional<Manifest> first = all.stream().findFirst().map(Published::manifest);
      return new Standing(
          "standing",
          at + first.map(manifest -> "/" + manifest.contentId()).orElse(""),
          first.map(Manifest::contentId).orElse(null),
          first.map(manifest -> manifest.layout().length()).orElse(0L),
          all.size(),
          now.escrow(),
          now.firstRound(),
          rounds.start(now.firstRound()),
          now.lastRound(),
          now.hired(),
          now.ready(),
          usedUp,
          now.shortage().filter(hireable -> hireable.free() == 0).map(Hireable::collateral),
          now.trouble());
    }
  }
}
