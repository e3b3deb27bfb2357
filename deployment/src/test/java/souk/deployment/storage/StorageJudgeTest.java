package souk.deployment.storage;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import souk.exchange.JudgeContract;
import souk.exchange.testkit.VerdictContract;
import souk.ledger.Judge;
import souk.ledger.Judge.Case;
import souk.ledger.Judge.Matter;
import souk.ledger.Judge.Verdict;
import souk.ledger.evm.Deployer;
import souk.ledger.evm.Devnet;
import souk.ledger.evm.EvmJudge;
import souk.ledger.evm.FeePolicy;
import souk.primitives.Address;
import souk.primitives.ByteWriter;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;
import souk.primitives.PrivateKey;
import souk.replication.KeccakGraph;
import souk.replication.LabelStack;
import souk.replication.Piece;
import souk.replication.PieceCommitment;
import souk.replication.Profile;
import souk.replication.Progress;
import souk.replication.Replica;
import souk.replication.SealedReplica;
import souk.replication.Sealing;
import souk.storage.StorageDetails;
import souk.storage.StorageJudge;
import souk.storage.StorageRules;
import souk.storage.kind.StorageService;

/**
 * The judge in Java and, where anvil is installed, its contract find the same in mutated evidence.
 */
class StorageJudgeTest extends VerdictContract {
  private static final long SEED = 13;
  private static final Address CUSTOMER = Address.parse("0x" + "01".repeat(20));
  private static final Address PROVIDER = Address.parse("0x" + "02".repeat(20));
  private static final StorageService KIND = new StorageService();
  private static final List<Example> EXAMPLES = new ArrayList<>();
  private static final List<Asked> QUESTIONS = new ArrayList<>();
  private static Optional<Devnet> devnet = Optional.empty();
  private static Optional<Contract> contract = Optional.empty();

  @BeforeAll
  static void prepare(@TempDir Path folder) throws Exception {
    for (int[] shape : new int[][] {{1, 1, 1}, {400, 2, 7}, {9_000, 4, 3}}) {
      examples(folder, shape[0], new StorageRules(shape[1], shape[2], 1 << 20));
    }
    var anvil = Devnet.findAnvil(Path.of("../contracts"));
    if (anvil.isPresent()) {
      Devnet chain = Devnet.start(anvil.get(), 0, 0);
      devnet = Optional.of(chain);
      PrivateKey key = PrivateKey.fromSeeded(new Random(SEED));
      chain.fund(key.address(), BigInteger.TEN.pow(24));
      JudgeContract code = KIND.judgeContract().orElseThrow();
      try (Deployer deployer = new Deployer(chain.url(), key, FeePolicy.DEFAULT)) {
        Address at = deployer.contract(code.name(), code.creation());
        EvmJudge there = new EvmJudge(chain.url(), StorageJudge.ID, at);
        contract =
            Optional.of(
                new Contract() {
                  @Override
                  public boolean admits(Bytes details, Bytes question) {
                    return there.admits(details, question);
                  }

                  @Override
                  public Verdict decide(Case about, Bytes evidence) {
                    return there.decide(about, evidence);
                  }
                });
      }
    }
  }

  @AfterAll
  static void close() {
    devnet.ifPresent(Devnet::close);
    EXAMPLES.clear();
    QUESTIONS.clear();
  }

  private static void examples(Path folder, int size, StorageRules rules) throws IOException {
    byte[] data = new byte[size];
    new Random(SEED).nextBytes(data);
    Path file = Files.write(folder.resolve("data-" + size), data);
    Piece piece = new PieceCommitment().update(data, 0, size).finish();
    StorageDetails details = StorageDetails.of(piece, rules);
    Bytes32 agreement = Bytes32.of(size);
    Replica replica = details.replica(agreement, PROVIDER);
    KeccakGraph graph = new KeccakGraph(piece.height());
    Path work = folder.resolve("work-" + size);
    List<Sealing.Job> jobs = List.of(new Sealing.Job(replica, file, folder));
    new Sealing(work, graph, jobs).run(true, Progress.NONE);
    try (SealedReplica sealed = new SealedReplica(folder, replica);
        LabelStack labels =
            new LabelStack(
                work, Profile.SOUK, graph, rules.layers(), List.of(replica.id()), 1 << 21)) {
      Replica.Roots roots = sealed.roots();
      Bytes both =
          Bytes.of(new ByteWriter().bytes32(roots.columns()).bytes32(roots.replica()).toArray());
      add(details, agreement, sealed, new Matter.Commitment(), both);
      for (int period = 0; period < 2; period++) {
        Matter.Period due = Matter.Period.of(agreement, period, Bytes32.of(SEED));
        add(details, agreement, sealed, due, sealed.prove(due.seed(), rules.challenges()));
      }
      for (long node : new long[] {0, 1, replica.nodes() - 1}) {
        Bytes question = Bytes.of(new ByteWriter().u64(node).toArray());
        QUESTIONS.add(new Asked(details.encode(), question));
        Bytes opening = sealed.open(node, graph, labels, 0, file);
        add(details, agreement, sealed, new Matter.Question(question), opening);
      }
    }
  }

  private static void add(
      StorageDetails details, Bytes32 agreement, SealedReplica sealed, Matter matter, Bytes shown) {
    Case about =
        new Case(agreement, CUSTOMER, PROVIDER, details.encode(), sealed.commitment(), matter);
    EXAMPLES.add(new Example(about, shown, new Verdict.Proven()));
  }

  @Override
  protected Judge judge() {
    return KIND.judge().orElseThrow();
  }

  @Override
  protected Optional<Contract> contract() {
    return contract;
  }

  @Override
  protected int mutants() {
    return 8;
  }

  @Override
  protected List<Example> examples() {
    return List.copyOf(EXAMPLES);
  }

  @Override
  protected List<Asked> questions() {
    return List.copyOf(QUESTIONS);
  }
}
