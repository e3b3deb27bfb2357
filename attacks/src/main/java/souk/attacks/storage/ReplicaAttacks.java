package souk.attacks.storage;

import static souk.attacks.storage.StorageAttack.ended;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import souk.attacks.Attack.Outcome;
import souk.exchange.Commitment;
import souk.exchange.DutyNotice;
import souk.exchange.Hired;
import souk.ledger.Command;
import souk.ledger.Receipt;
import souk.primitives.ByteWriter;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;
import souk.primitives.DecodeException;
import souk.replication.KeccakGraph;
import souk.replication.LabelStack;
import souk.replication.Profile;
import souk.replication.Progress;
import souk.replication.Replica;
import souk.replication.SealedReplica;
import souk.replication.Sealing;
import souk.storage.StorageDetails;

/** What keepers try that do not want to have a replica of their own, or not all of it. */
final class ReplicaAttacks {
  private static final int DEVIANT = 1;
  private static final long NEVER = 1 << 21; // nodes between checkpoints, of which there are fewer

  private ReplicaAttacks() {}

  static List<StorageAttack> all() {
    return List.of(onDemand(true), dropped(), shared(), madeUp());
  }

  // ---- a replica that is made again for each period ----

  /** With a keeper that is too slow for the window, or not. */
  static StorageAttack onDemand(boolean slow) {
    return new StorageAttack(
        "keeper-seals-on-demand",
        "A keeper deletes its replica and makes it again from the piece when places are drawn; what"
            + " it makes in time is paid, and it hopes that what comes too late is, too.",
        1,
        2,
        Map.of(),
        scene -> onDemand(scene, slow));
  }

  private static Outcome onDemand(StorageScene scene, boolean slow) throws Exception {
    scene.committed();
    scene.operate(DEVIANT, Conduct.SILENT);
    scene.drop(DEVIANT);
    AtomicLong labels = new AtomicLong();
    Bytes first = sealedAgain(scene, scene.drawn(DEVIANT, 0), labels);
    String inTime = scene.answered(DEVIANT, 0, first);
    if (!inTime.isEmpty()) {
      throw new IllegalStateException("a replica that was made again is not one: " + inTime);
    }
    Bytes second = sealedAgain(scene, scene.drawn(DEVIANT, 1), labels);
    if (slow) {
      scene.late(DEVIANT, 1);
    }
    String late = scene.answered(DEVIANT, 1, second);
    scene.settled(DEVIANT, 1);
    Replica replica = scene.replica(DEVIANT);
    long each = replica.layers() * replica.nodes();
    return ended(
        late.isEmpty() || !scene.slashed(DEVIANT) || labels.get() < 2 * each,
        "each proof took all %d labels again; one in time was paid, a late one got '%s' and a slash"
            .formatted(each, late));
  }

  private static Bytes sealedAgain(StorageScene scene, Bytes32 seed, AtomicLong labels)
      throws IOException {
    Replica replica = scene.replica(DEVIANT);
    KeccakGraph graph = new KeccakGraph(replica.height());
    Path folder = scene.own("again-" + labels.get());
    try (LabelStack stack =
        new LabelStack(
            folder, Profile.SOUK, graph, replica.layers(), List.of(replica.id()), NEVER)) {
      AtomicLong done = new AtomicLong();
      stack.run((now, _, _) -> done.set(now));
      labels.addAndGet(done.get());
    }
    new Sealing(folder, graph, List.of(new Sealing.Job(replica, scene.piece(DEVIANT), folder)))
        .run(false, Progress.NONE);
    try (SealedReplica sealed = new SealedReplica(folder, replica)) {
      return sealed.prove(seed, scene.details(DEVIANT).challenges());
    }
  }

  // ---- half of a replica ----

  private static StorageAttack dropped() {
    return new StorageAttack(
        "keeper-drops-half",
        "A keeper keeps half of its replica and hopes that the places that are drawn lie in it.",
        1,
        2,
        Map.of(),
        scene -> {
          scene.committed();
          scene.dropHalf(DEVIANT);
          // Its node hands that in, too; what it is told is known when this returns.
          String said = scene.answered(DEVIANT, 0, scene.proof(DEVIANT, scene.drawn(DEVIANT, 0)));
          scene.reported(DEVIANT, 0);
          return ended(
              scene.paid(DEVIANT) > 0 || !scene.slashed(DEVIANT) || scene.slashed(0),
              "of %d places some were missing: its proof got '%s', it was not paid, and slashed"
                  .formatted(scene.details(DEVIANT).challenges(), said));
        });
  }

  // ---- one replica for two identities ----

  private static StorageAttack shared() {
    return new StorageAttack(
        "keepers-share-replica",
        "Somebody is hired as two keepers of the same piece, keeps one replica and answers as"
            + " both.",
        1,
        2,
        Map.of(DEVIANT, Conduct.UNCOMMITTED),
        ReplicaAttacks::shared);
  }

  private static Outcome shared(StorageScene scene) throws Exception {
    scene.committed();
    Hired second = scene.keeper(DEVIANT);
    byte[] roots = scene.proof(0, Bytes32.ZERO).toArray();
    String commit =
        scene.said(
            scene.key(DEVIANT),
            new Command.Commit(
                second.id(),
                second.terms().details(),
                scene.entry(0).commitment(),
                Bytes.of(Arrays.copyOf(roots, 2 * Bytes32.SIZE))));
    scene.operate(DEVIANT, Conduct.SILENT);
    if (!commit.isEmpty()) {
      scene.committed(); // it makes a replica of its own for the beginning, and deletes it
      scene.drop(DEVIANT);
    }
    String proof = scene.answered(DEVIANT, 0, scene.proof(0, scene.drawn(DEVIANT, 0)));
    scene.reported(DEVIANT, 0);
    return ended(
        commit.isEmpty() || proof.isEmpty() || !scene.slashed(DEVIANT) || scene.slashed(0),
        "the other's commitment got '%s', a proof from the other's replica '%s'; only who has none"
                .formatted(commit, proof)
            + " was slashed");
  }

  // ---- labels that were not computed ----

  private static StorageAttack madeUp() {
    return new StorageAttack(
        "keeper-makes-up-labels",
        "A keeper commits itself to a replica of made up labels, which costs nothing to make again,"
            + " and hopes that nobody asks for one.",
        1,
        2,
        Map.of(DEVIANT, new MadeUp()),
        ReplicaAttacks::madeUp);
  }

  private static Outcome madeUp(StorageScene scene) throws Exception {
    scene.committed();
    for (int number : List.of(0, DEVIANT)) {
      var _ = scene.drawn(number, 0);
      scene.settled(number, 0);
    }
    int paid = scene.paid(DEVIANT);
    long node = 1 + new Random().nextLong(scene.replica(DEVIANT).nodes() - 1);
    for (int number : List.of(0, DEVIANT)) {
      Receipt asked = scene.customer().ask(scene.keeper(number), node).join();
      if (!(asked instanceof Receipt.Included)) {
        throw new IllegalStateException("the question was not taken: " + asked);
      }
    }
    scene.answered(0);
    scene.market().advance(scene.keeper(DEVIANT).terms().answerBlocks() + 2);
    scene.answered(DEVIANT);
    return ended(
        !scene.slashed(DEVIANT) || scene.slashed(0),
        "its replica is there, so a period was paid %d times; one question, for node %d, slashed it"
            .formatted(paid, node));
  }

  /** Seals with labels of zeros: what lies on its disk is the piece. */
  private static final class MadeUp implements Conduct {
    private static Path work(Path folder) {
      return folder.resolve("made-up");
    }

    private static LabelStack labels(Path folder, Replica replica) throws IOException {
      return new LabelStack(
          work(folder),
          Profile.SOUK,
          new KeccakGraph(replica.height()),
          replica.layers(),
          List.of(replica.id()),
          NEVER);
    }

    private static StorageDetails details(Kept kept) {
      try {
        return StorageDetails.read(kept.terms().details());
      } catch (DecodeException e) {
        throw new IllegalStateException(e);
      }
    }

    private static Replica replica(Kept kept) {
      return details(kept).replica(kept.agreement(), kept.terms().provider());
    }

    @Override
    public Optional<Commitment> commitment(Kept kept) throws IOException {
      Replica replica = replica(kept);
      Path work = work(kept.folder());
      if (!SealedReplica.isIn(work, replica)) {
        try (LabelStack labels = labels(kept.folder(), replica)) {
          labels.run(Progress.NONE);
        }
        try (Stream<Path> files = Files.list(work)) {
          for (Path layer :
              files.filter(each -> each.toString().matches(".*labels-\\d+")).toList()) {
            Files.write(layer, new byte[(int) Files.size(layer)]);
          }
        }
        new Sealing(
                work,
                new KeccakGraph(replica.height()),
                List.of(new Sealing.Job(replica, kept.folder().resolve("piece"), work)))
            .run(true, Progress.NONE);
      }
      try (SealedReplica sealed = new SealedReplica(work, replica)) {
        Replica.Roots roots = sealed.roots();
        return Optional.of(
            new Commitment(
                sealed.commitment(),
                Bytes.of(
                    new ByteWriter().bytes32(roots.columns()).bytes32(roots.replica()).toArray())));
      }
    }

    @Override
    public Bytes answer(Kept kept, DutyNotice duty) throws IOException {
      Replica replica = replica(kept);
      try (SealedReplica sealed = new SealedReplica(work(kept.folder()), replica);
          LabelStack labels = labels(kept.folder(), replica)) {
        return switch (duty) {
          case DutyNotice.PeriodDue due -> sealed.prove(due.seed(), details(kept).challenges());
          case DutyNotice.QuestionDue due ->
              sealed.open(
                  ByteBuffer.wrap(due.question().toArray()).getLong(),
                  new KeccakGraph(replica.height()),
                  labels,
                  0,
                  kept.folder().resolve("piece"));
        };
      }
    }
  }
}
