package souk.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Keys that cost what wallets usually make them cost, 256 MiB, in commands that have less: with the
 * memory that the launcher gives to a node that runs for months.
 */
class KeyOfUsualCostTest {
  private static final Path KEY = Path.of("src/test/resources/souk/cli/standard-cost.json");
  private static final Path PASSWORD =
      Path.of("src/test/resources/souk/cli/standard-cost.password");
  private static final String ADDRESS = "0x19e7e376e7c213b7e7e7e46cc70a5dd086daff2a";
  private static final Pattern SMALL = Pattern.compile("(?m)^small=\\((.*-Xmx\\d+m.*)\\)$");

  @TempDir private Path folder;

  /** How a command of that little memory ended, and what it said. */
  private record Ended(int status, String out, String err) {}

  private static List<String> small() throws IOException {
    Matcher flags = SMALL.matcher(Files.readString(Path.of("../souk")));
    assertThat(flags.find()).as("the launcher's flags for small nodes").isTrue();
    return List.of(flags.group(1).split(" "));
  }

  private Ended run(Path in, Object... arguments) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(small());
    command.addAll(
        List.of(
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow", // as the launcher has it
            "-cp",
            System.getProperty("java.class.path"),
            Main.class.getName()));
    Arrays.stream(arguments).map(String::valueOf).forEach(command::add);
    Path out = folder.resolve("out");
    Path err = folder.resolve("err");
    Process process =
        new ProcessBuilder(command)
            .redirectInput(ProcessBuilder.Redirect.PIPE)
            .redirectOutput(out.toFile())
            .redirectError(err.toFile())
            .start();
    try (var stdin = process.getOutputStream()) {
      Files.copy(in, stdin);
    }
    int status = process.waitFor();
    return new Ended(status, Files.readString(out), Files.readString(err));
  }

  /** A cache on a network whose node is on another chain: the next that it says after the key. */
  private Ended cache(Path in, Path keystore) throws Exception {
    Path net = Files.createDirectories(folder.resolve("net"));
    Path market = Path.of("../markets/devnet.yaml").toAbsolutePath().normalize();
    HttpServer node =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    node.createContext("/", KeyOfUsualCostTest::anotherChain);
    node.start();
    try {
      return cache(in, keystore, net, market, node.getAddress().getPort());
    } finally {
      node.stop(0);
    }
  }

  /** Whatever is asked is answered with 1. */
  private static void anotherChain(HttpExchange exchange) throws IOException {
    String asked = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    String answers =
        Pattern.compile("\"id\":\\s*(\\d+)")
            .matcher(asked)
            .results()
            .map(id -> "{\"jsonrpc\":\"2.0\",\"id\":%s,\"result\":\"0x1\"}".formatted(id.group(1)))
            .collect(Collectors.joining(","));
    byte[] body =
        (asked.startsWith("[") ? "[" + answers + "]" : answers).getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(200, body.length);
    try (OutputStream out = exchange.getResponseBody()) {
      out.write(body);
    }
  }

  private Ended cache(Path in, Path keystore, Path net, Path market, int port) throws Exception {
    Files.writeString(
        net.resolve("network.yaml"),
        """
        url: http://127.0.0.1:%d
        chainId: 31337
        contract: "0x1111111111111111111111111111111111111111"
        deployed: 0
        blockSeconds: 1
        confirmations: 0
        market: %s
        """
            .formatted(port, market));
    return run(
        in,
        "cache",
        "--network",
        net,
        "--keystore",
        keystore,
        "--password-file",
        PASSWORD,
        "--state",
        folder.resolve("state"));
  }

  private static void openedAndWentOn(Ended cache) {
    assertThat(cache.err().lines().filter(line -> !line.contains("chmod 600")))
        .singleElement()
        .asString()
        .startsWith("souk: ")
        .contains("is on chain 1, not 31337");
    assertThat(cache.status()).isEqualTo(Main.FAILED);
  }

  @Test
  void shouldOpenInEveryCommandWhenTheHeapIsSmall() throws Exception {
    Ended shown = run(KEY, "key", "show", KEY, "--password-file", PASSWORD, "--json");
    assertThat(shown.out()).as(shown.err()).contains(ADDRESS);
    openedAndWentOn(cache(KEY, KEY));
  }

  @Test
  void shouldOpenAKeyThatComesThroughAPipe() throws Exception {
    openedAndWentOn(cache(KEY, Path.of("/dev/stdin")));
  }
}
