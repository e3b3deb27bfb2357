package souk.cli.keys;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import souk.cli.Failure;
import souk.cli.Json;
import souk.cli.Main;
import souk.keys.KeysTerms;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** The owner's node that a command talks to, and the token that it wants. */
final class OwnerNode {
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final int OK = 200;

  @Option(
      names = "--node",
      paramLabel = "URL",
      required = true,
      description = "the owner's node, as ./souk buy keys shows it")
  private URI node = URI.create("");

  @Option(
      names = "--token-file",
      paramLabel = "FILE",
      required = true,
      description =
          "the file with its token, as ./souk buy keys shows it: keys-1/api-token in the node's"
              + " folder")
  private Path token = Path.of("");

  /** Asks; what the node refuses is a failure with its words. */
  JsonNode ask(String method, String path, @Nullable Map<String, ?> body)
      throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(node + "/" + KeysTerms.KIND + "/api" + path))
            .timeout(PATIENCE)
            .header("Authorization", "Bearer " + secret())
            .method(
                method,
                body == null
                    ? HttpRequest.BodyPublishers.noBody()
                    : HttpRequest.BodyPublishers.ofString(Json.line(body)))
            .build();
    try (HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
      HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString());
      JsonNode said = Json.read(answer.body());
      if (answer.statusCode() != OK) {
        throw new Failure(
            Main.FAILED, "the node refused: " + said.path("detail").asString("no reason given"));
      }
      return said;
    } catch (ConnectException e) {
      throw new Failure(Main.FAILED, "no node answers at " + node + "; start ./souk buy keys");
    } catch (JacksonException e) {
      throw new Failure(Main.FAILED, node + " is no owner's node");
    } catch (IllegalArgumentException e) {
      throw new Failure(Main.USAGE, "--node is a URL that begins with http://");
    }
  }

  private String secret() throws IOException {
    if (!Files.isRegularFile(token)) {
      throw new Failure(Main.USAGE, "there is no token file " + token);
    }
    return Files.readString(token).strip();
  }

  static String base64(byte[] bytes) {
    return Base64.getEncoder().encodeToString(bytes);
  }

  static byte[] bytes(JsonNode said, String name) {
    return Base64.getDecoder().decode(said.path(name).asString(""));
  }
}
