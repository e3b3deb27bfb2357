package example.vault;

import java.math.BigInteger;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
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
import souk.primitives.Bytes;
import souk.primitives.Bytes32;
import souk.primitives.PieceTree;
import souk.primitives.PrivateKey;

/** The judge in Java and, where anvil is installed, its contract find the same in mutated evidence. */
class VaultJudgeTest extends VerdictContract {
  private static final long SEED = 11;
  private static final VaultKind KIND = new VaultKind();
  private static Optional<Devnet> devnet = Optional.empty();
  private static Optional<Contract> contract = Optional.empty();

  @BeforeAll
  static void deploy() throws Exception {
    var anvil = Devnet.findAnvil(Path.of(System.getProperty("souk.home"), "contracts"));
    if (anvil.isPresent()) {
      Devnet chain = Devnet.start(anvil.get(), 0, 0);
      devnet = Optional.of(chain);
      PrivateKey key = PrivateKey.fromSeeded(new Random(SEED));
      chain.fund(key.address(), BigInteger.TEN.pow(24));
      JudgeContract code = KIND.judgeContract().orElseThrow();
      try (Deployer deployer = new Deployer(chain.url(), key, FeePolicy.DEFAULT)) {
        Address at = deployer.contract(code.name(), code.creation());
        EvmJudge there = new EvmJudge(chain.url(), KIND.judge().orElseThrow().id(), at);
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
    return 16;
  }

  @Override
  protected List<Example> examples() {
    List<Example> examples = new ArrayList<>();
    Random random = new Random(SEED);
    for (int length : List.of(1, VaultKind.PIECE, 5 * VaultKind.PIECE + 77)) {
      byte[] bytes = new byte[length];
      random.nextBytes(bytes);
      VaultKind.Blob blob = VaultKind.Blob.of(bytes);
      for (int period = 0; period < 3; period++) {
        Matter.Period due = Matter.Period.of(Bytes32.of(length), period, Bytes32.of(SEED));
        Bytes proof = new PieceTree(bytes, VaultKind.PIECE).proof(blob.drawn(due.seed()));
        examples.add(new Example(about(blob, due), proof, new Verdict.Proven()));
      }
    }
    return examples;
  }

  private static Case about(VaultKind.Blob blob, Matter matter) {
    Address customer = Address.parse("0x" + "01".repeat(20));
    Address provider = Address.parse("0x" + "02".repeat(20));
    Bytes32 agreement = Bytes32.of(blob.length());
    return new Case(agreement, customer, provider, blob.details(), blob.root(), matter);
  }
}
