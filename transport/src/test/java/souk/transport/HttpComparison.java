package souk.transport;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.helidon.common.tls.Tls;
import io.helidon.webclient.api.HttpClientResponse;
import io.helidon.webclient.api.WebClient;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLContext;

/**
 * How fast bodies of 1 MiB travel over loopback, one call after the other, by pairs of servers and
 * clients; and how long servers take to start. The pairs take turns, so that neighbours on the
 * machine disturb all alike; the figures are medians. Argument: the number of rounds, 11 if there
 * is none.
 */
final class HttpComparison {
  private static final int BODY = 1 << 20;
  private static final int CALLS = 40;
  private static final Duration LONG = Duration.ofMinutes(1);
  private static final byte[] NOTHING = {};

  /** Fetches one body. */
  private interface Fetch {
    void run(byte[] target) throws Exception;
  }

  private final Map<String, Fetch> pairs = new LinkedHashMap<>();
  private final List<AutoCloseable> open = new ArrayList<>();
  private final byte[] body = new byte[BODY];

  private HttpComparison() {}

  public static void main(String[] args) throws Exception {
    int rounds = args.length > 0 ? Integer.parseInt(args[0]) : 11;
    HttpComparison comparison = new HttpComparison();
    comparison.prepare();
    comparison.run(rounds);
    comparison.close();
  }

  private void prepare() throws Exception {
    HelidonLog.quieten();
    for (int i = 0; i < BODY; i++) {
      body[i] = (byte) (i * 31);
    }
    SSLContext tls = TestCertificate.make(Files.createTempDirectory("comparison"));
    bareSockets();
    for (boolean secure : new boolean[] {false, true}) {
      long started = System.nanoTime();
      HttpServer.Builder builder = HttpServer.builder().get("/", r -> Response.of(body));
      HttpServer helidon = (secure ? builder.tls(tls) : builder).start();
      System.out.printf(
          "start of a server (Helidon, %s): %d ms%n",
          secure ? "TLS" : "plain", (System.nanoTime() - started) / 1_000_000);
      open.add(helidon);
      started = System.nanoTime();
      URI jdk = jdkServer(secure, tls);
      System.out.printf(
          "start of a server (JDK, %s): %d ms%n",
          secure ? "TLS" : "plain", (System.nanoTime() - started) / 1_000_000);
      String suffix = secure ? ", TLS" : "";
      HttpDialer dialer = new HttpDialer(Duration.ofSeconds(5), tls);
      open.add(dialer);
      HttpPeer toHelidon = dialer.peer(helidon.uri());
      HttpPeer toJdk = dialer.peer(jdk);
      pairs.put(
          "Helidon server, JDK client" + suffix,
          target -> toHelidon.fetch("GET", "/", NOTHING, LONG, target, 0, BODY));
      pairs.put(
          "JDK server, JDK client" + suffix,
          target -> toJdk.fetch("GET", "/", NOTHING, LONG, target, 0, BODY));
      WebClient client =
          (secure
                  ? WebClient.builder().tls(Tls.builder().sslContext(tls).build())
                  : WebClient.builder())
              .baseUri(helidon.uri())
              .build();
      pairs.put(
          "Helidon server, Helidon client" + suffix,
          target -> {
            try (HttpClientResponse response = client.get("/").request();
                InputStream in = response.inputStream()) {
              if (in.readNBytes(target, 0, BODY) != BODY) {
                throw new IOException("short");
              }
            }
          });
    }
  }

  /** The limit: bytes from one socket into the other, with a byte for a request. */
  private void bareSockets() throws IOException {
    ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    open.add(listener);
    Thread.ofPlatform()
        .daemon()
        .start(() -> {
          try (Socket socket = listener.accept()) {
            InputStream in = socket.getInputStream();
            OutputStream out = socket.getOutputStream();
            while (in.read() >= 0) {
              out.write(body);
            }
          } catch (IOException e) {
            throw new IllegalStateException(e);
          }
        });
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), listener.getLocalPort());
    open.add(socket);
    socket.setTcpNoDelay(true);
    pairs.put(
        "bare sockets",
        target -> {
          socket.getOutputStream().write(1);
          if (socket.getInputStream().readNBytes(target, 0, BODY) != BODY) {
            throw new IOException("short");
          }
        });
  }

  private URI jdkServer(boolean secure, SSLContext tls) throws IOException {
    InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    com.sun.net.httpserver.HttpServer server;
    if (secure) {
      HttpsServer https = HttpsServer.create(address, 0);
      https.setHttpsConfigurator(new HttpsConfigurator(tls));
      server = https;
    } else {
      server = com.sun.net.httpserver.HttpServer.create(address, 0);
    }
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext(
        "/",
        exchange -> {
          exchange.sendResponseHeaders(200, BODY);
          try (OutputStream out = exchange.getResponseBody()) {
            out.write(body);
          }
        });
    server.start();
    open.add(() -> server.stop(0));
    return URI.create(
        (secure ? "https" : "http") + "://127.0.0.1:" + server.getAddress().getPort());
  }

  private void run(int rounds) throws Exception {
    byte[] target = new byte[BODY];
    Map<String, double[]> rates = new LinkedHashMap<>();
    for (Map.Entry<String, Fetch> pair : pairs.entrySet()) {
      rates.put(pair.getKey(), new double[rounds]);
      for (int i = 0; i < 3 * CALLS; i++) {
        Arrays.fill(target, (byte) 0);
        pair.getValue().run(target);
        if (!Arrays.equals(body, target)) {
          throw new IllegalStateException(pair.getKey() + " delivered other bytes");
        }
      }
    }
    for (int round = 0; round < rounds; round++) {
      for (Map.Entry<String, double[]> rate : rates.entrySet()) {
        Fetch fetch = pairs.getOrDefault(rate.getKey(), ignored -> {});
        long start = System.nanoTime();
        for (int i = 0; i < CALLS; i++) {
          fetch.run(target);
        }
        rate.getValue()[round] = (double) CALLS * BODY / (System.nanoTime() - start) * 1000;
      }
    }
    double ours = 0;
    System.out.printf(
        "%-36s %8s %8s %14s%n", "bodies of 1 MiB, one caller", "MB/s", "ratio", "(lowest)");
    for (Map.Entry<String, double[]> rate : rates.entrySet()) {
      double[] sorted = rate.getValue().clone();
      Arrays.sort(sorted);
      double median = sorted[rounds / 2];
      ours = rate.getKey().equals("Helidon server, JDK client") ? median : ours;
      System.out.printf(
          "%-36s %8.0f %8s %14.0f%n",
          rate.getKey(), median, ours == 0 ? "" : "%.2f".formatted(median / ours), sorted[0]);
    }
  }

  private void close() throws Exception {
    for (AutoCloseable closeable : open) {
      closeable.close();
    }
  }
}
