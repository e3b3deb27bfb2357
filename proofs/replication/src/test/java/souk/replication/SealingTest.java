package souk.replication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import souk.primitives.Address;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;

/** Replicas made, proven, opened, and made again. */
class SealingTest {
  static final int HEIGHT = 8;
  static final long INTERVAL = 25;
  private static final int LAYERS = 3;
  private static final long SEED = 20261130;
  private static final Address PROVIDER = Address.parse("0x" + "02".repeat(20));

  @TempDir private Path folder;

  private static Piece piece(Path file) throws Exception {
    byte[] data = Files.readAllBytes(file);
    return new PieceCommitment().update(data, 0, data.length).finish();
  }

  private static Path data(Path folder, int number, int size) throws Exception {
    Path file = folder.resolve("data-" + number);
    if (!Files.exists(file)) {
      byte[] bytes = new byte[size];
      new Random(SEED + number).nextBytes(bytes);
      Files.write(file, bytes);
    }
    return file;
  }

  private static Sealing.Job job(Path folder, int number, int size) throws Exception {
    Path file = data(folder, number, size);
    Replica replica = Replica.of(Bytes32.of(number), PROVIDER, piece(file), LAYERS);
    return new Sealing.Job(replica, file, folder.resolve("sealed"));
  }

  /** A piece that fills most of a tree of {@link #HEIGHT}. */
  static Sealing.Job job(Path folder, int number) throws Exception {
    return job(folder, number, 8_000 - number);
  }

  private Sealing sealing(Sealing.Job... jobs) throws Exception {
    Graph graph = new KeccakGraph(jobs[0].replica().height());
    return new Sealing(folder.resolve("work"), graph, List.of(jobs), INTERVAL);
  }

  private LabelStack labels(Sealing.Job... jobs) throws Exception {
    return new LabelStack(
        folder.resolve("work"),
        Profile.SOUK,
        new KeccakGraph(jobs[0].replica().height()),
        LAYERS,
        Stream.of(jobs).map(job -> job.replica().id()).toList(),
        INTERVAL);
  }

  /** By the formulas, with everything in memory. */
  private static byte[][][] formula(Replica replica) throws Exception {
    int nodes = (int) replica.nodes();
    KeccakGraph graph = new KeccakGraph(replica.height());
    byte[][][] labels = new byte[replica.layers() + 1][nodes][];
    int[] parents = new int[Graph.PARENTS];
    for (int layer = 1; layer <= replica.layers(); layer++) {
      for (int node = 0; node < nodes; node++) {
        graph.parents(node, parents);
        MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
        sha256.update(replica.id().bytes().toArray());
        sha256.update(ByteBuffer.allocate(32).putInt(layer).putLong(node).array());
        int distinct = layer == 1 ? 6 : 14;
        for (int i = 0; node > 0 && i < 37; i++) {
          int which = i % distinct;
          sha256.update(labels[which < 6 ? layer : layer - 1][parents[which]]);
        }
        labels[layer][node] = sha256.digest();
      }
    }
    return labels;
  }

  private static byte[] sha256(byte[]... parts) throws Exception {
    MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
    for (byte[] part : parts) {
      sha256.update(part);
    }
    return sha256.digest();
  }

  private static Bytes32 root(char kind, List<byte[]> leaves) throws Exception {
    List<byte[]> level = new ArrayList<>();
    for (byte[] leaf : leaves) {
      level.add(sha256(new byte[] {0, (byte) kind}, leaf));
    }
    while (level.size() > 1) {
      List<byte[]> above = new ArrayList<>();
      for (int i = 0; i < level.size(); i += 2) {
        above.add(sha256(new byte[] {1, (byte) kind}, level.get(i), level.get(i + 1)));
      }
      level = above;
    }
    return Bytes32.of(level.getFirst());
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 127, 128, 300, 3_000})
  void shouldMakeWhatTheFormulasSay(int size) throws Exception {
    Sealing.Job job = job(folder, 7, size);
    Replica replica = job.replica();
    Replica.Roots roots = sealing(job).run(false, Progress.NONE).getFirst();
    byte[][][] labels = formula(replica);
    List<byte[]> columns = new ArrayList<>();
    List<byte[]> bound = new ArrayList<>();
    try (PaddedPiece piece = new PaddedPiece(job.data())) {
      for (int node = 0; node < replica.nodes(); node++) {
        byte[] data = new byte[32];
        piece.node(node, data, 0);
        ByteArrayOutputStream column = new ByteArrayOutputStream();
        for (int layer = 1; layer <= LAYERS; layer++) {
          column.write(labels[layer][node]);
        }
        columns.add(column.toByteArray());
        for (int i = 0; i < 32; i++) {
          data[i] ^= labels[LAYERS][node][i];
        }
        bound.add(data);
      }
    }
    assertThat(roots).isEqualTo(new Replica.Roots(root('c', columns), root('r', bound)));
  }

  @Test
  void shouldSealSeveralTogetherAsEachAlone() throws Exception {
    Sealing.Job[] jobs = {job(folder, 1), job(folder, 2), job(folder, 3)};
    List<Replica.Roots> together = sealing(jobs).run(false, Progress.NONE);
    for (int i = 0; i < jobs.length; i++) {
      Sealing.Job job = jobs[i];
      Sealing.Job alone = new Sealing.Job(job.replica(), job.data(), folder.resolve("alone-" + i));
      assertThat(sealing(alone).run(false, Progress.NONE).getFirst()).isEqualTo(together.get(i));
    }
  }

  @Test
  void shouldProveEveryPlaceAndNothingElse() throws Exception {
    Sealing.Job job = job(folder, 1);
    Replica replica = job.replica();
    sealing(job).run(false, Progress.NONE);
    try (SealedReplica sealed = new SealedReplica(job.folder(), replica)) {
      Bytes32 commitment = sealed.commitment();
      Random random = new Random(SEED);
      for (int round = 0; round < 25; round++) {
        Bytes32 seed = Bytes32.of(random.nextLong(Long.MAX_VALUE));
        int challenges = 1 + round * 10;
        Bytes proof = sealed.prove(seed, challenges);
        assertThat(Possession.proves(replica, commitment, seed, challenges, proof)).isTrue();
        assertThat(Possession.proves(replica, commitment, Bytes32.of(round), challenges, proof))
            .isFalse();
        assertThat(Possession.proves(replica, Bytes32.of(round), seed, challenges, proof))
            .isFalse();
        byte[] bytes = proof.toArray();
        bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
        assertThat(Possession.proves(replica, commitment, seed, challenges, Bytes.of(bytes)))
            .as("seed %d", SEED)
            .isFalse();
        for (int length : new int[] {0, 63, 64, proof.size() - 32, proof.size() - 1}) {
          assertThat(Possession.proves(replica, commitment, seed, challenges, slice(proof, length)))
              .isFalse();
        }
        assertThat(
                Possession.proves(
                    replica, commitment, seed, challenges, slice(proof, proof.size() + 32)))
            .as("something behind it")
            .isFalse();
      }
    }
  }

  private static Bytes slice(Bytes bytes, int length) {
    return Bytes.of(Arrays.copyOf(bytes.toArray(), length));
  }

  @Test
  void shouldDrawPlacesEvenlyAndOnce() {
    Set<Long> seen = new HashSet<>();
    for (int i = 0; i < 200; i++) {
      long[] places = Possession.drawn(Bytes32.of(i), 16, 6);
      assertThat(places).isSorted().doesNotHaveDuplicates();
      Arrays.stream(places).forEach(seen::add);
    }
    assertThat(seen).hasSize(64);
    assertThatIllegalArgumentException().isThrownBy(() -> Possession.drawn(Bytes32.ZERO, 0, 6));
    assertThatIllegalArgumentException().isThrownBy(() -> Possession.drawn(Bytes32.ZERO, 257, 6));
  }

  @Test
  void shouldOpenEveryNodeOfWhatWasSealedAsAgreed() throws Exception {
    Sealing.Job job = job(folder, 4, 1_000);
    Sealing.Job other = job(folder, 5, 1_001);
    Replica replica = job.replica();
    KeccakGraph graph = new KeccakGraph(replica.height());
    sealing(other, job).run(true, Progress.NONE);
    Random random = new Random(SEED);
    try (SealedReplica sealed = new SealedReplica(job.folder(), replica);
        LabelStack labels = labels(other, job)) {
      for (long node = 0; node < replica.nodes(); node++) {
        Bytes opening = sealed.open(node, graph, labels, 1, job.data());
        Bytes32 commitment = sealed.commitment();
        assertThat(Opening.proves(replica, graph, commitment, node, opening)).isTrue();
        assertThat(Opening.proves(replica, graph, commitment, node ^ 1, opening)).isFalse();
        assertThat(Opening.proves(other.replica(), graph, commitment, node, opening)).isFalse();
        byte[] bytes = opening.toArray();
        bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
        assertThat(Opening.proves(replica, graph, commitment, node, Bytes.of(bytes)))
            .as("seed %d", SEED)
            .isFalse();
        assertThat(Opening.proves(replica, graph, commitment, node, slice(opening, 700))).isFalse();
        assertThat(
                Opening.proves(
                    replica, graph, commitment, node, slice(opening, opening.size() + 32)))
            .isFalse();
      }
      for (long node : new long[] {-1, replica.nodes(), 1L << 40}) {
        assertThat(Opening.proves(replica, graph, sealed.commitment(), node, Bytes.EMPTY))
            .isFalse();
      }
    }
  }

  /** A node whose label is no hash of its parents is found by its own opening only. */
  @Test
  void shouldFindALabelThatWasMadeUp() throws Exception {
    Sealing.Job job = job(folder, 6, 1_000);
    Replica replica = job.replica();
    KeccakGraph graph = new KeccakGraph(replica.height());
    long bad = 20;
    try (LabelStack labels = labels(job)) {
      labels.run(Progress.NONE);
      // Layer 2 gets a label of its sealer's own; all that hashes it is computed from there on.
      Path layer = folder.resolve("work/labels-02");
      try (RandomAccessFile bytes = new RandomAccessFile(layer.toFile(), "rw")) {
        bytes.seek(bad * 32);
        bytes.write(new byte[32]);
      }
    }
    Replica.Roots roots = sealing(job).run(true, Progress.NONE).getFirst();
    Bytes32 commitment = replica.commitment(roots);
    List<Long> caught = new ArrayList<>();
    try (SealedReplica sealed = new SealedReplica(job.folder(), replica);
        LabelStack labels = labels(job)) {
      for (long node = 0; node < replica.nodes(); node++) {
        if (!Opening.proves(
            replica, graph, commitment, node, sealed.open(node, graph, labels, 0, job.data()))) {
          caught.add(node);
        }
      }
    }
    assertThat(caught).contains(bad);
    int[] parents = new int[Graph.PARENTS];
    for (long node : caught) {
      graph.parents(node, parents);
      assertThat(node == bad || Arrays.stream(parents).anyMatch(parent -> parent == bad))
          .as("node %d does not hash what was made up", node)
          .isTrue();
    }
  }

  @Test
  void shouldGiveTheDataBack() throws Exception {
    for (int size : new int[] {0, 1, 126, 127, 128, 3_000}) {
      Sealing.Job job = job(folder, 100 + size, size);
      sealing(job).run(false, Progress.NONE);
      ByteArrayOutputStream got = new ByteArrayOutputStream();
      try (SealedReplica sealed = new SealedReplica(job.folder(), job.replica());
          LabelStack labels = labels(job)) {
        sealed.unseal(labels, 0, size, got, Progress.NONE);
        assertThat(sealed.damaged()).isFalse();
      }
      assertThat(got.toByteArray()).isEqualTo(Files.readAllBytes(job.data()));
    }
  }

  @Test
  void shouldShowPartsOfThePiece() throws Exception {
    Sealing.Job job = job(folder, 1, 127 * 100 + 5); // 2^9 nodes
    Piece piece = piece(job.data());
    byte[] data = Files.readAllBytes(job.data());
    sealing(job).run(false, Progress.NONE);
    try (SealedReplica sealed = new SealedReplica(job.folder(), job.replica())) {
      for (int height : new int[] {7, 8, piece.height()}) {
        int bytes = (int) PieceRange.bytes(height);
        for (int index = 0; index < 1 << (piece.height() - height); index++) {
          byte[] part =
              Arrays.copyOfRange(
                  data,
                  Math.min(data.length, index * bytes),
                  Math.min(data.length, (index + 1) * bytes));
          byte[] path = sealed.range(height, index).toArray();
          assertThat(PieceRange.proves(piece, height, index, part, path)).isTrue();
          assertThat(PieceRange.proves(piece, height, index ^ 1, part, path)).isFalse();
          assertThat(PieceRange.proves(piece, height, index + 100, part, path)).isFalse();
          assertThat(PieceRange.proves(piece, height, -1, part, path)).isFalse();
          byte[] longer = Arrays.copyOf(part, part.length + 1);
          assertThat(PieceRange.proves(piece, height, index, longer, path)).isFalse();
          if (part.length > 0) {
            part[part.length / 2] ^= 1;
            assertThat(PieceRange.proves(piece, height, index, part, path)).isFalse();
            part[part.length / 2] ^= 1;
          }
          if (path.length > 0) {
            path[path.length - 1] ^= 1;
            assertThat(PieceRange.proves(piece, height, index, part, path)).isFalse();
          }
        }
      }
      assertThatIllegalArgumentException().isThrownBy(() -> sealed.range(6, 0));
      assertThatIllegalArgumentException().isThrownBy(() -> sealed.range(7, 4));
    }
  }

  @Test
  void shouldBindTheSameDataToEachAgreementAndProvider() throws Exception {
    Path file = data(folder, 1, 3_000);
    Piece piece = piece(file);
    Address other = Address.parse("0x" + "03".repeat(20));
    List<Replica> replicas =
        List.of(
            Replica.of(Bytes32.of(1), PROVIDER, piece, LAYERS),
            Replica.of(Bytes32.of(2), PROVIDER, piece, LAYERS),
            Replica.of(Bytes32.of(1), other, piece, LAYERS));
    List<byte[]> made = new ArrayList<>();
    for (Replica replica : replicas) {
      Sealing.Job job = new Sealing.Job(replica, file, folder.resolve("sealed"));
      sealing(job).run(false, Progress.NONE);
      made.add(Files.readAllBytes(new ReplicaFiles(job.folder(), replica).replica()));
    }
    for (int i = 1; i < made.size(); i++) {
      int differ = 0;
      for (int at = 0; at < made.get(0).length; at++) {
        differ += Integer.bitCount((made.get(0)[at] ^ made.get(i)[at]) & 0xff);
      }
      assertThat((double) differ / made.get(0).length / 8).isBetween(0.48, 0.52);
    }
  }

  @Test
  void shouldFindOutThatAReplicaIsDamaged() throws Exception {
    Sealing.Job job = job(folder, 1);
    sealing(job).run(false, Progress.NONE);
    Path file = new ReplicaFiles(job.folder(), job.replica()).replica();
    try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
      bytes.seek(1_345);
      int before = bytes.read();
      bytes.seek(1_345);
      bytes.write(before ^ 4);
    }
    try (SealedReplica sealed = new SealedReplica(job.folder(), job.replica())) {
      assertThat(sealed.damaged()).isTrue();
    }
    try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
      bytes.setLength(1_345);
    }
    assertThatThrownBy(() -> new SealedReplica(job.folder(), job.replica()).close())
        .hasMessageContaining("has 1345 bytes, not 8192");
  }

  @Test
  void shouldRefuseAFileThatIsNotThePiece() throws Exception {
    Sealing.Job job = job(folder, 1);
    byte[] changed = Files.readAllBytes(job.data());
    changed[changed.length - 1] ^= 1;
    Files.write(job.data(), changed);
    assertThatThrownBy(() -> sealing(job).run(false, Progress.NONE))
        .isInstanceOf(SealingException.class)
        .hasMessageContaining("is not the piece that was agreed on");
    assertThat(new ReplicaFiles(job.folder(), job.replica()).whole()).isFalse();
  }

  @Test
  void shouldRefuseToSealDifferentSizesTogether() throws Exception {
    Sealing.Job small = job(folder, 1, 1_000);
    Sealing.Job large = job(folder, 2, 2_000);
    assertThatIllegalArgumentException().isThrownBy(() -> sealing(small, large));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Sealing(folder, new KeccakGraph(4), List.of()));
  }

  /** What a fault in the middle of the work leaves is gone on with, at any checkpoint. */
  @Test
  void shouldGoOnWhereAFaultStoppedIt() throws Exception {
    Sealing.Job job = job(folder, 1);
    Replica.Roots whole =
        new Sealing(
                folder.resolve("undisturbed"),
                new KeccakGraph(HEIGHT),
                List.of(new Sealing.Job(job.replica(), job.data(), folder.resolve("whole"))))
            .run(false, Progress.NONE)
            .getFirst();
    List<Long> reached = new ArrayList<>();
    for (int stops = 0; stops < 11; stops++) {
      int[] left = {3};
      assertThatThrownBy(() ->
              sealing(job)
                  .run(
                      false,
                      (done, total, _) -> {
                        assertThat(total).isEqualTo(4 << HEIGHT);
                        reached.add(done);
                        if (--left[0] == 0) {
                          throw new IllegalStateException("stop");
                        }
                      }))
          .hasMessage("stop");
    }
    assertThat(reached).isSorted().doesNotHaveDuplicates();
    assertThat(sealing(job).run(false, Progress.NONE).getFirst()).isEqualTo(whole);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 17, 31})
  void shouldGoOnAfterItsProcessWasKilled(int checkpoints) throws Exception {
    Sealing.Job[] jobs = {job(folder, 1), job(folder, 2)};
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                SealingProcess.class.getName(),
                folder.toString(),
                Integer.toString(checkpoints))
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    try (BufferedReader out = process.inputReader()) {
      assertThat(out.readLine()).isEqualTo("waiting");
    } finally {
      process.destroyForcibly().waitFor();
    }
    List<Long> reached = new ArrayList<>();
    List<Replica.Roots> resumed = sealing(jobs).run(false, (done, _, _) -> reached.add(done));
    assertThat(reached.getFirst()).isGreaterThan(checkpoints / 11 * 256L);
    List<Replica.Roots> anew =
        new Sealing(
                folder.resolve("anew"),
                new KeccakGraph(HEIGHT),
                Stream.of(jobs)
                    .map(job ->
                        new Sealing.Job(job.replica(), job.data(), folder.resolve("anew-sealed")))
                    .toList())
            .run(false, Progress.NONE);
    assertThat(resumed).isEqualTo(anew);
  }

  @Test
  void shouldSayHowLongItStillTakes() {
    List<Duration> left = new ArrayList<>();
    long[] now = {0};
    Progress.Clock clock =
        new Progress.Clock((_, _, time) -> time.ifPresent(left::add), () -> now[0], 100, 400);
    clock.reached(100);
    now[0] = Duration.ofSeconds(10).toNanos();
    clock.reached(200); // 100 in 10 seconds
    assertThat(left).containsExactly(Duration.ofSeconds(20));
  }

  @Test
  void shouldBeginAnewWhenACheckpointIsOfOtherWorkOrDamaged() throws Exception {
    Path file = folder.resolve("checkpoint");
    try (Checkpoint checkpoint = new Checkpoint(file, Bytes32.of(1))) {
      checkpoint.reached(5);
      checkpoint.reached(9);
    }
    try (Checkpoint checkpoint = new Checkpoint(file, Bytes32.of(2))) {
      assertThat(checkpoint.done()).isZero();
    }
    try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
      bytes.seek(40); // the place of the second, which was written last
      bytes.write(77);
    }
    try (Checkpoint checkpoint = new Checkpoint(file, Bytes32.of(1))) {
      assertThat(checkpoint.done()).isEqualTo(5);
    }
  }
}
