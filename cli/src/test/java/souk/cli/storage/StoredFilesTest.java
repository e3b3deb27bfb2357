package souk.cli.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ScheduledExecutorService;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import souk.cli.HttpMarket;
import souk.cli.Main;
import souk.cli.Souk;
import souk.storage.customer.Catalog;
import souk.storage.customer.StoredEntry;
import tools.jackson.databind.JsonNode;

/** Files and folders that a customer has kept, each step a command of its own, over a chain. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class StoredFilesTest {
  private static final long SEED = 20_261_130;
  private static final String NAME = "Grüße 🌍 \u202e.jpg";

  private final List<Souk> providers = new ArrayList<>();
  private Path folder = Path.of("");
  private HttpMarket market;
  private ScheduledExecutorService ticks;
  private Path file = Path.of("");

  @BeforeAll
  void open(@TempDir Path fresh) throws Exception {
    folder = fresh;
    // Shorter rounds: each command waits for some of them.
    Path rules = folder.resolve("storage.yaml");
    Files.writeString(
        rules,
        Files.readString(Path.of("../markets/storage.yaml"))
            .replace("roundLength: 120 ", "roundLength: 30 ")
            .replace("commitWithin: 110", "commitWithin: 50")
            .replace("answerWithin: 40", "answerWithin: 20"));
    market = new HttpMarket(folder, SEED, rules, 5);
    for (int i = 1; i <= 3; i++) {
      providers.add(provider(i));
    }
    for (Souk each : providers) {
      each.await("ready", line -> event(line, "ready"));
    }
    ticks = market.hurry();
    byte[] bytes = new byte[300_000];
    new Random(SEED).nextBytes(bytes);
    file = Files.write(folder.resolve("photo.jpg"), bytes);
  }

  private Souk provider(int number) {
    return Souk.start(
        market.with(
            "cache-" + number,
            "run",
            "--collateral",
            "3",
            "--state",
            folder.resolve("provider-" + number)));
  }

  private static boolean isOld(JsonNode line) {
    return line.path("name").asString().equals("old");
  }

  private static boolean event(JsonNode line, String name) {
    return line.path("event").asString().equals(name);
  }

  @AfterAll
  void close() {
    if (ticks != null) {
      providers.forEach(Souk::stop);
      ticks.shutdownNow();
      market.close();
    }
  }

  private Object[] words(Object... arguments) {
    List<Object> all = new ArrayList<>(List.of("storage"));
    all.addAll(Arrays.asList(arguments));
    all.addAll(List.of("--state", folder.resolve("stored")));
    return market.with("publisher", all.toArray());
  }

  private Souk storage(Object... arguments) throws Exception {
    return Souk.run(words(arguments));
  }

  private Object[] put(Path what, String name) {
    return new Object[] {
      "put", what, "--name", name, "--needed", 2, "--pieces", 3, "--yes",
    };
  }

  private long locked() throws Exception {
    long locked = 0;
    for (JsonNode each :
        Souk.run(market.with("publisher", "wallet")).good().json().path("escrows")) {
      locked += each.path("locked").asLong();
    }
    return locked;
  }

  @Test
  void shouldComeBackAsItWasWhenThePutWasInterrupted() throws Exception {
    long before = locked();
    JsonNode quote = storage("quote", file, "--needed", 2, "--pieces", 3).good().json();
    assertThat(quote.path("wanted").asInt()).isEqualTo(3);
    assertThat(quote.path("keeping").asLong())
        .isEqualTo(3 * 700 * quote.path("quote").path("periods").asLong())
        .isPositive();
    assertThat(locked()).isEqualTo(before);

    // As a put leaves it whose file changed while it was cut: nobody has anything of it.
    Catalog catalog = new Catalog(folder.resolve("stored"));
    catalog.put(
        new StoredEntry(
            "broken",
            NAME,
            false,
            file.toString(),
            5,
            2,
            3,
            1,
            1,
            8,
            StoredEntry.State.PUTTING,
            1));
    try (Souk first = Souk.start(words(put(file, NAME)))) {
      first.await(
          "an agreement", line -> event(line, "standing") && line.path("hired").asInt() > 0);
      storage("rm", NAME, "--yes").bad(Main.FAILED, "is in use by process");
      first.stop();
    }
    Souk listed = storage("ls").good();
    assertThat(listed.json().path("stored").findValuesAsString("state")).contains("putting");
    JsonNode stored = storage(put(file, NAME)).good().lines().getLast();
    assertThat(stored.path("event").asString()).isEqualTo("stored");
    assertThat(stored.path("places").findValuesAsString("provider"))
        .hasSize(3)
        .doesNotHaveDuplicates();
    long locks = quote.path("locks").asLong();
    assertThat(locked() - before)
        .as("one escrow, of which the rounds that are over come back")
        .isBetween(locks / 2 + 1, locks);
    assertThat(inStore(file)).as("pieces are deleted when others keep them").isFalse();

    JsonNode stat = storage("stat", stored.path("cid").asString()).good().json();
    assertThat(stat.path("name").asString()).isEqualTo(NAME);
    assertThat(stat.path("places").findValuesAsString("state")).containsOnly("KEPT");
    storage(put(file, NAME)).bad(Main.USAGE, "is stored already");

    Path back = folder.resolve("back.jpg");
    storage("get", NAME, "--out", back).good();
    assertThat(back).hasSameBinaryContentAs(file);
    storage("get", NAME, "--out", back).bad(Main.USAGE, "is there already");
    Path part = folder.resolve("part.jpg");
    storage("get", NAME, "--out", part, "--range", "70000-70099").good();
    assertThat(part).hasBinaryContent(Arrays.copyOfRange(Files.readAllBytes(file), 70_000, 70_100));
    storage("get", NAME, "--out", part, "--force", "--range", "5-300000")
        .bad(Main.USAGE, "there are no bytes 5-300000");

    JsonNode removed = storage("rm", NAME, "--yes").good().json();
    assertThat(removed.path("ended")).hasSize(3);
    storage("get", NAME, "--out", part, "--force").bad(Main.USAGE, "nothing is stored under");
    assertThat(catalog.all()).filteredOn(each -> each.name().equals(NAME)).hasSize(1);
    assertThat(storage("ls").good().json().path("stored").findValuesAsString("name"))
        .doesNotContain(NAME);
  }

  /** Whether something in the catalog's folder is nearly as long as a piece of a file. */
  private boolean inStore(Path of) throws IOException {
    long piece = Files.size(of) / 2;
    try (Stream<Path> all = Files.walk(folder.resolve("stored"))) {
      return all.anyMatch(
          each -> each.toString().contains("piece-") && each.toFile().length() >= piece);
    }
  }

  @Test
  void shouldBringBackAFolderWithoutItsLinks() throws Exception {
    Path tree = Files.createDirectories(folder.resolve("tree/a/ç"));
    Files.write(tree.resolve("empty"), new byte[0]);
    Files.write(tree.resolve("x".repeat(200)), new byte[] {7});
    Files.createSymbolicLink(folder.resolve("tree/link"), Path.of("/etc/passwd"));
    Souk put = storage(put(folder.resolve("tree"), "tree"));
    assertThat(put.error()).isEqualTo("souk: left out: the link link\n");
    assertThat(put.ended()).isZero();
    Path back = folder.resolve("unpacked");
    storage("get", "tree", "--out", back).good();
    assertThat(back.resolve("a/ç/empty")).isEmptyFile();
    assertThat(back.resolve("a/ç/" + "x".repeat(200))).hasBinaryContent(new byte[] {7});
    assertThat(back.resolve("link")).doesNotExist();
    storage("get", "tree", "--out", back).bad(Main.USAGE, "is there; a folder is written");
    storage("get", "tree", "--out", folder.resolve("o"), "--range", "0-1")
        .bad(Main.USAGE, "a folder was stored");
    shouldBringBackOneFileOfIt(tree.resolve("x".repeat(200)));
  }

  /** A file of the folder alone, and the proof that it is in it, which needs no market. */
  private void shouldBringBackOneFileOfIt(Path of) throws Exception {
    String one = "tree/a/ç/" + of.getFileName();
    Path alone = folder.resolve("alone");
    JsonNode got = storage("get", one, "--out", alone).good().json();
    assertThat(got.path("bytes").asInt()).isOne();
    assertThat(got.path("whole").asBoolean()).isTrue();
    assertThat(alone).hasSameBinaryContentAs(of);
    storage("get", "tree/a/ç/empty", "--out", folder.resolve("none")).good();
    assertThat(folder.resolve("none")).isEmptyFile();
    storage("get", one, "--out", alone, "--force", "--range", "0-0").good();
    storage("get", one, "--out", alone, "--force", "--range", "0-1")
        .bad(Main.USAGE, "there are no bytes 0-1; the file has 1");
    storage("get", "tree/a/ç", "--out", alone, "--force").bad(Main.USAGE, "has no file 'a/ç'");

    String root = storage("stat", "tree").good().json().path("root").asString();
    JsonNode files = storage("ls", "tree").good().json();
    assertThat(files.path("root").asString()).isEqualTo(root);
    assertThat(files.path("files").findValuesAsString("path"))
        .containsExactly("a/ç/empty", "a/ç/" + of.getFileName());
    Path proof = folder.resolve("proof");
    storage("prove", "tree", "--out", proof).bad(Main.USAGE, "name a file of a stored folder");
    storage("prove", one, "--out", proof).good();
    storage("prove", one, "--out", proof).bad(Main.USAGE, "is there already");
    assertThat(verify(of, proof, root).good().json().path("path").asString())
        .isEqualTo("a/ç/" + of.getFileName());
    assertThat(verify(file, proof, root).ended()).isEqualTo(Main.FAILED);
    assertThat(verify(of, proof, "0x" + "00".repeat(32)).ended()).isEqualTo(Main.FAILED);
    verify(of, proof, "0x12").bad(Main.USAGE, "--root: 0x and 64 hexadecimal digits");
    verify(of, of, root).bad(Main.FAILED, "is no proof");
  }

  private static Souk verify(Path of, Path proof, String root) throws Exception {
    return Souk.run("storage", "verify", of, "--proof", proof, "--root", root, "--json");
  }

  @Test
  void shouldReportWhoIsGoneAndRepairWhatItKept() throws Exception {
    JsonNode stored = storage(put(file, "old")).good().lines().getLast();
    String gone =
        providers
            .getFirst()
            .await("ready", line -> event(line, "ready"))
            .path("address")
            .asString();
    providers.removeFirst().stop();
    Souk spare = provider(4);
    providers.add(spare);
    spare.await("ready", line -> event(line, "ready"));
    storage("renew", "old", "--yes").bad(Main.FAILED, "can be renewed from block");
    // Somebody who has nothing to do with it reports, for the reward.
    try (Souk reporter =
            Souk.start(
                market.with(
                    "cache-5", "storage", "watch", "--all", "--state", folder.resolve("none")));
        Souk owner = Souk.start(words("watch", "--repair", "--yes"))) {
      JsonNode missed = owner.await("a miss", line -> event(line, "missed") && isOld(line));
      assertThat(missed.path("provider").asString()).isEqualTo(gone);
      assertThat(missed.path("slashed").asLong()).isEqualTo(50_000);
      JsonNode repaired = owner.await("the repair", line -> event(line, "repaired") && isOld(line));
      assertThat(repaired.path("repaired").asInt()).isOne();
      assertThat(reporter.error()).isEmpty();
    }
    JsonNode stat = storage("stat", "old").good().json();
    assertThat(stat.path("held").asInt()).isEqualTo(3);
    assertThat(stat.path("slashed").asLong()).isPositive();
    List<JsonNode> lost = new ArrayList<>();
    for (JsonNode place : stat.path("places")) {
      if (place.path("state").asString().equals("LOST")) {
        lost.add(place);
      }
    }
    assertThat(lost).extracting(each -> each.path("provider").asString()).containsExactly(gone);
    Path back = folder.resolve("old.jpg");
    storage("get", stored.path("cid").asString(), "--out", back).good();
    assertThat(back).hasSameBinaryContentAs(file);
    storage("repair", "old").good();
  }

  @Test
  void shouldSayInOneLineWhatCannotBeStored() throws Exception {
    Path pipe = folder.resolve("pipe");
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
    storage(put(pipe, "p")).bad(Main.USAGE, "is a device, a pipe or a socket");
    Path within = Files.createDirectory(folder.resolve("within"));
    assertThat(new ProcessBuilder("mkfifo", within.resolve("q").toString()).start().waitFor())
        .isZero();
    storage(put(within, "w")).bad(Main.FAILED, "is a device, a pipe or a socket");
    storage(put(folder.resolve("nothing"), "n")).bad(Main.USAGE, "there is no file");
    storage("put", file, "--needed", 5, "--pieces", 4).bad(Main.USAGE, "--pieces at least as much");
    storage("put", file, "--rounds", 1_000).bad(Main.USAGE, "--rounds takes 1 to 8");
    storage("get", "bafk", "--out", folder.resolve("o")).bad(Main.USAGE, "nothing is stored under");
    Souk few = storage("put", file, "--needed", 2, "--pieces", 5, "--yes");
    assertThat(few.ended()).isEqualTo(Main.FAILED);
    assertThat(few.error())
        .contains("5 providers are wanted, and ", "providers stand on the ledger");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .as("the source is only read")
        .startsWith("rw");
  }
}
