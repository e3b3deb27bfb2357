package souk.cli;

import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.SimpleFileServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;

/** A development chain with a market for HTTP, and a file server that may be sold in it. */
public final class HttpMarket implements AutoCloseable {
  private final Path net;
  private final byte[] content = new byte[3_500_000];
  private final HttpServer files;
  private final Souk devnet;
  private final JsonNode said;

  /** Starts both; an aborted test where there is no anvil. */
  public HttpMarket(Path folder, long seed) throws IOException, InterruptedException {
    this(folder, seed, Path.of("../markets/http.yaml"), 2);
  }

  /** The same with a market of another kind, and keys for so many providers. */
  public HttpMarket(Path folder, long seed, Path market, int providers)
      throws IOException, InterruptedException {
    var _ = Souk.requireAnvil();
    System.out.println("seed " + seed);
    net = folder.resolve("net");
    new Random(seed).nextBytes(content);
    Path served = Files.createDirectory(folder.resolve("served"));
    Files.write(served.resolve("object.bin"), content);
    files =
        SimpleFileServer.createFileServer(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            served.toAbsolutePath(),
            SimpleFileServer.OutputLevel.NONE);
    // By itself it serves one request at a time, and waits for whoever buys an answer in pieces.
    files.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    files.start();
    devnet =
        Souk.start(
            "devnet",
            "--dir",
            net,
            "--port",
            0,
            "--caches",
            providers,
            "--market",
            market,
            "--json");
    said = devnet.awaitObject();
  }

  /** Where its network file and its keys are. */
  public Path net() {
    return net;
  }

  /** Where its file server is, which serves {@link #content} as {@code /object.bin}. */
  public URI upstream() {
    return URI.create("http://127.0.0.1:" + files.getAddress().getPort());
  }

  public byte[] content() {
    return content;
  }

  /** A command's arguments, with those that say which market and which of its keys, and JSON. */
  public Object[] with(String key, Object... arguments) {
    List<Object> all = new ArrayList<>(List.of(arguments));
    all.addAll(
        List.of(
            "--network",
            net,
            "--keystore",
            net.resolve("keys").resolve(key + ".json"),
            "--password-file",
            net.resolve("keys/password"),
            "--json"));
    return all.toArray();
  }

  /** Blocks that nobody needs pass faster, until it is closed. */
  public ScheduledExecutorService hurry() {
    HttpClient http = HttpClient.newHttpClient();
    ScheduledExecutorService ticks = Executors.newSingleThreadScheduledExecutor();
    var _ =
        ticks.scheduleWithFixedDelay(
            () -> {
              try {
                var _ =
                    http.send(
                        HttpRequest.newBuilder(URI.create(said.get("url").asString()))
                            .header("content-type", "application/json")
                            .POST(
                                HttpRequest.BodyPublishers.ofString(
                                    "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"anvil_mine\",\"params\":[\"0x1\"]}"))
                            .build(),
                        HttpResponse.BodyHandlers.ofString());
              } catch (Exception e) {
                throw new IllegalStateException("the chain does not answer", e);
              }
            },
            0,
            300,
            TimeUnit.MILLISECONDS);
    return ticks;
  }

  @Override
  public void close() {
    devnet.stop();
    files.stop(0);
  }
}
