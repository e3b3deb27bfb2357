package example.quorum;

import java.math.BigInteger;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import souk.exchange.JudgeContract;
import souk.exchange.KeySigning;
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
import souk.primitives.Keccak256;
import souk.primitives.PrivateKey;

/** The judge in Java and, where anvil is installed, its contract find the same in mutated evidence. */
class QuorumJudgeTest extends VerdictContract {
  private static final long SEED = 13;
  private static final QuorumKind KIND = new QuorumKind();
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
  protected List<Asked> questions() {
    Bytes hash = QuorumKind.details(Bytes.parse("0x0102"));
    return List.of(new Asked(hash, hash));
  }

  @Override
  protected List<Example> examples() {
    PrivateKey keeper = PrivateKey.fromSeeded(new Random(SEED));
    Bytes32 agreement = Bytes32.of(SEED);
    Bytes share = Bytes.of(Bytes32.of(77).toArray());
    Bytes other = Bytes.of(Bytes32.of(78).toArray());
    KeySigning signing = new KeySigning(keeper, KIND.name());
    Bytes details = QuorumKind.details(share);
    Bytes lie = QuorumKind.ANSWERS.sign(signing, agreement, other);
    Address customer = Address.parse("0x" + "01".repeat(20));
    Case asked =
        new Case(
            agreement,
            customer,
            keeper.address(),
            details,
            Bytes32.ZERO,
            new Matter.Question(details));
    Case accused =
        new Case(
            agreement, customer, keeper.address(), details, Bytes32.ZERO, new Matter.Accusation());
    return List.of(
        new Example(asked, share, new Verdict.Proven()),
        new Example(accused, lie, new Verdict.Fault(Keccak256.hash(other.toArray()))),
        // Who signed for the right share did not lie.
        new Example(
            accused,
            QuorumKind.ANSWERS.sign(signing, agreement, share),
            new Verdict.Inadmissible()));
  }
}
