package souk.storage.tree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import souk.exchange.KeySigning;
import souk.primitives.ByteWriter;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;
import souk.primitives.DecodeException;
import souk.primitives.PrivateKey;
import souk.storage.customer.StorageCustomer;

/** The files of a stored folder, and proofs that they are in it. */
class MembersTest {
  private static final long SEED = 20_261_202;
  private static final List<String> NAMES =
      List.of("a", "a.b", "a/nothing", "b/ü 🌍/é", "b/" + "x".repeat(200), "z");

  @TempDir private Path folder;

  private Path tree() throws IOException {
    Path tree = Files.createDirectories(folder.resolve("tree"));
    for (String name : NAMES) {
      Path file = tree.resolve(name.equals("a") ? "a-file" : name);
      Files.createDirectories(file.resolveSibling("."));
      byte[] bytes = new byte[name.endsWith("nothing") ? 0 : name.length() * 300];
      new Random(SEED + name.hashCode()).nextBytes(bytes);
      Files.write(file, bytes);
    }
    return tree;
  }

  private Members read(Tree tree) throws IOException {
    try (InputStream in = tree.open()) {
      in.transferTo(OutputStream.nullOutputStream());
    }
    Path target = Files.createTempDirectory(folder, "role");
    tree.describe(target);
    return Members.load(target);
  }

  @Test
  void shouldSayWhereEachFileLiesInTheArchive() throws Exception {
    Path files = tree();
    Tree tree = new Tree(files);
    Members members = read(tree);
    byte[] archive;
    try (InputStream in = tree.open()) {
      archive = in.readAllBytes();
    }
    assertThat(members.count()).isEqualTo(NAMES.size());
    for (Members.Placed each : members.all()) {
      byte[] bytes = Files.readAllBytes(files.resolve(each.member().path()));
      int from = (int) each.offset();
      assertThat(Arrays.copyOfRange(archive, from, from + (int) each.member().size()))
          .as(each.member().path())
          .isEqualTo(bytes);
      assertThat(each.member().digest()).isEqualTo(Bytes32.of(Member.sha256().digest(bytes)));
      assertThat(members.find(each.member().path())).contains(each);
    }
    assertThat(members.find("a/nothing").orElseThrow().member().size()).isZero();
    for (String none : List.of("", "b", "a/", "A.b", "a/nothing/")) {
      assertThat(members.find(none)).as(none).isEmpty();
      assertThat(members.prove(none)).as(none).isEmpty();
    }
  }

  @Test
  void shouldBeWrittenBesideAStoredFolderAndNotBesideAFile() throws Exception {
    Path role = folder.resolve("customer");
    Tree tree = new Tree(tree());
    StorageCustomer.cut(
        tree,
        new KeySigning(PrivateKey.fromSeeded(new Random(SEED)), "storage/1"),
        new SecureRandom(),
        1,
        1,
        role,
        _ -> {});
    assertThat(Members.load(role).root()).isEqualTo(read(tree).root());
    Members.delete(role);
    assertThat(Members.isIn(role)).isFalse();
  }

  @Test
  void shouldNotDescribeWhatWasNotReadToItsEnd() throws Exception {
    Tree tree = new Tree(tree());
    try (InputStream in = tree.open()) {
      in.skipNBytes(2_000);
    }
    assertThatThrownBy(() -> tree.describe(folder)).hasMessageContaining("not read to its end");
    assertThat(Members.isIn(folder)).isFalse();
  }

  @Test
  void shouldProveEachFileAgainstItsRootAlone() throws Exception {
    Members members = read(new Tree(tree()));
    Files.write(folder.resolve("tree/z"), new byte[] {1});
    Bytes32 other = read(new Tree(folder.resolve("tree"))).root();
    for (Members.Placed each : members.all()) {
      Bytes encoded = members.prove(each.member().path()).orElseThrow().encode();
      InclusionProof proof = InclusionProof.decode(encoded);
      assertThat(proof.member()).isEqualTo(each.member());
      assertThat(proof.proves(members.root())).isTrue();
      assertThat(proof.proves(other)).isFalse();
      assertThat(proof.encode()).isEqualTo(encoded);
    }
  }

  /** The root is that of RFC 9162's tree over tagged leaves; computed here by hand. */
  @Test
  void shouldHaveARootThatOthersCanCompute() throws Exception {
    Path one = Files.createDirectories(folder.resolve("one"));
    Files.writeString(one.resolve("f"), "abc");
    byte[] digest =
        HexFormat.of().parseHex("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    byte[] value =
        Member.sha256()
            .digest(
                new ByteWriter()
                    .raw("souk.storage.member/1".getBytes(StandardCharsets.US_ASCII))
                    .u32(1)
                    .raw(new byte[] {'f'})
                    .u64(3)
                    .raw(digest)
                    .toArray());
    byte[] leaf = Member.sha256().digest(new ByteWriter().u8(0).raw(value).toArray());
    byte[] root = Member.sha256().digest(new ByteWriter().u8(2).u64(1).raw(leaf).toArray());
    assertThat(read(new Tree(one)).root()).isEqualTo(Bytes32.of(root));
  }

  @Test
  void shouldRefuseProofsInWhichAnythingWasChanged() throws Exception {
    Members members = read(new Tree(tree()));
    for (Members.Placed each : members.all()) {
      byte[] good = members.prove(each.member().path()).orElseThrow().encode().toArray();
      for (int at = 0; at < good.length; at++) {
        for (int bit = 0; bit < 8; bit++) {
          byte[] bad = good.clone();
          bad[at] ^= (byte) (1 << bit);
          assertThat(holds(bad, members.root())).as("byte %d, bit %d", at, bit).isFalse();
        }
      }
      for (int length = 0; length < good.length; length++) {
        assertThat(holds(Arrays.copyOf(good, length), members.root())).isFalse();
      }
      assertThat(holds(Arrays.copyOf(good, good.length + 1), members.root())).isFalse();
    }
  }

  @Test
  void shouldRefuseEachFieldOfAnotherFile() throws Exception {
    Members members = read(new Tree(tree()));
    InclusionProof good = members.prove("z").orElseThrow();
    InclusionProof other = members.prove("a.b").orElseThrow();
    Member member = good.member();
    List<InclusionProof> bad =
        List.of(
            with(good, new Member("y", member.size(), member.digest())),
            with(good, new Member(member.path(), member.size() + 1, member.digest())),
            with(good, new Member(member.path(), member.size(), other.member().digest())),
            with(good, other.member()),
            new InclusionProof(member, good.count() + 1, good.index(), good.neighbours()),
            new InclusionProof(member, good.count(), good.index() - 1, good.neighbours()),
            new InclusionProof(member, good.count(), good.index(), other.neighbours()),
            new InclusionProof(member, good.count(), good.index(), List.of()),
            new InclusionProof(member, 1, 0, List.of()),
            new InclusionProof(member, good.count(), -1, good.neighbours()));
    assertThat(good.proves(members.root())).isTrue();
    assertThat(bad).noneMatch(proof -> proof.proves(members.root()));
    byte[] long40 = new byte[InclusionProof.MOST_BYTES + 1];
    assertThatThrownBy(() -> InclusionProof.decode(Bytes.of(long40)))
        .isInstanceOf(DecodeException.class);
    List<Bytes32> many = new ArrayList<>();
    for (int i = 0; i < 33; i++) {
      many.add(Bytes32.of(i));
    }
    assertThatThrownBy(() -> InclusionProof.decode(new InclusionProof(member, 9, 1, many).encode()))
        .isInstanceOf(DecodeException.class);
  }

  private static InclusionProof with(InclusionProof proof, Member member) {
    return new InclusionProof(member, proof.count(), proof.index(), proof.neighbours());
  }

  private static boolean holds(byte[] proof, Bytes32 root) {
    try {
      return InclusionProof.decode(Bytes.of(proof)).proves(root);
    } catch (DecodeException e) {
      return false;
    }
  }

  @Test
  void shouldTakeTenThousandFiles() throws Exception {
    Path many = Files.createDirectories(folder.resolve("many"));
    for (int i = 0; i < 10_000; i++) {
      Path below = many.resolve(String.valueOf(i % 100));
      if (i < 100) {
        Files.createDirectory(below);
      }
      Files.write(below.resolve("file-" + i), new byte[] {(byte) i, (byte) (i >> 8)});
    }
    Tree tree = new Tree(many);
    Members members = read(tree);
    assertThat(members.count()).isEqualTo(10_000);
    for (int i = 0; i < 10_000; i += 777) {
      InclusionProof proof = members.prove(i % 100 + "/file-" + i).orElseThrow();
      assertThat(proof.proves(members.root())).isTrue();
      assertThat(proof.encode().size()).isLessThan(600);
    }
    try (var files = Files.list(folder)) {
      for (Path role : files.filter(each -> each.toString().contains("role")).toList()) {
        assertThat(Files.size(role.resolve("members"))).isLessThan(10_000 * 100);
      }
    }
  }

  @Test
  void shouldRefuseARecordThatIsDamaged() throws Exception {
    Members members = read(new Tree(tree()));
    members.save(folder);
    byte[] good = Files.readAllBytes(folder.resolve("members"));
    for (int length : new int[] {0, 1, 4, 5, 20, good.length - 1}) {
      Files.write(folder.resolve("members"), Arrays.copyOf(good, length));
      assertThatThrownBy(() -> Members.load(folder))
          .as("%d bytes", length)
          .isInstanceOf(IOException.class)
          .hasMessageContaining("damaged");
    }
  }
}
