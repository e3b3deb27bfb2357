package souk.storage.tree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TreeTest {
  private static final long SEED = 20_261_130;
  private static final String LONG = "ü".repeat(120);

  @TempDir private Path folder;
  private Path tree = Path.of("");

  @BeforeEach
  void make() throws IOException {
    tree = Files.createDirectory(folder.resolve("tree"));
    Files.createDirectories(tree.resolve("a/b/leer"));
    Files.write(tree.resolve("a/nothing"), new byte[0]);
    Files.write(tree.resolve("a/one"), new byte[] {1});
    byte[] block = new byte[1024];
    new Random(SEED).nextBytes(block);
    Files.write(tree.resolve("a/b/whole blocks 🌍"), block);
    Files.write(tree.resolve(LONG), Arrays.copyOf(block, 513));
    Files.createSymbolicLink(tree.resolve("a/link"), Path.of("one"));
    Path run = Files.write(tree.resolve("run"), new byte[] {'#'});
    Files.setPosixFilePermissions(run, PosixFilePermissions.fromString("r-xr-x---"));
    Files.setLastModifiedTime(run, FileTime.from(1_000_000_000, TimeUnit.SECONDS));
  }

  private static byte[] bytes(Tree of) throws IOException {
    try (InputStream in = of.open()) {
      return in.readAllBytes();
    }
  }

  private Path unpack(byte[] archive) throws IOException {
    Path target = Files.createTempDirectory(folder, "back");
    Tree.unpack(new ByteArrayInputStream(archive), target);
    return target;
  }

  private static List<String> names(Path of) throws IOException {
    try (Stream<Path> all = Files.walk(of)) {
      return all.map(each -> of.relativize(each).toString()).sorted().toList();
    }
  }

  @Test
  void shouldComeBackWithoutLinksAndAsLongAsItSays() throws Exception {
    Tree one = new Tree(tree);
    assertThat(one.links()).containsExactly("a/link");
    byte[] archive = bytes(one);
    assertThat(archive).hasSize((int) one.size());
    assertThat(bytes(new Tree(tree))).as("the same each time").isEqualTo(archive);
    Path back = unpack(archive);
    Files.delete(tree.resolve("a/link"));
    assertThat(names(back)).isEqualTo(names(tree));
    for (String name : List.of("a/nothing", "a/one", "a/b/whole blocks 🌍", LONG, "run")) {
      assertThat(back.resolve(name)).hasSameBinaryContentAs(tree.resolve(name));
      assertThat(Files.getLastModifiedTime(back.resolve(name)).to(TimeUnit.SECONDS))
          .isEqualTo(Files.getLastModifiedTime(tree.resolve(name)).to(TimeUnit.SECONDS));
    }
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(back.resolve("run"))))
        .isEqualTo("r-xr-x---");
    assertThat(unpack(bytes(new Tree(back.resolve("a/b/leer"))))).isEmptyDirectory();
  }

  /** Others read it, and it reads what GNU tar wrote the same way. */
  @Test
  void shouldBeAnArchiveThatTarReads() throws Exception {
    Path file = Files.write(folder.resolve("tree.tar"), bytes(new Tree(tree)));
    Path back = Files.createDirectory(folder.resolve("tarred"));
    Process tar =
        new ProcessBuilder("tar", "-xf", file.toString(), "-C", back.toString())
            .redirectErrorStream(true)
            .start();
    String said = new String(tar.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(tar.waitFor()).as(said).isZero();
    Files.delete(tree.resolve("a/link"));
    assertThat(names(back)).isEqualTo(names(tree));
    assertThat(back.resolve(LONG)).hasSameBinaryContentAs(tree.resolve(LONG));
  }

  @Test
  void shouldFailWhenAFileIsChangedMeanwhile() throws Exception {
    Tree one = new Tree(tree);
    InputStream in = one.open();
    var _ = in.read();
    Files.write(tree.resolve("run").resolveSibling(LONG), new byte[9]);
    assertThatThrownBy(in::readAllBytes).hasMessageContaining("was changed while it was read");
  }

  private static byte[] renamed(byte[] archive, String from, String to) {
    byte[] text = archive.clone();
    byte[] wanted = to.getBytes(StandardCharsets.US_ASCII);
    String all = new String(archive, StandardCharsets.ISO_8859_1);
    int at = all.indexOf(from);
    System.arraycopy(wanted, 0, text, at, wanted.length);
    int header = at / 512 * 512;
    byte[] sum =
        String.format("%06o\0 ", TarEntry.checksum(Arrays.copyOfRange(text, header, header + 512)))
            .getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(sum, 0, text, header + TarEntry.CHECKSUM, sum.length);
    return text;
  }

  @Test
  void shouldNotLeadOutOfTheFolder() throws Exception {
    byte[] archive = bytes(new Tree(tree));
    for (String name : List.of("../on\0\0", "/a/one", "a/./on", "a//one", "a/../x")) {
      assertThatThrownBy(() -> unpack(renamed(archive, "a/one", name)))
          .as(name)
          .hasMessageContaining("leads elsewhere");
    }
    byte[] odd = archive.clone();
    odd[new String(archive, StandardCharsets.ISO_8859_1).indexOf("a/one")] ^= 1;
    assertThatThrownBy(() -> unpack(odd)).hasMessageContaining("sum of a header");
  }

  /** A refusal, or files within the folder: never anything else. */
  @Test
  void shouldRefuseOrUnpackWhateverItIsGiven() throws Exception {
    System.out.println("seed " + SEED);
    Random random = new Random(SEED);
    byte[] archive = bytes(new Tree(tree));
    int refused = 0;
    for (int i = 0; i < 300; i++) {
      byte[] odd =
          Arrays.copyOf(archive, archive.length - (i % 3 == 0 ? random.nextInt(2_000) : 0));
      for (int flips = random.nextInt(4); flips >= 0; flips--) {
        odd[random.nextInt(odd.length)] ^= (byte) (1 << random.nextInt(8));
      }
      try {
        unpack(odd);
      } catch (IOException e) {
        refused++;
      }
    }
    assertThat(refused).isBetween(50, 300);
    assertThat(names(folder).stream().filter(name -> !name.startsWith("back")))
        .allMatch(name -> name.isEmpty() || name.startsWith("tree"));
  }
}
