package souk.cli.content;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import souk.cli.Main;
import souk.cli.Souk;
import souk.cli.Terminal;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** {@code souk fetch} as people use it: files in the way, pipes, terminals, ^C, nobody there. */
class FetchCommandTest {
  private static final int CACHES = 4;
  private static final String NAME = "a film's name.mp4";
  private static final long SEED = 20261128;

  /** Three bundles of four chunks. */
  private static final int SIZE = 12_000_000;

  private static final int BUNDLE = 4_000_000;

  @TempDir private static Path folder;
  private static final List<Souk> STARTED = new ArrayList<>();
  private static DevMarket market;
  private static Path source;
  private static String url;
  private static URI publisher;
  private static String id;

  private Path place = Path.of("");

  @BeforeAll
  static void begin() throws Exception {
    byte[] content = new byte[SIZE];
    new Random(SEED).nextBytes(content);
    source = Files.write(folder.resolve(NAME), content);
    market = new DevMarket(folder.resolve("net"), CACHES);
    for (int i = 1; i <= CACHES; i++) {
      STARTED.add(
          Souk.start(market.with("cache-" + i, "cache", "--state", folder.resolve("c" + i))));
    }
    for (Souk cache : STARTED) {
      cache.await("ready", line -> line.get("event").asString().equals("ready"));
    }
    market.nextRound();
    Souk publishing =
        Souk.start(
            market.with(
                "publisher",
                "publish",
                source,
                "--state",
                folder.resolve("publisher"),
                "--caches",
                CACHES,
                "--deliveries",
                20,
                "--rounds",
                5));
    STARTED.add(publishing);
    JsonNode ready;
    try (var _ = market.hurry()) {
      ready = publishing.await("all ready", line -> line.path("ready").asInt(0) == CACHES);
    }
    url = ready.get("url").asString();
    publisher = URI.create(url.substring(0, url.lastIndexOf('/')));
    id = url.substring(url.lastIndexOf('/') + 1);
  }

  @AfterAll
  static void end() {
    STARTED.reversed().forEach(Souk::stop);
    if (market != null) {
      market.close();
    }
  }

  @BeforeEach
  void choose() throws Exception {
    place = Files.createTempDirectory(folder, "fetched").toRealPath();
  }

  private static Object[] arguments(Object... more) {
    List<Object> all = new ArrayList<>(List.of("fetch", "--network", market.net()));
    all.addAll(List.of(more));
    return all.toArray();
  }

  private static Souk fetch(Object... more) throws Exception {
    return Souk.run(arguments(more));
  }

  private static byte[] front(int bytes) throws Exception {
    return Arrays.copyOf(Files.readAllBytes(source), bytes);
  }

  @Test
  void shouldTellABrowserWhatIsThere() throws Exception {
    try (HttpClient browser = HttpClient.newHttpClient()) {
      HttpResponse<String> said =
          browser.send(
              HttpRequest.newBuilder(URI.create(url)).build(),
              HttpResponse.BodyHandlers.ofString());
      assertThat(said.statusCode()).isEqualTo(200);
      assertThat(said.headers().firstValue("Content-Type")).contains("text/plain; charset=utf-8");
      assertThat(said.body())
          .isEqualTo(
              "Published on Souk, %d bytes. To fetch it:  ./souk fetch %s --network FILE\n"
                  .formatted(SIZE, url));
      for (String other : List.of("0x" + "00".repeat(32), "%0a", "nonsense")) {
        assertThat(
                browser
                    .send(
                        HttpRequest.newBuilder(publisher.resolve("/" + other)).build(),
                        HttpResponse.BodyHandlers.ofString())
                    .statusCode())
            .isEqualTo(404);
      }
    }
  }

  @Test
  void shouldCallItAsItsPublisherDoesAndFetchItOnce() throws Exception {
    Path named = place.resolve(NAME);
    JsonNode got = fetch(url, "--out", place + "/", "--json").good().json();
    assertThat(got.get("file").asString()).isEqualTo(named.toString());
    assertThat(got.get("outcome").asString()).isEqualTo("fetched");
    assertThat(got.get("fetchedBytes").asLong()).isEqualTo(SIZE);
    assertThat(got.get("sha256").asString()).isEqualTo(SourceFile.sha256(source));
    assertThat(named).hasSameBinaryContentAs(source);
    assertThat(place).isDirectoryNotContaining("glob:**.part");

    JsonNode again = fetch(url, "--out", place, "--json").good().json();
    assertThat(again.get("outcome").asString()).isEqualTo("already-there");
    assertThat(again.get("fetchedBytes").asLong()).isZero();
    assertThat(fetch(url, "--out", named).good().text())
        .startsWith(named + ": already there and right, 12.0 MB; nothing was fetched");

    Files.writeString(named, "mine");
    fetch(url, "--out", place)
        .bad(Main.USAGE, named + " is there, and is not what is fetched; --force replaces it");
    assertThat(named).hasContent("mine");
    Path link = Files.createSymbolicLink(folder.resolve("link"), named);
    fetch(url, "--out", link).bad(Main.USAGE, named + " is there");
    var _ = fetch(url, "--out", link, "--force").good();
    assertThat(named).hasSameBinaryContentAs(source);
    assertThat(link).isSymbolicLink();
  }

  @Test
  void shouldGoOnWithWhatIsThereAndCountOnlyWhatItFetched() throws Exception {
    Path file = place.resolve("file");
    Files.write(place.resolve("file.part"), front(BUNDLE + 1000));
    String said = fetch(url, "--out", file).good().text();
    assertThat(said)
        .startsWith(
            "going on at 4.0 of 12.0 MB\n" + file + ": 12.0 MB, 8.0 MB of them fetched now");
    Files.move(file, place.resolve("file.part"));
    Files.write(place.resolve("file.part"), front(2 * BUNDLE));
    JsonNode got = fetch(url, "--out", file, "--json").good().json();
    assertThat(got.get("keptBytes").asLong()).isEqualTo(2 * BUNDLE);
    assertThat(got.get("fetchedBytes").asLong()).isEqualTo(SIZE - 2 * BUNDLE);
    assertThat(got.get("goodputMBps").asDouble() * got.get("seconds").asDouble())
        .isBetween((SIZE - 2 * BUNDLE) / 1e6 - 0.01, (SIZE - 2 * BUNDLE) / 1e6 + 0.01);

    Files.delete(file);
    Files.writeString(place.resolve("file.part"), "somebody's, and nothing that is fetched");
    fetch(url, "--out", file)
        .bad(Main.USAGE, "file.part: what is in it is not the beginning of what is fetched");
    assertThat(place.resolve("file.part")).content().startsWith("somebody's");
  }

  @Test
  void shouldWriteToAPipeInOrderAndEndAsProgramsDoWhenNobodyReadsOn() throws Exception {
    List<String> souk = Terminal.souk(arguments(url, "--out", "-"));
    Path file = place.resolve("piped");
    Terminal.Ended whole =
        Terminal.shell("\"$@\" | cat >'" + file + "'; exit ${PIPESTATUS[0]}", souk);
    assertThat(whole).isEqualTo(new Terminal.Ended(0, "", ""));
    assertThat(file).hasSameBinaryContentAs(source);
    assertThat(Terminal.shell("\"$@\" | head -c 1000 | wc -c; exit ${PIPESTATUS[0]}", souk))
        .isEqualTo(new Terminal.Ended(141, "1000\n", ""));
    Terminal.Ended full = Terminal.shell("\"$@\" >/dev/full", souk);
    assertThat(full.status()).isEqualTo(Main.FAILED);
    assertThat(full.error())
        .isEqualTo(
            "souk: cannot write to standard output: No space left on device; 0.0 of 12.0 MB were written\n");
  }

  @Test
  void shouldSayWhatIsKeptWhenTheDiskIsFull() throws Exception {
    Path file = place.resolve("file");
    // A file of this process may have 6 000 KiB; it is told that it is too large.
    Terminal.Ended full =
        Terminal.shell("ulimit -f 6000; exec \"$@\"", Terminal.souk(arguments(url, "--out", file)));
    assertThat(full.error())
        .isEqualTo(
            "souk: cannot write %s.part: File too large; 4.0 of 12.0 MB are kept in %s.part, and the same command goes on\n"
                .formatted(file, file));
    assertThat(full.status()).isEqualTo(Main.FAILED);
    assertThat(fetch(url, "--out", file).good().text()).startsWith("going on at 4.0 of 12.0 MB");
  }

  /** What a terminal of this width shows in the end, and whether anything ran over its edge. */
  private static List<String> lines(String shown, int columns) {
    List<String> lines = new ArrayList<>();
    for (String line : shown.replace("^C", "").split("\r?\n", -1)) { // which the terminal shows
      for (String over : line.split("\r", -1)) {
        if (over.contains("%")) {
          assertThat(over).hasSizeLessThan(columns);
        }
      }
      lines.add(line.substring(line.lastIndexOf('\r') + 1));
    }
    return lines;
  }

  @ParameterizedTest
  @ValueSource(ints = {40, 80, 200})
  void shouldShowHowFarItIsOnATerminalAndWhatIsKeptWhenItIsInterrupted(int columns)
      throws Exception {
    Path file = place.resolve("file");
    try (SlowPublisher slow = new SlowPublisher(publisher, 1)) {
      Terminal.Ended ended =
          Terminal.run(
              columns,
              " left",
              "\u0003",
              Terminal.souk(arguments(slow.uri() + "/" + id, "--out", file)));
      assertThat(ended.status()).as(ended.out()).isEqualTo(130);
      List<String> lines = lines(ended.out(), columns);
      assertThat(lines.getFirst()).isEqualTo("… asking " + slow.uri());
      assertThat(ended.out())
          .contains("\r  0%")
          .containsPattern("\r 33%.*  4\\.0/12\\.0 MB  [0-9.]+ [kM]B/s  [0-9:]+ s? ?left");
      assertThat(ended.out().contains("[====")).isEqualTo(columns > 40);
      assertThat(lines)
          .anySatisfy(line ->
              assertThat(line)
                  .isEqualTo(
                      "souk: interrupted; 4.0 of 12.0 MB are kept in %s.part. To go on:  ./souk fetch --network %s %s/%s --out %s"
                          .formatted(file, market.net(), slow.uri(), id, file)));
    }
    assertThat(Files.readAllBytes(place.resolve("file.part"))).isEqualTo(front(BUNDLE));
  }

  @Test
  void shouldSayWhatIsKeptToProgramsWhenItIsTerminated() throws Exception {
    Path file = place.resolve("file");
    try (SlowPublisher slow = new SlowPublisher(publisher, 1)) {
      Process process =
          Terminal.start(
              Map.of(), Terminal.souk(arguments(slow.uri() + "/" + id, "--out", file, "--json")));
      awaitBundle(file);
      Thread.sleep(200); // between the last byte and its being counted
      process.toHandle().destroy(); // SIGTERM; its streams stay open
      Terminal.Ended ended = Terminal.ended(process);
      assertThat(ended.status()).isEqualTo(143);
      JsonNode said = new ObjectMapper().readTree(ended.out());
      assertThat(said.get("event").asString()).isEqualTo("interrupted");
      assertThat(said.get("part").asString()).isEqualTo(file + ".part");
      assertThat(said.get("keptBytes").asLong()).isEqualTo(BUNDLE);
      assertThat(said.get("bytes").asLong()).isEqualTo(SIZE);
      assertThat(ended.error()).startsWith("souk: interrupted; 4.0 of 12.0 MB").hasLineCount(1);
    }
  }

  @Test
  void shouldTryAgainForAWhileAndAskOtherPublishersWhenNobodyAnswers() throws Exception {
    String nobody = "http://127.0.0.1:1/" + id;
    Souk gaveUp = fetch(nobody, "--out", place, "--patience", 1);
    assertThat(gaveUp.error().lines())
        .satisfiesExactly(
            line ->
                assertThat(line)
                    .isEqualTo(
                        "souk: nobody answers at http://127.0.0.1:1; trying again for up to 1 s"),
            line -> assertThat(line).startsWith("souk: nobody answers at http://127.0.0.1:1: "));
    fetch(nobody, "--out", place, "--patience", 0)
        .bad(Main.FAILED, "nobody answers at http://127.0.0.1:1: ");

    Path file = place.resolve("file");
    Souk cut;
    try (SlowPublisher slow = new SlowPublisher(publisher, 1)) {
      cut = Souk.start(arguments(slow.uri() + "/" + id, "--out", file, "--patience", 1));
      awaitBundle(file);
    }
    assertThat(cut.awaitEnd()).isEqualTo(Main.FAILED);
    assertThat(cut.error())
        .endsWith(
            "; 4.0 of 12.0 MB are kept in %s.part, and the same command goes on\n".formatted(file));
    assertThat(fetch(nobody, url, "--out", file).good().text())
        .startsWith("going on at 4.0 of 12.0 MB");
    assertThat(file).hasSameBinaryContentAs(source);
  }

  /** Until the first bundle is in the part. */
  private static void awaitBundle(Path file) throws Exception {
    long end = System.nanoTime() + Souk.LONG.toNanos();
    Path part = Path.of(file + ".part");
    while (!(Files.exists(part) && Files.size(part) == BUNDLE)) {
      assertThat(System.nanoTime()).isLessThan(end);
      Thread.sleep(20);
    }
  }
}
