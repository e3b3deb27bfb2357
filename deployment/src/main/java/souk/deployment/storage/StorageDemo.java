package souk.deployment.storage;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import souk.deployment.Deployment;
import souk.deployment.LedgerChoice;
import souk.exchange.Hired;
import souk.exchange.Service;
import souk.ledger.Command;
import souk.ledger.Judge;
import souk.ledger.Judge.Matter;
import souk.ledger.LedgerView;
import souk.ledger.Receipt;
import souk.ledger.Refusal;
import souk.ledger.RoundRules;
import souk.market.file.MarketFile;
import souk.primitives.Amount;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;
import souk.primitives.DecodeException;
import souk.replication.SealedReplica;
import souk.storage.StorageDetails;
import souk.storage.StorageJudge;
import souk.storage.customer.StorageCustomer;

/**
 * A file's life with strangers, played in one process: it is put with k of n pieces, some providers
 * lose their disks and one a part of it, they are reported and slashed, others get their pieces,
 * and all the while the file comes back.
 */
public final class StorageDemo {
  private final Plan plan;
  private final Deployment market;
  private final Consumer<String> told;
  private final RoundRules rounds;
  private final List<Hired> keepers = new ArrayList<>();
  private int refused;
  private boolean allRefused = true;
  private boolean verified = true;

  /**
   * What is played.
   *
   * @param file that is stored
   * @param needed pieces that suffice
   * @param pieces how many there are; all that are not needed are lost
   * @param folder for all nodes, and for the file as it comes back
   */
  public record Plan(MarketFile market, Path file, int needed, int pieces, Path folder, long seed) {
    /**
     * A plan.
     *
     * @throws IllegalArgumentException when nothing can be lost, or all is
     */
    public Plan {
      if (needed < 1 || pieces <= needed) {
        throw new IllegalArgumentException(
            "at least 1 piece suffices and at least 1 is lost, not %d of %d"
                .formatted(needed, pieces));
      }
    }

    private int lost() {
      return pieces - needed;
    }
  }

  /**
   * What came of it.
   *
   * @param verified whether the file came back each time as it was
   * @param conserved whether all money is accounted for
   * @param slashed of providers' collateral
   * @param paid for periods that were proven
   * @param repaired pieces that others keep now
   * @param proofs of periods that the ledger took
   * @param refused proofs of something else that the ledger refused
   */
  public record Told(
      boolean ok,
      boolean verified,
      boolean conserved,
      Amount slashed,
      Amount paid,
      int repaired,
      int proofs,
      int refused) {}

  private StorageDemo(Plan plan, Deployment market, Consumer<String> told) {
    this.plan = plan;
    this.market = market;
    this.told = told;
    this.rounds = plan.market().ledger().rounds();
  }

  /**
   * Plays it.
   *
   * @param told hears what happens
   */
  public static Told play(Plan plan, LedgerChoice ledger, Consumer<String> told)
      throws IOException {
    Service service = Service.of(plan.market());
    told.accept("%d of %d pieces, enciphered".formatted(plan.needed(), plan.pieces()));
    StorageCustomer.cut(
        plan.file(),
        new SecureRandom(),
        plan.needed(),
        plan.pieces(),
        plan.folder().resolve("customer").resolve(service.name().replace('/', '-')));
    Deployment.Options options =
        new Deployment.Options(
            service,
            plan.pieces(),
            plan.lost(),
            16,
            plan.folder(),
            null,
            plan.seed(),
            false,
            List.of());
    try (Deployment market = Deployment.open(options, ledger)) {
      return new StorageDemo(plan, market, told).play();
    }
  }

  private StorageCustomer customer() {
    return market.customer().role(StorageCustomer.class);
  }

  private Told play() throws IOException {
    keepers.addAll(customer().hired());
    committed(keepers);
    told.accept("%d providers sealed their pieces".formatted(keepers.size()));
    customer().forgetPieces();
    get();
    proven(keepers, 0);
    told.accept("all proved the first period and were paid");

    List<Hired> guilty = List.copyOf(keepers.subList(0, plan.lost()));
    List<Hired> honest = List.copyOf(keepers.subList(plan.lost(), keepers.size()));
    damage(guilty.getFirst());
    for (Hired each : guilty.subList(1, guilty.size())) {
      lose(each);
    }
    drawn(guilty.getFirst(), 1);
    attack(guilty.getFirst(), honest.getFirst());
    proven(honest, 1);
    reported(guilty);
    told.accept("%d lost their pieces, were reported and slashed".formatted(guilty.size()));
    get();
    int repaired = repair(guilty);
    told.accept("%d others keep their pieces now".formatted(repaired));
    get();
    return told(guilty.size(), repaired);
  }

  private Told told(int guilty, int repaired) {
    Amount slashed = Amount.ZERO;
    Amount paid = Amount.ZERO;
    int proofs = 0;
    boolean exact = true;
    for (Hired each : keepers) {
      LedgerView.Agreement entry = entry(each);
      Amount price = each.terms().periods().price();
      Amount gone = each.terms().periods().funds().minus(entry.funds());
      slashed = slashed.plus(each.terms().collateral().amount().minus(entry.lock()));
      paid = paid.plus(gone);
      int periods = 0;
      for (long period = 0; period < 16; period++) {
        periods += market.view().periodSettled(each.id(), period) ? 1 : 0;
      }
      int proven = periods - entry.faults();
      proofs += proven;
      exact &= gone.equals(price.times(proven));
    }
    boolean conserved = market.conserved();
    boolean ok =
        verified && conserved && exact && allRefused && repaired == guilty && !slashed.isZero();
    return new Told(ok, verified, conserved, slashed, paid, repaired, proofs, refused);
  }

  private LedgerView.Agreement entry(Hired agreement) {
    return market.view().agreement(agreement.id()).orElseThrow();
  }

  private void committed(List<Hired> all) {
    market.await(
        "all replicas to be committed to",
        () -> all.stream().noneMatch(each -> entry(each).commitment().isZero()));
  }

  private void get() throws IOException {
    Path back = plan.folder().resolve("back");
    customer().get(back);
    verified &= Files.mismatch(plan.file(), back) < 0;
    told.accept("the file came back " + (verified ? "as it was" : "CHANGED"));
  }

  /** Lets blocks pass until a period's places are drawn. */
  private void drawn(Hired agreement, long period) {
    long round = agreement.terms().challengeRound(rounds, period);
    long blocks = rounds.seedBlock(round) + 2 - market.view().block().number();
    if (blocks > 0) {
      market.advance(blocks);
    }
    market.await(
        "the draw",
        () -> {
          market.step();
          return market.view().draw(round).isPresent();
        });
  }

  private void proven(List<Hired> all, long period) {
    for (Hired each : all) {
      drawn(each, period);
      market.await(
          "a period to be proven",
          () -> {
            market.step();
            return market.view().periodSettled(each.id(), period);
          });
    }
  }

  private void reported(List<Hired> guilty) {
    for (Hired each : guilty) {
      long blocks = each.terms().answerDeadline(rounds, 1) + 2 - market.view().block().number();
      if (blocks > 0) {
        market.advance(blocks);
      }
      market.await(
          "the report",
          () -> {
            market.step();
            return entry(each).faults() > 0;
          });
    }
  }

  // ---- losses ----

  private List<Path> files(Hired agreement) throws IOException {
    try (Stream<Path> all = Files.walk(plan.folder())) {
      return all.filter(Files::isRegularFile)
          .filter(each -> each.toString().contains(agreement.id().toString()))
          .toList();
    }
  }

  private Path replica(Hired agreement) throws IOException {
    return files(agreement).stream()
        .filter(each -> each.toString().endsWith(".replica"))
        .findFirst()
        .orElseThrow(() -> new IOException("no replica of " + agreement.id()));
  }

  private void damage(Hired agreement) throws IOException {
    try (RandomAccessFile file = new RandomAccessFile(replica(agreement).toFile(), "rw")) {
      file.write(new byte[(int) Math.min(file.length(), 1 << 20)]);
    }
    for (Path each : files(agreement)) {
      if (each.endsWith("piece")) {
        Files.write(each, new byte[(int) Files.size(each)]);
      }
    }
  }

  private void lose(Hired agreement) throws IOException {
    for (Path each : files(agreement)) {
      Files.delete(each);
    }
  }

  // ---- attacks ----

  /** Proofs of another's replica, and one for another seed, are refused. */
  private void attack(Hired guilty, Hired honest) throws IOException {
    Bytes32 draw = market.view().draw(guilty.terms().challengeRound(rounds, 1)).orElseThrow();
    Bytes32 seed = Matter.Period.of(guilty.id(), 1, draw).seed();
    Bytes32 other = Matter.Period.of(honest.id(), 0, draw).seed();
    try {
      StorageDetails details = StorageDetails.read(honest.terms().details());
      Path folder = replica(honest).toAbsolutePath().getParent();
      if (folder == null) {
        throw new IOException("no folder of " + honest.id());
      }
      try (SealedReplica sealed =
          new SealedReplica(folder, details.replica(honest.id(), honest.terms().provider()))) {
        count(isRefused(guilty, sealed.prove(seed, details.challenges())));
        // The keeper may have answered already, and its ledger look at no more proofs: the judge is
        // asked what the ledger would ask it.
        Judge.Case about =
            new Judge.Case(
                honest.id(),
                honest.terms().customer(),
                honest.terms().provider(),
                honest.terms().details(),
                sealed.commitment(),
                Matter.Period.of(honest.id(), 1, draw));
        Bytes stale = sealed.prove(other, details.challenges());
        count(!(new StorageJudge().decide(about, stale) instanceof Judge.Verdict.Proven));
      }
    } catch (DecodeException e) {
      throw new IOException(e);
    }
  }

  private void count(boolean held) {
    if (held) {
      refused++;
    } else {
      allRefused = false;
    }
  }

  private boolean isRefused(Hired agreement, Bytes evidence) {
    Receipt receipt =
        market
            .ledger()
            .submit(
                market.funder(),
                new Command.AnswerPeriod(agreement.id(), 1, agreement.terms().details(), evidence))
            .join();
    return receipt instanceof Receipt.Refused no && no.reason() == Refusal.EVIDENCE_REFUSED;
  }

  // ---- repair ----

  private int repair(List<Hired> guilty) throws IOException {
    for (Hired each : guilty) {
      market.customer().dismiss(each.id());
    }
    List<Bytes32> known = keepers.stream().map(Hired::id).toList();
    for (int i = 0; i < guilty.size(); i++) {
      market.hire(UnaryOperator.identity());
    }
    List<Hired> others =
        customer().hired().stream().filter(each -> !known.contains(each.id())).toList();
    committed(others);
    keepers.addAll(others);
    return customer().keptPieces() == plan.pieces() ? others.size() : 0;
  }
}
