package souk.deployment.keys;

import java.math.BigInteger;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import souk.exchange.JudgeContract;
import souk.exchange.KeySigning;
import souk.exchange.testkit.VerdictContract;
import souk.keys.AccessCondition;
import souk.keys.Answer;
import souk.keys.GrantTerms;
import souk.keys.KeysDetails;
import souk.keys.KeysEvidence;
import souk.keys.KeysTerms;
import souk.keys.LedgerQuestion;
import souk.keys.ReadRequest;
import souk.keys.Statement;
import souk.keys.kind.KeysService;
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
import souk.primitives.Keccak256;
import souk.primitives.PrivateKey;
import souk.umbral.Capsule;
import souk.umbral.CapsuleFragment;
import souk.umbral.Encryption;
import souk.umbral.FragmentMark;
import souk.umbral.Grant;
import souk.umbral.VerifiedKeyFragment;

/** The judge in Java and its contract find the same in evidence, whole and mutated. */
class KeysJudgeTest extends VerdictContract {
  private static final long SEED = 13;
  private static final KeysService KIND = new KeysService();
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final Address CUSTOMER = Address.parse("0x" + "01".repeat(20));
  private static final Bytes32 AGREEMENT = Bytes32.of(77);
  private static final Bytes32 UNIT = Bytes32.of(5);
  private static Optional<Devnet> devnet = Optional.empty();
  private static Optional<EvmJudge> there = Optional.empty();

  private final Random random = new Random(SEED);
  private final PrivateKey provider = PrivateKey.fromSeeded(random);
  private final PrivateKey other = PrivateKey.fromSeeded(random);
  private final PrivateKey owner = PrivateKey.fromSeeded(random);
  private final PrivateKey secret = PrivateKey.fromSeeded(random);
  private final PrivateKey reader = PrivateKey.fromSeeded(random);
  private final KeySigning signing = new KeySigning(provider, KeysTerms.KIND);
  private final KeySigning asking = new KeySigning(owner, KeysTerms.KIND);
  private final Capsule capsule =
      Encryption.encrypt(secret.publicKey(), new byte[1], RANDOM).capsule();
  private final List<VerifiedKeyFragment> fragments =
      Grant.split(secret, reader.publicKey(), owner, 1, 2, RANDOM);
  private final FragmentMark mark = fragments.getFirst().fragment().mark();
  private final GrantTerms grant = grant();
  private final Bytes details =
      new KeysDetails(provider.address(), owner.address(), owner.publicKey(), owner.publicKey())
          .encode();
  private final ReadRequest request =
      ReadRequest.sign(
          new KeySigning(reader, KeysTerms.KIND),
          AGREEMENT,
          UNIT,
          grant.id(),
          capsule,
          java.time.Instant.ofEpochSecond(1_800_000_000L));

  @BeforeAll
  static void deploy() throws Exception {
    var anvil = Devnet.findAnvil(Path.of("..").toAbsolutePath().normalize().resolve("contracts"));
    if (anvil.isPresent()) {
      Devnet chain = Devnet.start(anvil.get(), 0, 0);
      devnet = Optional.of(chain);
      PrivateKey key = PrivateKey.fromSeeded(new Random(SEED));
      chain.fund(key.address(), BigInteger.TEN.pow(24));
      JudgeContract code = KIND.judgeContract().orElseThrow();
      try (Deployer deployer = new Deployer(chain.url(), key, FeePolicy.DEFAULT)) {
        Address at = deployer.contract(code.name(), code.creation());
        there = Optional.of(new EvmJudge(chain.url(), KIND.judge().orElseThrow().id(), at));
      }
    }
  }

  @AfterAll
  static void close() {
    there.ifPresent(EvmJudge::close);
    devnet.ifPresent(Devnet::close);
  }

  @Override
  protected Judge judge() {
    return KIND.judge().orElseThrow();
  }

  @Override
  protected Optional<Contract> contract() {
    return there.map(judge ->
        new Contract() {
          @Override
          public boolean admits(Bytes of, Bytes question) {
            return judge.admits(of, question);
          }

          @Override
          public Verdict decide(Case about, Bytes evidence) {
            return judge.decide(about, evidence);
          }
        });
  }

  /** A contract is asked about each: more of them would be minutes. */
  @Override
  protected int mutants() {
    return 6;
  }

  private GrantTerms grant() {
    return new GrantTerms(
        secret.publicKey(),
        reader.publicKey(),
        owner.publicKey(),
        reader.address(),
        Address.ZERO,
        mark.precursor(),
        1,
        1_900_000_000L,
        AccessCondition.hash(""),
        List.of(
            new GrantTerms.Part(other.address(), fragments.getLast().fragment().mark()),
            new GrantTerms.Part(provider.address(), mark)));
  }

  private Case about(Matter matter) {
    return new Case(AGREEMENT, CUSTOMER, provider.address(), details, Bytes32.ZERO, matter);
  }

  private Bytes question() {
    Bytes32 job = KeysDetails.job(details);
    return LedgerQuestion.sign(
            asking,
            grant.id(),
            capsule,
            List.of(
                Statement.TAKEN.sign(
                    new KeySigning(other, KeysTerms.KIND), job, grant.id().toArray()),
                Statement.TAKEN.sign(signing, job, grant.id().toArray())))
        .encode();
  }

  @Override
  protected List<Asked> questions() {
    return List.of(new Asked(details, question()));
  }

  private Answer answer(byte[] fragment) {
    return Answer.sign(signing, AGREEMENT, request, reader.address(), UNIT, Bytes.of(fragment));
  }

  /** What accuses a provider of an answer that is changed from some byte on. */
  private Example lie(byte[] fragment) {
    Answer wrong = answer(fragment);
    Bytes evidence = KeysEvidence.of(grant, mark, capsule, wrong).orElseThrow();
    byte[] message = java.util.Arrays.copyOf(wrong.encode().toArray(), Answer.SIZE - 64);
    return new Example(
        about(new Matter.Accusation()), evidence, new Verdict.Fault(Keccak256.hash(message)));
  }

  @Override
  protected List<Example> examples() {
    CapsuleFragment right = fragments.getFirst().reencrypt(capsule, RANDOM);
    byte[] simple = right.toSimple();
    List<Example> examples = new ArrayList<>();
    // Each equation alone: of E with another E1, of V with another V1, of U with another U2.
    examples.add(lie(copied(simple, 33, 0)));
    examples.add(lie(copied(simple, 0, 33)));
    examples.add(lie(copied(simple, 0, 230)));
    examples.add(lie(new byte[CapsuleFragment.SIMPLE_SIZE])); // no points
    examples.add(lie(fragments.getLast().reencrypt(capsule, RANDOM).toSimple())); // another's
    byte[] signature = simple.clone();
    signature[358] ^= 1;
    examples.add(lie(signature));
    // A right answer convicts nobody, whatever it is shown with.
    Answer honest = answer(simple);
    byte[] products = souk.umbral.ProofEquation.E.products(capsule, right);
    examples.add(
        new Example(
            about(new Matter.Accusation()),
            Bytes.of(
                new ByteWriter()
                    .raw(grant.encode().toArray())
                    .raw(capsule.toSimple())
                    .raw(honest.encode().toArray())
                    .u8(0)
                    .raw(products)
                    .toArray()),
            new Verdict.Inadmissible()));
    Matter asked = new Matter.Question(question());
    examples.add(
        new Example(
            about(asked), KeysEvidence.answer(grant, capsule, right), new Verdict.Proven()));
    examples.add(
        new Example(
            about(asked),
            KeysEvidence.revoked(Statement.REVOKE.sign(asking, grant.id())),
            new Verdict.Proven()));
    Bytes32 seed = Bytes32.of(9);
    examples.add(
        new Example(
            about(new Matter.Period(3, seed)),
            Statement.PRESENT.sign(signing, AGREEMENT, seed.toArray()),
            new Verdict.Proven()));
    return examples;
  }

  private static byte[] copied(byte[] fragment, int from, int to) {
    byte[] changed = fragment.clone();
    System.arraycopy(fragment, from, changed, to, 33);
    return changed;
  }
}
