package souk.replication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.InputStream;
import java.lang.foreign.ValueLayout;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import souk.primitives.Bytes32;
import souk.primitives.Hex;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The stacked graph and its labels, as rust-fil-proofs computes them. */
class SdrTest {
  private static final BigInteger FIELD =
      new BigInteger("73eda753299d7d483339d80809a1d80553bda402fffe5bfeffffffff00000001", 16);

  private static JsonNode read(String name) throws Exception {
    try (InputStream in = SdrTest.class.getResourceAsStream(name)) {
      return new JsonMapper().readTree(in);
    }
  }

  private static PorepId id(JsonNode of) {
    return new PorepId(Bytes32.of(Hex.parse(of.get("porep_id").stringValue())));
  }

  private static SdrGraph.Version version(JsonNode of) {
    return of.get("api").stringValue().equals("V1_0_0")
        ? SdrGraph.Version.V1_0
        : SdrGraph.Version.V1_1;
  }

  private static long[] parents(SdrGraph graph, long node) {
    int[] parents = new int[SdrGraph.PARENTS];
    graph.parents(node, parents);
    return java.util.Arrays.stream(parents).mapToLong(Integer::toUnsignedLong).toArray();
  }

  @Test
  void shouldHaveTheSameParentsInSmallAndHugeGraphs() throws Exception {
    int compared = 0;
    for (JsonNode each : read("sdr-parents-small.json").get("cases")) {
      SdrGraph graph = new SdrGraph(each.get("nodes").longValue(), id(each), version(each));
      assertThat(id(each).drgSeed()).isEqualTo(Hex.parse(each.get("drg_seed").stringValue()));
      for (var node : each.get("parents").properties()) {
        List<Long> expected = new ArrayList<>();
        node.getValue().forEach(parent -> expected.add(parent.longValue()));
        assertThat(parents(graph, Long.parseLong(node.getKey())))
            .as("node %s of %d", node.getKey(), graph.nodes())
            .containsExactly(expected.stream().mapToLong(Long::longValue).toArray());
        compared++;
      }
    }
    assertThat(compared).isGreaterThan(30);
  }

  private static String digest(SdrGraph graph) throws Exception {
    MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
    ByteBuffer row =
        ByteBuffer.allocate(SdrGraph.PARENTS * Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    int[] parents = new int[SdrGraph.PARENTS];
    for (long node = 0; node < graph.nodes(); node++) {
      graph.parents(node, parents);
      row.clear().asIntBuffer().put(parents);
      sha256.update(row.array());
    }
    return HexFormat.of().formatHex(sha256.digest());
  }

  @Test
  void shouldHaveThePublishedTablesOfParents() throws Exception {
    assertThat(digest(new SdrGraph(64, PorepId.registered(0), SdrGraph.Version.V1_0)))
        .isEqualTo("3da49221e2ed55371b86d0bf3d6526fcf128af61bed904f966428db1b531750d");
    assertThat(digest(new SdrGraph(64, PorepId.registered(5), SdrGraph.Version.V1_1)))
        .isEqualTo("840057702eea7652cf97e04306c30fe57174714d90de156a25eddd6075c25b97");
  }

  @Test
  void shouldHaveThePublishedLabels() throws Exception {
    JsonNode labels = read("sdr-labels.json");
    ReplicaId replica =
        new ReplicaId(Bytes32.of(Hex.parse(labels.get("replica_id").stringValue())));
    for (JsonNode each : labels.get("cases")) {
      SdrGraph graph = new SdrGraph(each.get("nodes").longValue(), id(each), version(each));
      byte[] last = new byte[32];
      int layers = labels.get("layers").intValue();
      new Labelling(Profile.FILECOIN, graph)
          .run(
              replica,
              layers,
              (layer, all) -> {
                if (layer == layers) {
                  byte[] whole = all.toArray(ValueLayout.JAVA_BYTE);
                  System.arraycopy(whole, whole.length - 32, last, 0, 32);
                }
              });
      assertThat(last).isEqualTo(Hex.parse(each.get("label").stringValue()));
    }
  }

  @Test
  void shouldSealAsTheFormulasDo() throws Exception {
    JsonNode seal = read("sdr-seal-2kib-zero.json");
    byte[] zeros = new byte[127 * 16];
    Bytes32 data = new PieceCommitment().update(zeros, 0, zeros.length).finish().root();
    assertThat(data.toArray()).isEqualTo(Hex.parse(seal.get("comm_d").stringValue()));
    ReplicaId replica =
        ReplicaId.of(
            Bytes32.of(Hex.parse(seal.get("prover_id").stringValue())),
            seal.get("sector_id").longValue(),
            Bytes32.of(Hex.parse(seal.get("ticket").stringValue())),
            data,
            id(seal));
    assertThat(replica.bytes().toArray())
        .isEqualTo(Hex.parse(seal.get("replica_id").stringValue()));
    SdrGraph graph = new SdrGraph(seal.get("nodes").longValue(), id(seal), SdrGraph.Version.V1_1);
    new Labelling(Profile.FILECOIN, graph)
        .run(
            replica,
            seal.get("layers").intValue(),
            (layer, labels) -> {
              byte[] all = labels.toArray(ValueLayout.JAVA_BYTE);
              assertThat(sha256(all))
                  .isEqualTo(seal.get("layer" + layer + "_sha256").stringValue());
              if (layer == 2) {
                assertThat(sha256(encoded(all)))
                    .isEqualTo(seal.get("replica_of_zero_data_sha256").stringValue());
              }
            });
  }

  private static byte[] encoded(byte[] labels) {
    byte[] replica = new byte[labels.length];
    for (int at = 0; at < labels.length; at += 32) {
      byte[] node = new byte[32];
      FieldEncoding.encode(java.util.Arrays.copyOfRange(labels, at, at + 32), node);
      System.arraycopy(node, 0, replica, at, 32);
    }
    return replica;
  }

  private static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (java.security.NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static byte[] little(BigInteger number) {
    byte[] big = HexFormat.of().parseHex("%064x".formatted(number));
    byte[] little = new byte[32];
    for (int i = 0; i < 32; i++) {
      little[i] = big[31 - i];
    }
    return little;
  }

  @Test
  void shouldEncodeInTheFieldAndBack() {
    long seed = 7;
    Random random = new Random(seed);
    List<BigInteger> numbers =
        new ArrayList<>(
            List.of(
                BigInteger.ZERO,
                BigInteger.ONE,
                FIELD.subtract(BigInteger.ONE),
                BigInteger.TWO.pow(64).subtract(BigInteger.ONE),
                BigInteger.TWO.pow(192)));
    for (int i = 0; i < 100; i++) {
      numbers.add(new BigInteger(255, random).mod(FIELD));
    }
    for (BigInteger label : numbers) {
      for (BigInteger data : numbers) {
        byte[] node = little(data);
        FieldEncoding.encode(little(label), node);
        assertThat(node).as("seed %d", seed).isEqualTo(little(label.add(data).mod(FIELD)));
        FieldEncoding.decode(little(label), node);
        assertThat(node).as("seed %d", seed).isEqualTo(little(data));
      }
    }
  }

  @Test
  void shouldRefuseNodesThatAreNoNumbersOfTheField() {
    for (BigInteger bad : List.of(FIELD, BigInteger.TWO.pow(256).subtract(BigInteger.ONE))) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> FieldEncoding.encode(new byte[32], little(bad)));
      assertThatIllegalArgumentException()
          .isThrownBy(() -> FieldEncoding.decode(little(bad), new byte[32]));
    }
    assertThatIllegalArgumentException()
        .isThrownBy(() -> FieldEncoding.encode(new byte[31], new byte[32]));
  }

  @Test
  void shouldRefuseNodesThatAGraphDoesNotHave() {
    SdrGraph graph = new SdrGraph(9, PorepId.registered(5), SdrGraph.Version.V1_1);
    for (long node : new long[] {-1, 9, 10, 1L << 40}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> graph.parents(node, new int[SdrGraph.PARENTS]));
    }
    assertThatIllegalArgumentException().isThrownBy(() -> graph.parents(3, new int[13]));
  }

  @Test
  void shouldRefuseGraphsThatCannotBe() {
    for (long nodes : new long[] {-1, 0, 1, 1L << 32}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> new SdrGraph(nodes, PorepId.registered(5), SdrGraph.Version.V1_1));
    }
  }

  @Test
  void shouldRefuseIdentifiersOfMoreThan254Bits() {
    byte[] greatest = new byte[32];
    java.util.Arrays.fill(greatest, (byte) 0xff);
    for (int last : new int[] {0xff, 0x80, 0x40}) {
      greatest[31] = (byte) last;
      assertThatIllegalArgumentException()
          .isThrownBy(() -> new ReplicaId(Bytes32.of(greatest)))
          .withMessageContaining("254 bits");
    }
    greatest[31] = 0x3f;
    assertThat(new ReplicaId(Bytes32.of(greatest)).bytes()).isEqualTo(Bytes32.of(greatest));
  }

  @Test
  void shouldRefuseMoreLabelsThanThereIsMemoryFor() throws Exception {
    ReplicaId replica = new ReplicaId(Bytes32.ZERO);
    SdrGraph most = new SdrGraph(SdrGraph.MOST_NODES, PorepId.registered(5), SdrGraph.Version.V1_1);
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> new Labelling(Profile.FILECOIN, most, 1L << 36).run(replica, 11, (_, _) -> {}))
        .withMessage(
            "the labels of 4294967295 nodes take 274877906880 bytes of memory,"
                + " and there are 68719476736");
    SdrGraph small = new SdrGraph(64, PorepId.registered(5), SdrGraph.Version.V1_1);
    assertThatIllegalArgumentException()
        .isThrownBy(() ->
            new Labelling(Profile.FILECOIN, small, 2 * 64 * 32 - 1).run(replica, 2, (_, _) -> {}));
    assertThatIllegalArgumentException()
        .isThrownBy(() ->
            new Labelling(Profile.FILECOIN, small, 64 * 32 - 1).run(replica, 1, (_, _) -> {}));
    new Labelling(Profile.FILECOIN, small, 2 * 64 * 32).run(replica, 2, (_, _) -> {});
    new Labelling(Profile.FILECOIN, small, 64 * 32).run(replica, 1, (_, _) -> {});
  }
}
