package souk.deployment.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import souk.deployment.LedgerChoice;
import souk.keys.GrantFile;
import souk.keys.KeysTerms;
import souk.keys.reader.KeysReader;
import souk.market.file.MarketFile;
import souk.primitives.Bytes;
import souk.primitives.Hex;
import souk.primitives.PrivateKey;
import souk.umbral.Capsule;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** An owner's HTTP API answers as its OpenAPI document says, on every route with every status. */
class KeysApiTest {
  private static final long SEED = 20_261_130;
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
  private static final JsonMapper JSON = new JsonMapper();
  private static final String NO_GRANT = "0x" + "00".repeat(32);

  @TempDir Path folder;

  private record Said(int status, String type, String body) {}

  /** Somebody's HTTP client. */
  @FunctionalInterface
  private interface Client {
    Said send(String method, URI uri, String token, String body) throws Exception;
  }

  @Test
  void shouldAnswerTheJdksClientAsItsDocumentSays() throws Exception {
    try (HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
      play((method, uri, token, body) -> {
        HttpResponse<String> answer =
            http.send(
                HttpRequest.newBuilder(uri)
                    .header("Authorization", "bearer " + token)
                    .method(
                        method,
                        body.isEmpty()
                            ? HttpRequest.BodyPublishers.noBody()
                            : HttpRequest.BodyPublishers.ofString(body))
                    .build(),
                HttpResponse.BodyHandlers.ofString());
        return new Said(
            answer.statusCode(),
            answer.headers().firstValue("content-type").orElse(""),
            answer.body());
      });
    }
  }

  @Test
  void shouldAnswerCurlAsItsDocumentSays() throws Exception {
    assumeTrue(hasCurl(), "curl is not installed");
    Path sent = folder.resolve("sent");
    Path got = folder.resolve("got");
    play((method, uri, token, body) -> {
      Files.writeString(sent, body);
      List<String> command =
          new ArrayList<>(
              List.of(
                  "curl",
                  "-s",
                  "-X",
                  method,
                  "-H",
                  "Authorization: Bearer " + token,
                  "-H",
                  "Expect:",
                  "-o",
                  got.toString(),
                  "-w",
                  "%{http_code} %{content_type}",
                  uri.toString()));
      if (!body.isEmpty()) {
        command.addAll(List.of("--data-binary", "@" + sent));
      }
      Process curl = new ProcessBuilder(command).start();
      String[] said =
          new String(curl.getInputStream().readAllBytes(), StandardCharsets.UTF_8).split(" ", 2);
      assertThat(curl.waitFor()).isZero();
      return new Said(Integer.parseInt(said[0]), said[1], Files.readString(got));
    });
  }

  private static boolean hasCurl() throws InterruptedException {
    try {
      return new ProcessBuilder("curl", "--version")
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start()
              .waitFor()
          == 0;
    } catch (IOException e) {
      return false;
    }
  }

  private void play(Client client) throws Exception {
    try (KeysDeployment keys =
        KeysDeployment.open(
            new KeysDeployment.Options(
                MarketFile.read(ROOT.resolve("markets/keys.yaml")),
                3,
                0,
                4,
                folder.resolve("market"),
                SEED),
            new LedgerChoice.Local())) {
      new Story(keys, client).play();
    }
  }

  /** All that is asked, in an order in which each status can be had. */
  private static final class Story {
    private final KeysDeployment keys;
    private final Client client;
    private final URI api;
    private final String token;
    private final JsonNode document;
    private final Map<String, Integer> seen = new HashMap<>();

    Story(KeysDeployment keys, Client client) throws Exception {
      this.keys = keys;
      this.client = client;
      this.token = Files.readString(keys.owner().tokenFile()).strip();
      this.api = URI.create(keys.market().customer().uri() + "/" + KeysTerms.KIND + "/api");
      this.document = JSON.readTree(client.send("GET", uri("/openapi.json"), "", "").body());
    }

    private URI uri(String path) {
      return URI.create(api + path);
    }

    void play() throws Exception {
      JsonNode described = ask(200, "GET", "/openapi.json", "");
      assertThat(described.path("openapi").asString("")).isEqualTo("3.1.0");
      ask(200, "POST", "/keys", "{\"name\":\"letters\"}");
      assertThat(ask(200, "GET", "/keys", "").path("keys")).hasSize(1);
      String plaintext = base64("a letter".getBytes(StandardCharsets.US_ASCII));
      JsonNode wrapped =
          ask(
              200,
              "POST",
              "/wrap",
              "{\"name\":\"letters\",\"plaintext\":\"%s\"}".formatted(plaintext));
      String capsule = wrapped.path("capsule").asString("");
      String ciphertext = wrapped.path("ciphertext").asString("");
      String sealed = "\"capsule\":\"%s\",\"ciphertext\":\"%s\"}".formatted(capsule, ciphertext);
      assertThat(
              ask(200, "POST", "/unwrap", "{\"name\":\"letters\"," + sealed)
                  .path("plaintext")
                  .asString(""))
          .isEqualTo(plaintext);
      KeysReader reader = keys.reader(PrivateKey.fromSeeded(new Random(SEED)));
      String wish = wish(reader, "letters");
      JsonNode granted = ask(200, "POST", "/grants", wish);
      String id = granted.path("id").asString("");
      assertThat(ask(200, "GET", "/grants", "").path("grants")).hasSize(1);
      GrantFile file = file(ask(200, "GET", "/grants/" + id, ""));
      assertThat(opened(reader, file, capsule, ciphertext)).isEqualTo(plaintext);
      JsonNode rotated = ask(200, "POST", "/rotate", id(id));
      GrantFile fresh = file(rotated);
      assertThat(opened(reader, fresh, capsule, ciphertext)).isEqualTo(plaintext);
      String freshId = rotated.path("id").asString("");
      JsonNode revoked = ask(200, "POST", "/revoke", id(freshId));
      assertThat(revoked.path("confirmed")).hasSize(3);
      assertThat(reader.ask(fresh, Capsule.decode(Base64.getDecoder().decode(capsule)), 3).right())
          .isEmpty();
      assertThat(ask(200, "GET", "/audit?from=1", "").path("records")).isNotEmpty();
      ask(409, "POST", "/rotate", id(id));
      ask(409, "POST", "/rotate", id(freshId));
      refusals(wish, wish(reader, "none"), sealed);
      String standing = ask(200, "POST", "/grants", wish).path("id").asString("");
      keys.market().providers().getFirst().close();
      ask(503, "POST", "/grants", wish);
      ask(503, "POST", "/rotate", id(standing));
      assertThat(seen.keySet()).isEqualTo(described());
    }

    private void refusals(String wish, String ofNone, String sealed) throws Exception {
      for (String route : List.of("/keys", "/wrap", "/unwrap", "/grants", "/revoke", "/rotate")) {
        ask(400, "POST", route, "{\"more\":1}");
        tooLarge(route);
        refusedWithoutToken("POST", route, "{}");
      }
      for (String route : List.of("/keys", "/grants", "/grants/" + NO_GRANT, "/audit")) {
        refusedWithoutToken("GET", route, "");
      }
      ask(400, "POST", "/grants", wish.replace("\"threshold\":3", "\"threshold\":9"));
      ask(400, "GET", "/grants/none", "");
      ask(400, "POST", "/grants", wish.replace("\"threshold\":3", "\"threshold\":\"3\""));
      ask(400, "POST", "/keys", "{\"name\":5}");
      for (String from : List.of("x", "-5", "0", "%2B1", "")) {
        ask(400, "GET", "/audit?from=" + from, "");
      }
      ask(404, "GET", "/grants/" + NO_GRANT, "");
      ask(404, "POST", "/wrap", "{\"name\":\"none\",\"plaintext\":\"\"}");
      ask(404, "POST", "/unwrap", "{\"name\":\"none\"," + sealed);
      ask(404, "POST", "/grants", ofNone);
      ask(404, "POST", "/revoke", id(NO_GRANT));
      ask(404, "POST", "/rotate", id(NO_GRANT));
    }

    /**
     * The server answers and closes while the client still sends, so that the answer may get lost
     * on its way: the network's close overtakes it.
     */
    private void tooLarge(String route) throws Exception {
      for (int left = 20; ; left--) {
        try {
          ask(413, "POST", route, " ".repeat(3 << 20));
          return;
        } catch (IOException e) {
          if (left == 0) {
            throw e;
          }
        }
      }
    }

    private void refusedWithoutToken(String method, String route, String body) throws Exception {
      check(401, method, route, client.send(method, uri(route), "none", body));
    }

    private String wish(KeysReader reader, String name) {
      return """
      {"name":"%s","reader":"%s","requester":"%s","threshold":3,"shares":3,"until":%d}\
      """
          .formatted(
              name,
              Hex.of(reader.publicKey().toCompressed()),
              reader.requester(),
              keys.market().clock().instant().getEpochSecond() + 1_000);
    }

    private JsonNode ask(int status, String method, String route, String body) throws Exception {
      return check(status, method, route, client.send(method, uri(route), token, body));
    }

    private static String id(String grant) {
      return "{\"id\":\"%s\"}".formatted(grant);
    }

    private JsonNode check(int status, String method, String route, Said said) {
      String path = route.replaceFirst("\\?.*", "").replaceFirst("^/grants/.*", "/grants/{id}");
      assertThat(said.status()).as("%s %s: %s", method, route, said.body()).isEqualTo(status);
      JsonNode response =
          document
              .path("paths")
              .path(path)
              .path(method.toLowerCase(java.util.Locale.ROOT))
              .path("responses")
              .path(String.valueOf(status));
      assertThat(response.isMissingNode()).as("%s %s says %d", method, path, status).isFalse();
      if (response.has("$ref")) {
        response = document.at(response.path("$ref").asString("").substring(1));
      }
      JsonNode schema = response.path("content").path(said.type()).path("schema");
      assertThat(schema.isMissingNode()).as("%s %s: %s", method, path, said.type()).isFalse();
      String whole =
          "{\"allOf\":[%s],\"components\":%s}".formatted(schema, document.path("components"));
      assertThat(
              SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                  .getSchema(whole)
                  .validate(said.body(), InputFormat.JSON))
          .as("%s %s: %s", method, path, said.body())
          .isEmpty();
      seen.merge(method + " " + path + " " + status, 1, Integer::sum);
      return JSON.readTree(said.body());
    }

    /** All that the document says can be answered. */
    private Set<String> described() {
      Set<String> all = new TreeSet<>();
      document
          .path("paths")
          .properties()
          .forEach(path ->
              path.getValue()
                  .properties()
                  .forEach(operation ->
                      operation
                          .getValue()
                          .path("responses")
                          .properties()
                          .forEach(response ->
                              all.add(
                                  operation.getKey().toUpperCase(java.util.Locale.ROOT)
                                      + " "
                                      + path.getKey()
                                      + " "
                                      + response.getKey()))));
      return all;
    }

    private static GrantFile file(JsonNode answer) throws Exception {
      return GrantFile.decode(Base64.getDecoder().decode(answer.path("file").asString("")));
    }

    private static String opened(
        KeysReader reader, GrantFile file, String capsule, String ciphertext) throws Exception {
      Bytes plaintext =
          reader
              .open(
                  file,
                  Capsule.decode(Base64.getDecoder().decode(capsule)),
                  Bytes.of(Base64.getDecoder().decode(ciphertext)))
              .plaintext()
              .orElseThrow();
      return base64(plaintext.toArray());
    }

    private static String base64(byte[] bytes) {
      return Base64.getEncoder().encodeToString(bytes);
    }
  }
}
