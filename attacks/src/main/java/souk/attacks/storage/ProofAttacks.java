package souk.attacks.storage;

import static souk.attacks.storage.StorageAttack.ended;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import souk.attacks.Attack.Outcome;
import souk.exchange.Hired;
import souk.ledger.Command;
import souk.primitives.ByteWriter;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;
import souk.replication.Replica;

/** What keepers try that have no replica any more, and hand in other proofs. */
final class ProofAttacks {
  private static final int DEVIANT = 1;
  private static final int LATE = 2;
  private static final int NODE = 32;

  private ProofAttacks() {}

  static List<StorageAttack> all() {
    return List.of(
        new StorageAttack(
            "keeper-chooses-places",
            "A keeper wants to prove places of its own choice: before the draw, for another seed,"
                + " by a second commitment, or by one that it makes when it knows the draw.",
            1,
            3,
            Map.of(DEVIANT, Conduct.SILENT, LATE, Conduct.UNCOMMITTED),
            ProofAttacks::chosen),
        new StorageAttack(
            "keeper-replays-proofs",
            "A keeper deletes its replica after a proof and hands that in again, and proofs of"
                + " another's agreement.",
            1,
            2,
            Map.of(DEVIANT, Conduct.SILENT),
            ProofAttacks::replayed),
        new StorageAttack(
            "keeper-shapes-trees",
            "A keeper hands in proofs of other shapes: an inner node as a leaf, a lower or a higher"
                + " tree, the same leaf or neighbour twice, the roots alone.",
            1,
            2,
            Map.of(DEVIANT, Conduct.SILENT),
            ProofAttacks::shaped));
  }

  private static String all(Set<String> said) {
    return String.join(", ", new TreeSet<>(said));
  }

  // ---- grinding ----

  private static Outcome chosen(StorageScene scene) throws Exception {
    scene.committed();
    Hired hired = scene.keeper(DEVIANT);
    Map<String, String> said = new LinkedHashMap<>();
    Bytes32 own = Bytes32.of(7);
    Bytes chosen = scene.proof(DEVIANT, own);
    said.put("before the draw", scene.answered(DEVIANT, 0, chosen));
    said.put("a second commitment", commit(scene, DEVIANT));
    Bytes32 seed = scene.drawn(DEVIANT, 0);
    said.put("after the draw", scene.answered(DEVIANT, 0, chosen));
    said.put("for another period", scene.answered(DEVIANT, 1, scene.proof(DEVIANT, seed)));
    byte[] details = hired.terms().details().toArray();
    details[details.length - 1] = 1; // one place is enough
    said.put(
        "fewer places",
        scene.said(
            scene.key(DEVIANT),
            new Command.AnswerPeriod(hired.id(), 0, Bytes.of(details), chosen)));
    said.put("a late commitment", commit(scene, LATE));
    scene.reported(DEVIANT, 0);
    scene.reported(LATE, 0);
    return ended(
        said.containsValue("")
            || !scene.slashed(DEVIANT)
            || !scene.slashed(LATE)
            || scene.slashed(0),
        said.toString());
  }

  /**
   * Commits a keeper to a replica of roots that it chose, which no judge can tell from a real one.
   */
  private static String commit(StorageScene scene, int number) {
    Hired hired = scene.keeper(number);
    Replica.Roots roots = new Replica.Roots(Bytes32.of(1), Bytes32.of(2));
    Bytes both =
        Bytes.of(new ByteWriter().bytes32(roots.columns()).bytes32(roots.replica()).toArray());
    return scene.said(
        scene.key(number),
        new Command.Commit(
            hired.id(), hired.terms().details(), scene.replica(number).commitment(roots), both));
  }

  // ---- replays ----

  private static Outcome replayed(StorageScene scene) throws Exception {
    scene.committed();
    Bytes first = scene.proof(DEVIANT, scene.drawn(DEVIANT, 0));
    String honest = scene.answered(DEVIANT, 0, first);
    if (!honest.isEmpty()) {
      throw new IllegalStateException("a right proof was refused: " + honest);
    }
    scene.drop(DEVIANT);
    Map<String, String> said = new LinkedHashMap<>();
    said.put("the same again", scene.answered(DEVIANT, 0, first));
    said.put("for the next, before it is drawn", scene.answered(DEVIANT, 1, first));
    Bytes other = scene.proof(0, scene.drawn(0, 1));
    said.put("for the next", scene.answered(DEVIANT, 1, first));
    said.put("another's", scene.answered(DEVIANT, 1, other));
    scene.reported(DEVIANT, 1);
    return ended(
        said.containsValue("")
            || scene.paid(DEVIANT) != 1
            || !scene.slashed(DEVIANT)
            || scene.slashed(0),
        said.toString());
  }

  // ---- shapes ----

  private static Outcome shaped(StorageScene scene) throws Exception {
    scene.committed();
    Bytes right = scene.proof(DEVIANT, scene.drawn(DEVIANT, 0));
    byte[] proof = right.toArray();
    Map<String, byte[]> shapes = new LinkedHashMap<>();
    shapes.put("the roots alone", Arrays.copyOf(proof, 2 * NODE));
    shapes.put("nothing", new byte[0]);
    shapes.put("a lower tree", Arrays.copyOf(proof, proof.length - NODE));
    shapes.put("a higher tree", Arrays.copyOf(proof, proof.length + NODE));
    shapes.put("a leaf twice", copied(proof, 2 * NODE, 3 * NODE));
    shapes.put("a neighbour twice", copied(proof, proof.length - NODE, proof.length - 2 * NODE));
    shapes.put("an inner node as a leaf", inner(proof));
    shapes.put("the root as a leaf", copied(proof, NODE, 2 * NODE));
    shapes.put("the other tree's root", copied(proof, 0, NODE));
    int taken = 0;
    Set<String> said = new TreeSet<>();
    for (Map.Entry<String, byte[]> shape : shapes.entrySet()) {
      String answer = scene.answered(DEVIANT, 0, Bytes.of(shape.getValue()));
      taken += answer.isEmpty() ? 1 : 0;
      said.add(answer.isEmpty() ? shape.getKey() + " WAS TAKEN" : answer);
      if (answer.isEmpty()) {
        break; // the period is settled
      }
    }
    if (taken == 0) {
      String honest = scene.answered(DEVIANT, 0, right);
      if (!honest.isEmpty()) {
        throw new IllegalStateException("the right proof was refused: " + honest);
      }
    }
    return ended(
        taken > 0,
        "%d shapes got '%s', then the right proof was taken".formatted(shapes.size(), all(said)));
  }

  private static byte[] copied(byte[] proof, int from, int to) {
    byte[] changed = proof.clone();
    System.arraycopy(proof, from, changed, to, NODE);
    return changed;
  }

  /** The last leaf and its neighbour hashed as the tree does, in the place of the leaf. */
  private static byte[] inner(byte[] proof) throws NoSuchAlgorithmException {
    MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
    sha256.update(new byte[] {1, 'r'});
    sha256.update(proof, 2 * NODE, NODE);
    sha256.update(proof, proof.length - NODE, NODE);
    byte[] changed = proof.clone();
    System.arraycopy(sha256.digest(), 0, changed, 2 * NODE, NODE);
    return changed;
  }
}
