package souk.attacks.storage;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import souk.attacks.Attack;
import souk.attacks.Refusals;
import souk.deployment.Deployment;
import souk.deployment.LedgerChoice;
import souk.exchange.Hired;
import souk.exchange.Service;
import souk.exchange.ServiceKind;
import souk.ledger.Command;
import souk.ledger.Judge.Matter;
import souk.ledger.LedgerView;
import souk.ledger.Receipt;
import souk.ledger.RoundRules;
import souk.market.file.MarketFile;
import souk.node.ProviderNode;
import souk.primitives.Address;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;
import souk.primitives.DecodeException;
import souk.primitives.PrivateKey;
import souk.replication.Replica;
import souk.replication.SealedReplica;
import souk.storage.StorageDetails;
import souk.storage.StorageRules;
import souk.storage.customer.StorageCustomer;
import souk.storage.kind.StorageService;

/** A small file kept by some keepers, whose places can be drawn, proven and missed. */
final class StorageScene implements AutoCloseable {
  private static final int BYTES = 6_000;
  private static final int BOOKS = 16;
  private static final int NODE = 32;

  private final Deployment market;
  private final List<PrivateKey> keys;
  private final Path folder;
  private final Path file;
  private final Map<Integer, Conduct> conduct;
  private final Map<Integer, Hired> hired = new ConcurrentHashMap<>();

  private StorageScene(
      Deployment market,
      List<PrivateKey> keys,
      Path folder,
      Path file,
      Map<Integer, Conduct> conduct) {
    this.market = market;
    this.keys = keys;
    this.folder = folder;
    this.file = file;
    this.conduct = conduct;
  }

  static StorageScene open(
      Attack.Place place, StorageAttack attack, UnaryOperator<ServiceKind> weakness)
      throws IOException {
    Random random = new Random(place.seed());
    Path folder = Files.createTempDirectory(Files.createDirectories(place.folder()), attack.name());
    byte[] bytes = new byte[BYTES];
    random.nextBytes(bytes);
    Path file = Files.write(folder.resolve("file"), bytes);
    StorageCustomer.cut(
        file,
        random,
        attack.needed(),
        attack.pieces(),
        folder.resolve("customer").resolve(StorageRules.KIND.replace('/', '-')));
    List<PrivateKey> keys =
        Stream.generate(() -> PrivateKey.fromSeeded(random)).limit(attack.pieces() + 2L).toList();
    Map<Integer, Conduct> conduct = new ConcurrentHashMap<>(attack.conduct());
    List<Address> addresses = keys.stream().map(PrivateKey::address).toList();
    return new StorageScene(
        open(
            place,
            weakness,
            folder,
            keys,
            setup -> {
              int number = addresses.indexOf(setup.key().address()) - 2;
              Service its = setup.services().getFirst();
              ServiceKind kind =
                  Conduct.of(its.kind(), () -> conduct.getOrDefault(number, Conduct.HONEST));
              return setup.withServices(List.of(new Service(kind, its.terms(), its.market())));
            }),
        keys,
        folder,
        file,
        conduct);
  }

  private static Deployment open(
      Attack.Place place,
      UnaryOperator<ServiceKind> weakness,
      Path folder,
      List<PrivateKey> keys,
      UnaryOperator<ProviderNode.Setup> variation)
      throws IOException {
    MarketFile rules =
        place.market().kind().equals(StorageRules.KIND)
            ? place.market()
            : StorageService.reference();
    LedgerChoice ledger = place.ledger();
    return Deployment.open(
        new Deployment.Options(
            Service.of(rules, weakness.apply(new StorageService())),
            keys.size() - 2,
            0,
            BOOKS,
            folder,
            null,
            place.seed(),
            true,
            keys),
        ledger,
        variation);
  }

  // ---- parties ----

  Deployment market() {
    return market;
  }

  StorageCustomer customer() {
    return market.customer().role(StorageCustomer.class);
  }

  /** What the customer has with the keeper of a number, as it was when that was first asked. */
  Hired keeper(int number) {
    return hired.computeIfAbsent(number, this::find);
  }

  private Hired find(int number) {
    Address address = key(number).address();
    List<Hired> found = new ArrayList<>();
    market.await(
        "a keeper to be hired",
        () -> {
          customer().hired().stream()
              .filter(each -> each.terms().provider().equals(address))
              .limit(1)
              .forEach(found::add);
          return !found.isEmpty();
        });
    return found.getFirst();
  }

  /** The key of the keeper of a number. */
  PrivateKey key(int number) {
    return keys.get(number + 2);
  }

  /** Has the keeper of a number behave otherwise from now on. */
  void operate(int number, Conduct other) {
    conduct.put(number, other);
  }

  /** Whether the file came back as it was. */
  boolean comesBack() {
    Path back = folder.resolve("back");
    try {
      customer().get(back);
      return Files.mismatch(file, back) < 0;
    } catch (IOException e) {
      return false;
    }
  }

  // ---- the ledger ----

  LedgerView.Agreement entry(int number) {
    return market.view().agreement(keeper(number).id()).orElseThrow();
  }

  boolean slashed(int number) {
    LedgerView.Agreement entry = entry(number);
    return entry.faults() > 0
        && entry.lock().compareTo(keeper(number).terms().collateral().amount()) < 0;
  }

  /** How many periods of a keeper were paid. */
  int paid(int number) {
    LedgerView.Agreement entry = entry(number);
    var periods = keeper(number).terms().periods();
    return periods
        .funds()
        .minus(entry.funds())
        .toBigInteger()
        .divide(periods.price().toBigInteger())
        .intValueExact();
  }

  /** What the ledger says to a command: nothing when it takes it. */
  String said(PrivateKey by, Command command) {
    return switch (market.ledger().submit(by, command).join()) {
      case Receipt.Included _ -> "";
      case Receipt.Refused(var reason, var _) -> Refusals.name(reason);
      case Receipt.Dropped(var why) -> throw new IllegalStateException(why);
      case Receipt.Unknown(var why, var _) -> throw new IllegalStateException(why);
    };
  }

  /** What it says to a keeper's answer. */
  String answered(int number, long period, Bytes evidence) {
    Hired hired = keeper(number);
    return said(
        key(number),
        new Command.AnswerPeriod(hired.id(), period, hired.terms().details(), evidence));
  }

  private RoundRules rounds() {
    return market.ledger().info().rules().rounds();
  }

  /** Waits until all keepers have committed themselves that mean to. */
  void committed() {
    for (int number = 0; number < keepers(); number++) {
      if (!conduct(number).equals(Conduct.UNCOMMITTED)) {
        int each = number;
        market.await("a commitment", () -> !entry(each).commitment().isZero());
      }
    }
  }

  private int keepers() {
    return keys.size() - 2;
  }

  private Conduct conduct(int number) {
    return conduct.getOrDefault(number, Conduct.HONEST);
  }

  /** Lets blocks pass until a period's places are drawn, and returns what draws them. */
  Bytes32 drawn(int number, long period) {
    Hired hired = keeper(number);
    long round = hired.terms().challengeRound(rounds(), period);
    pass(rounds().seedBlock(round) + 2);
    market.await("the draw", () -> market.view().draw(round).isPresent());
    return Matter.Period.of(hired.id(), period, market.view().draw(round).orElseThrow()).seed();
  }

  private void pass(long block) {
    long blocks = block - market.view().block().number();
    if (blocks > 0) {
      market.advance(blocks);
    }
  }

  /** Waits until a period is settled, for as long as a keeper may take. */
  void settled(int number, long period) {
    market.await(
        "a period to be settled", () -> market.view().periodSettled(keeper(number).id(), period));
  }

  /** Waits until honest keepers answered a period, then lets blocks pass until it is too late. */
  void late(int number, long period) {
    for (int other = 0; other < keepers(); other++) {
      if (other != number && conduct(other).equals(Conduct.HONEST)) {
        settled(other, period);
      }
    }
    pass(keeper(number).terms().answerDeadline(rounds(), period) + 1);
  }

  /** The same, and until somebody had the time to report it. */
  void reported(int number, long period) {
    late(number, period);
    market.await(
        "a report",
        () -> {
          market.step();
          return market.view().periodSettled(keeper(number).id(), period);
        });
  }

  /** Waits until a keeper has answered all that it was asked on the ledger. */
  void answered(int number) {
    market.await("an opening", () -> entry(number).openDuties() == 0);
  }

  // ---- what keepers have ----

  /** What a keeper signed for. */
  StorageDetails details(int number) {
    try {
      return StorageDetails.read(keeper(number).terms().details());
    } catch (DecodeException e) {
      throw new IllegalStateException(e);
    }
  }

  Replica replica(int number) {
    return details(number).replica(keeper(number).id(), key(number).address());
  }

  /** A folder that the attacker may use. */
  Path own(String name) throws IOException {
    return Files.createDirectories(folder.resolve(name));
  }

  /** A keeper's copy of its piece. */
  Path piece(int number) throws IOException {
    return find(number, "piece");
  }

  private Path find(int number, String end) throws IOException {
    String agreement = keeper(number).id().toString();
    try (Stream<Path> all = Files.walk(folder)) {
      return all.filter(each -> each.toString().contains(agreement))
          .filter(each -> each.toString().endsWith(end))
          .findFirst()
          .orElseThrow(() -> new IOException("no " + end + " of " + agreement));
    }
  }

  /** The proof that a keeper's replica gives for a seed. */
  Bytes proof(int number, Bytes32 seed) throws IOException {
    Path replica = find(number, ".replica").toAbsolutePath();
    try (SealedReplica sealed = new SealedReplica(replica.resolveSibling("."), replica(number))) {
      return sealed.prove(seed, details(number).challenges());
    }
  }

  /** Deletes a keeper's replica; its piece stays. */
  void drop(int number) throws IOException {
    Path replica = find(number, ".replica").toAbsolutePath();
    SealedReplica.delete(replica.resolveSibling("."), replica(number));
  }

  /** Loses the second half of a keeper's replica. */
  void dropHalf(int number) throws IOException {
    int half = (int) (replica(number).nodes() / 2) * NODE;
    try (RandomAccessFile bytes = new RandomAccessFile(find(number, ".replica").toFile(), "rw")) {
      bytes.seek(half);
      bytes.write(new byte[half]);
    }
  }

  /** How many tickets keepers took. */
  long taken(List<Integer> numbers) {
    List<Address> addresses = new ArrayList<>();
    numbers.forEach(number -> addresses.add(key(number).address()));
    return market.providers().stream()
        .filter(each -> addresses.contains(each.address()))
        .flatMap(each -> each.income().stream())
        .mapToLong(each -> each.tickets())
        .sum();
  }

  @Override
  public void close() {
    market.close();
  }
}
