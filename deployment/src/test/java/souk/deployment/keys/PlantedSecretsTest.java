package souk.deployment.keys;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import souk.deployment.LedgerChoice;
import souk.exchange.KeySigning;
import souk.keys.GrantFile;
import souk.keys.KeysTerms;
import souk.keys.owner.GrantWish;
import souk.keys.owner.KeysOwner;
import souk.keys.reader.KeysReader;
import souk.market.file.MarketFile;
import souk.primitives.Address;
import souk.primitives.Hex;
import souk.primitives.PrivateKey;
import souk.umbral.Encryption;

/** No secret stands in what is said, logged, answered over HTTP, or written by a provider. */
class PlantedSecretsTest {
  private static final long SEED = 20_261_130;
  private static final String PLANTED = "planted-secret-7f3a9c51";
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

  @TempDir Path folder;

  private final List<String> heard = new CopyOnWriteArrayList<>();
  private final Handler ears =
      new Handler() {
        @Override
        public void publish(LogRecord said) {
          heard.add(said.getMessage() + " " + said.getThrown());
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
      };

  @Test
  void shouldShowNoSecretWhateverGoesWrong() throws Exception {
    Logger root = Logger.getLogger("");
    Level before = root.getLevel();
    root.setLevel(Level.ALL);
    root.addHandler(ears);
    List<String> secrets = new ArrayList<>(List.of(PLANTED));
    try (KeysDeployment keys =
        KeysDeployment.open(
            new KeysDeployment.Options(
                MarketFile.read(ROOT.resolve("markets/keys.yaml")), 3, 0, 4, folder, SEED),
            new LedgerChoice.Local())) {
      play(keys, secrets);
      keys.market().restartProvider(0);
    } finally {
      root.removeHandler(ears);
      root.setLevel(before);
    }
    assertThat(heard).hasSizeGreaterThan(10);
    for (String secret : secrets) {
      assertThat(heard).as("seed %d", SEED).noneMatch(line -> line.contains(secret));
      assertThat(filesWith(secret)).as("seed %d", SEED).isEmpty();
    }
  }

  private void play(KeysDeployment keys, List<String> secrets) throws Exception {
    KeysOwner owner = keys.owner();
    var _ = owner.create("letters");
    byte[] plaintext = PLANTED.getBytes(StandardCharsets.US_ASCII);
    Encryption.Sealed sealed = owner.wrap("letters", plaintext);
    PrivateKey own = PrivateKey.fromSeeded(new Random(SEED));
    secrets.add(Hex.of(own.toArray()).substring(2));
    secrets.add(
        Hex.of(new KeySigning(own, KeysTerms.KIND).secret("reader").getEncoded()).substring(2));
    KeysReader reader = keys.reader(own);
    GrantFile file =
        owner.grant(
            new GrantWish(
                "letters",
                reader.publicKey(),
                reader.requester(),
                3,
                3,
                keys.market().clock().instant().getEpochSecond() + 1_000,
                "requests < 1",
                Address.ZERO));
    assertThat(reader.open(file, sealed.capsule(), sealed.ciphertext()).plaintext()).isPresent();
    heard.add(reader.ask(file, sealed.capsule(), 3).toString()); // refused: the condition
    heard.addAll(owner.grants().stream().map(Object::toString).toList());
    heard.addAll(owner.audit(1, 100).stream().map(Object::toString).toList());
    String token = Files.readString(owner.tokenFile()).strip();
    String secret = Base64.getEncoder().encodeToString(plaintext);
    secrets.add(secret);
    for (String body :
        List.of(
            "{\"name\":\"none\",\"plaintext\":\"" + secret + "\"}",
            "{\"name\":\"letters\",\"plaintext\":\"" + secret + "!\"}",
            "{\"name\":\"letters\",\"" + PLANTED + "\":1}",
            "{\"name\":\"letters\",\"plaintext\":" + PLANTED + "}",
            PLANTED)) {
      heard.add(refused(keys, "/wrap", token, body));
      heard.add(refused(keys, "/unwrap", token, body));
      heard.add(refused(keys, "/wrap", PLANTED, body));
    }
    heard.add(get(keys, "/metrics"));
  }

  /** What the API says to a request that it refuses. */
  private static String refused(KeysDeployment keys, String path, String token, String body)
      throws IOException, InterruptedException {
    HttpResponse<String> answer =
        send(
            HttpRequest.newBuilder(
                    URI.create(keys.market().customer().uri() + "/keys/1/api" + path))
                .header("Authorization", "Bearer " + token)
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build());
    assertThat(answer.statusCode()).as(path).isBetween(400, 499);
    return answer.body();
  }

  private static String get(KeysDeployment keys, String path)
      throws IOException, InterruptedException {
    return send(HttpRequest.newBuilder(URI.create(keys.market().customer().uri() + path)).build())
        .body();
  }

  private static HttpResponse<String> send(HttpRequest request)
      throws IOException, InterruptedException {
    try (HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
      return client.send(request, HttpResponse.BodyHandlers.ofString());
    }
  }

  /** Files that any node wrote with these characters in them. */
  private List<Path> filesWith(String secret) throws IOException {
    List<Path> found = new ArrayList<>();
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        if (Files.readString(file, StandardCharsets.ISO_8859_1).contains(secret)) {
          found.add(file);
        }
      }
    }
    return found;
  }
}
