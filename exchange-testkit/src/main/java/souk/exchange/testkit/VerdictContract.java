package souk.exchange.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import souk.ledger.Judge;
import souk.ledger.Judge.Case;
import souk.ledger.Judge.Matter;
import souk.ledger.Judge.Verdict;
import souk.primitives.Address;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;

/**
 * What every judge must pass: it finds what valid evidence shows and nothing in evidence that was
 * changed or is about another case, never throws, and says the same each time. Where a contract
 * decides on EVM chains, it must say the same about every one of these.
 */
public abstract class VerdictContract {
  /** Printed with every failure; another seed makes other mutants. */
  private static final long SEED = 20_261_128;

  private static final int WORD = 32;

  /** The judge. */
  protected abstract Judge judge();

  /** Evidence that holds, with the verdict that it must get: at least one. */
  protected abstract List<Example> examples();

  /** Questions that an honest provider can answer, each with the details of its agreement. */
  protected List<Asked> questions() {
    return List.of();
  }

  /** The contract that decides the same, on a chain of the caller's; empty where there is none. */
  protected Optional<Contract> contract() {
    return Optional.empty();
  }

  /** How many mutants of each kind are made of an example. */
  protected int mutants() {
    return 64;
  }

  /**
   * Whether this mutant of an example's evidence may still show what the example shows: where an
   * encoding has bytes that mean nothing. By default none may.
   */
  protected boolean mayHold(Example example, Bytes mutant) {
    return false;
  }

  /** A case, evidence about it, and what it shows. */
  public record Example(Case about, Bytes evidence, Verdict verdict) {}

  /** A question under an agreement with these details. */
  public record Asked(Bytes details, Bytes question) {}

  /** A judge's contract on a chain. A call that reverts finds nothing, as on the ledger. */
  public interface Contract {
    boolean admits(Bytes details, Bytes question);

    Verdict decide(Case about, Bytes evidence);
  }

  @Test
  final void shouldSayWhatEvidenceShowsWhenItIsValid() {
    assertThat(examples()).isNotEmpty();
    for (Example example : examples()) {
      assertThat(decide(example.about(), example.evidence(), "as it is"))
          .isEqualTo(example.verdict());
    }
  }

  @Test
  final void shouldFindNothingWhenEvidenceIsMutated() {
    Random random = new Random(SEED);
    for (Example example : examples()) {
      for (Mutant mutant : mutants(random, example)) {
        Verdict verdict = decide(example.about(), mutant.bytes(), mutant.how());
        if (verdict.equals(example.verdict()) && mayHold(example, mutant.bytes())) {
          continue;
        }
        // Nor another fault: one that was punished would be punished again.
        assertThat(verdict)
            .as("seed %d, %s: %s", SEED, mutant.how(), mutant.bytes())
            .isInstanceOf(Verdict.Inadmissible.class);
      }
    }
  }

  @Test
  final void shouldSayTheSameEverywhereWhenTheCaseIsAnother() {
    Random random = new Random(SEED);
    for (Example example : examples()) {
      for (Case other : otherCases(random, example.about())) {
        decide(other, example.evidence(), "about " + other);
      }
    }
  }

  @Test
  final void shouldAdmitWhatCanBeAnsweredWhenQuestionsAreMutated() {
    Random random = new Random(SEED);
    for (Asked asked : questions()) {
      assertThat(admits(asked.details(), asked.question())).isTrue();
      for (int i = 0; i < mutants(); i++) {
        admits(asked.details(), changed(random, asked.question()));
        admits(changed(random, asked.details()), asked.question());
      }
      admits(asked.details(), Bytes.EMPTY);
      admits(Bytes.EMPTY, asked.question());
    }
  }

  private boolean admits(Bytes details, Bytes question) {
    boolean said = judge().admits(details, question);
    assertThat(judge().admits(details, question)).isEqualTo(said);
    contract()
        .ifPresent(contract ->
            assertThat(contract.admits(details, question))
                .as("seed %d, the contract on question %s of %s", SEED, question, details)
                .isEqualTo(said));
    return said;
  }

  private Verdict decide(Case about, Bytes evidence, String how) {
    Verdict verdict;
    try {
      verdict = judge().decide(about, evidence);
    } catch (RuntimeException | StackOverflowError e) {
      throw new AssertionError(
          "the judge threw; seed %d, %s, case %s, evidence %s"
              .formatted(SEED, how, about, evidence),
          e);
    }
    assertThat(judge().decide(about, evidence)).as("asked again").isEqualTo(verdict);
    contract()
        .ifPresent(contract ->
            assertThat(contract.decide(about, evidence))
                .as("seed %d, the contract, %s: %s about %s", SEED, how, evidence, about)
                .isEqualTo(verdict));
    return verdict;
  }

  // ---- mutants ----

  private record Mutant(String how, Bytes bytes) {}

  /** What differs from an example's evidence. */
  private List<Mutant> mutants(Random random, Example example) {
    byte[] good = example.evidence().toArray();
    List<Mutant> all = new ArrayList<>();
    for (int i = 0; i < mutants(); i++) {
      all.add(new Mutant("bits flipped", changed(random, example.evidence())));
      all.add(new Mutant("cut off", cut(good, random.nextInt(Math.max(1, good.length)))));
      all.add(new Mutant("longer", Bytes.of(Arrays.copyOf(good, good.length + 1 + i))));
      all.add(new Mutant("two fields swapped", swapped(random, good)));
      all.add(new Mutant("a field zeroed", filled(random, good, 0)));
      all.add(new Mutant("a field at its largest", filled(random, good, 0xff)));
      all.add(new Mutant("a field of another example", spliced(random, good)));
      all.add(new Mutant("noise", noise(random, random.nextInt(2 * good.length + 2))));
    }
    all.add(new Mutant("nothing", Bytes.EMPTY));
    for (Example other : examples()) {
      if (!other.about().equals(example.about())) {
        all.add(new Mutant("another example's", other.evidence()));
      }
    }
    all.removeIf(mutant -> mutant.bytes().equals(example.evidence()) || isAnother(example, mutant));
    return all;
  }

  /** Whether a mutant is by chance what another example shows about the same case. */
  private boolean isAnother(Example example, Mutant mutant) {
    return examples().stream()
        .anyMatch(other ->
            other.about().equals(example.about()) && other.evidence().equals(mutant.bytes()));
  }

  private static Bytes cut(byte[] good, int length) {
    return Bytes.of(Arrays.copyOf(good, length));
  }

  private static Bytes changed(Random random, Bytes good) {
    byte[] bytes = good.toArray();
    for (int i = random.nextInt(3); i >= 0 && bytes.length > 0; i--) {
      bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
    }
    return Bytes.of(bytes);
  }

  /** Fields begin anywhere; those of 32 and 20 bytes, and of a few, are the usual ones. */
  private static int fieldSize(Random random, int length) {
    int[] sizes = {1, 4, 8, 16, 20, WORD, 64};
    return Math.min(sizes[random.nextInt(sizes.length)], length);
  }

  private static Bytes swapped(Random random, byte[] good) {
    byte[] bytes = good.clone();
    int size = fieldSize(random, bytes.length / 2);
    if (size > 0) {
      int one = random.nextInt((bytes.length - size) / size + 1) * size;
      int other = random.nextInt((bytes.length - size) / size + 1) * size;
      System.arraycopy(good, one, bytes, other, size);
      System.arraycopy(good, other, bytes, one, size);
    }
    return Bytes.of(bytes);
  }

  private static Bytes filled(Random random, byte[] good, int value) {
    byte[] bytes = good.clone();
    int size = fieldSize(random, bytes.length);
    if (size > 0) {
      int from = random.nextInt(bytes.length - size + 1);
      Arrays.fill(bytes, from, from + size, (byte) value);
    }
    return Bytes.of(bytes);
  }

  private Bytes spliced(Random random, byte[] good) {
    byte[] other = examples().get(random.nextInt(examples().size())).evidence().toArray();
    byte[] bytes = good.clone();
    int size = fieldSize(random, Math.min(bytes.length, other.length));
    if (size > 0) {
      System.arraycopy(
          other,
          random.nextInt(other.length - size + 1),
          bytes,
          random.nextInt(bytes.length - size + 1),
          size);
    }
    return Bytes.of(bytes);
  }

  private static Bytes noise(Random random, int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return Bytes.of(bytes);
  }

  private static List<Case> otherCases(Random random, Case good) {
    Bytes32 hash = Bytes32.of(noise(random, WORD).toArray());
    Address somebody = Address.of(noise(random, 20).toArray());
    List<Case> others = new ArrayList<>();
    others.add(
        new Case(
            hash,
            good.customer(),
            good.provider(),
            good.details(),
            good.commitment(),
            good.matter()));
    for (Bytes32 commitment : List.of(hash, Bytes32.ZERO)) {
      others.add(
          new Case(
              good.agreement(),
              good.customer(),
              good.provider(),
              good.details(),
              commitment,
              good.matter()));
    }
    others.add(with(good, somebody, good.provider(), good.details(), good.matter()));
    others.add(with(good, good.customer(), somebody, good.details(), good.matter()));
    for (Bytes details : List.of(changed(random, good.details()), Bytes.EMPTY)) {
      others.add(with(good, good.customer(), good.provider(), details, good.matter()));
    }
    for (Matter matter :
        List.of(
            new Matter.Period(random.nextInt(100), hash),
            new Matter.Question(noise(random, WORD)),
            new Matter.Question(Bytes.EMPTY),
            new Matter.Accusation(),
            new Matter.Commitment())) {
      others.add(with(good, good.customer(), good.provider(), good.details(), matter));
    }
    return others;
  }

  private static Case with(
      Case good, Address customer, Address provider, Bytes details, Matter matter) {
    return new Case(good.agreement(), customer, provider, details, good.commitment(), matter);
  }
}
