package souk.attacks.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import souk.attacks.Attack;
import souk.attacks.Attacks;
import souk.deployment.LedgerChoice;
import souk.exchange.ForwardingKind;
import souk.exchange.ForwardingRole;
import souk.exchange.ProviderPorts;
import souk.exchange.ProviderRole;
import souk.exchange.ServiceKind;
import souk.ledger.AgreementTerms;
import souk.ledger.Judge;
import souk.ledger.JudgeId;
import souk.ledger.evm.Devnet;
import souk.market.file.MarketFile;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;
import souk.primitives.DecodeException;
import souk.replication.Replica;
import souk.storage.StorageDetails;
import souk.storage.kind.StorageService;

/**
 * Attacks on storage markets where one defence is missing: each must succeed, or it shows nothing.
 */
class StorageAttacksTest {
  private static final long SEED = 20_261_201;

  @TempDir Path folder = Path.of("");

  private Attack.Place place() {
    return new Attack.Place(StorageService.reference(), folder, SEED);
  }

  private static StorageAttack attack(String name) {
    return Attacks.all().stream()
        .filter(each -> each.name().equals(name))
        .map(StorageAttack.class::cast)
        .findFirst()
        .orElseThrow();
  }

  @Test
  void shouldPayAKeeperThatMakesItsReplicaAgainInTime() throws Exception {
    assertPays(ReplicaAttacks.onDemand(false), UnaryOperator.identity());
  }

  @Test
  void shouldPayWhereAPeriodIsProvenByAnything() throws Exception {
    assertPays(
        attack("keeper-drops-half"),
        judged((honest, about, evidence) ->
            about.matter() instanceof Judge.Matter.Period
                ? new Judge.Verdict.Proven()
                : honest.decide(about, evidence)));
  }

  @Test
  void shouldPayWhereAReplicaBelongsToNoAgreement() throws Exception {
    Set<Judge.Case> seen = ConcurrentHashMap.newKeySet();
    assertPays(
        attack("keepers-share-replica"),
        judged((honest, about, evidence) -> {
          seen.add(about);
          return seen.stream()
              .map(other ->
                  new Judge.Case(
                      other.agreement(),
                      about.customer(),
                      other.provider(),
                      other.details(),
                      about.commitment(),
                      about.matter()))
              .map(other -> honest.decide(other, evidence))
              .filter(Judge.Verdict.Proven.class::isInstance)
              .findFirst()
              .orElseGet(Judge.Verdict.Inadmissible::new);
        }));
  }

  @Test
  void shouldPayWhereLabelsAreNotLookedAt() throws Exception {
    assertPays(
        attack("keeper-makes-up-labels"),
        judged((honest, about, evidence) ->
            about.matter() instanceof Judge.Matter.Question
                ? new Judge.Verdict.Proven()
                : honest.decide(about, evidence)));
  }

  @Test
  void shouldPayWhereAProofGoesOnHolding() throws Exception {
    Set<Bytes> taken = ConcurrentHashMap.newKeySet();
    assertPays(
        attack("keeper-replays-proofs"),
        judged((honest, about, evidence) -> {
          Judge.Verdict verdict = honest.decide(about, evidence);
          if (verdict instanceof Judge.Verdict.Proven) {
            taken.add(evidence);
          }
          return taken.contains(evidence) ? new Judge.Verdict.Proven() : verdict;
        }));
  }

  @Test
  void shouldPayWherePathsAreNotFollowed() throws Exception {
    assertPays(
        attack("keeper-shapes-trees"),
        judged((honest, about, evidence) ->
            about.matter() instanceof Judge.Matter.Period && hasRoots(about, evidence)
                ? new Judge.Verdict.Proven()
                : honest.decide(about, evidence)));
  }

  private static boolean hasRoots(Judge.Case about, Bytes evidence) {
    byte[] bytes = evidence.toArray();
    if (bytes.length < 2 * Bytes32.SIZE) {
      return false;
    }
    try {
      Replica replica =
          StorageDetails.read(about.details()).replica(about.agreement(), about.provider());
      Replica.Roots roots =
          new Replica.Roots(
              Bytes32.of(Arrays.copyOf(bytes, 32)), Bytes32.of(Arrays.copyOfRange(bytes, 32, 64)));
      return replica.commitment(roots).equals(about.commitment());
    } catch (DecodeException e) {
      return false;
    }
  }

  @Test
  void shouldPayWhereCommitmentsMayFollowTheDraw() throws Exception {
    String text = Files.readString(Path.of("../markets/storage.yaml"));
    String late = text.replace("commitWithin: 110", "commitWithin: 400");
    assertThat(late).isNotEqualTo(text);
    MarketFile market = MarketFile.read(Files.writeString(folder.resolve("late.yaml"), late));
    Attack.Outcome outcome =
        attack("keeper-chooses-places").play(new Attack.Place(market, folder, SEED));
    assertThat(outcome.succeeded()).as("seed %d: %s", SEED, outcome.story()).isTrue();
  }

  @Test
  void shouldPayWhereTooFewServe() throws Exception {
    assertPays(RetrievalAttacks.withheld(3), UnaryOperator.identity());
  }

  @Test
  void shouldPayWhereAJudgeBelievesAccusations() throws Exception {
    assertPays(
        attack("customer-frames-keeper"),
        judged((honest, about, evidence) ->
            about.matter() instanceof Judge.Matter.Accusation && evidence.size() > 0
                ? new Judge.Verdict.Fault(Bytes32.of(1))
                : honest.decide(about, evidence)));
  }

  @Test
  void shouldPayWhereAKeeperSignsForWhatItDoesNotHave() throws Exception {
    assertPays(
        attack("customer-sends-no-piece"),
        kind ->
            new ForwardingKind(kind) {
              @Override
              public ProviderRole provider(ProviderPorts ports) throws IOException {
                return new ForwardingRole(super.provider(ports)) {
                  @Override
                  public Acceptance accept(AgreementTerms terms) {
                    return new Acceptance.Accepted();
                  }
                };
              }
            });
  }

  /** The contract of the judge is to find what the judge in this process finds. */
  @Test
  void shouldNotTakeTreesOfOtherShapesOnAnEvmChain() throws Exception {
    Optional<Path> anvil = Devnet.findAnvil(Path.of("../contracts"));
    Assumptions.assumeTrue(anvil.isPresent(), "anvil is not installed: run npm ci in contracts/");
    Attack.Outcome outcome =
        attack("keeper-shapes-trees")
            .play(
                new Attack.Place(
                    StorageService.reference(),
                    folder,
                    SEED,
                    new LedgerChoice.Devnet(anvil.orElseThrow())));
    assertThat(outcome.succeeded()).as("seed %d: %s", SEED, outcome.story()).isFalse();
  }

  private void assertPays(StorageAttack attack, UnaryOperator<ServiceKind> weakness)
      throws Exception {
    Attack.Outcome outcome = attack.play(place(), weakness);
    assertThat(outcome.succeeded()).as("seed %d: %s", SEED, outcome.story()).isTrue();
  }

  /** Decides otherwise than a judge should. */
  @FunctionalInterface
  private interface Weakness {
    Judge.Verdict decide(Judge honest, Judge.Case about, Bytes evidence);
  }

  private static UnaryOperator<ServiceKind> judged(Weakness weakness) {
    return kind ->
        new ForwardingKind(kind) {
          @Override
          public Optional<Judge> judge() {
            Judge honest = super.judge().orElseThrow();
            return Optional.of(
                new Judge() {
                  @Override
                  public JudgeId id() {
                    return honest.id();
                  }

                  @Override
                  public boolean admits(Bytes details, Bytes question) {
                    return honest.admits(details, question);
                  }

                  @Override
                  public Verdict decide(Case about, Bytes evidence) {
                    return weakness.decide(honest, about, evidence);
                  }
                });
          }
        };
  }
}
