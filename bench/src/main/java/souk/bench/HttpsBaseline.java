package souk.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.net.ssl.SSLContext;
import souk.transport.HttpDialer;
import souk.transport.HttpPeer;
import souk.transport.HttpServer;
import souk.transport.Response;

/**
 * What the same bytes cost without a market: plain downloads over HTTPS with the same server and
 * client, in pieces of a chunk, as many at a time as a fetch has chunks under way.
 */
final class HttpsBaseline implements AutoCloseable {
  private static final int AT_A_TIME = 16;
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private final int chunkBytes;
  private final HttpServer server;
  private final HttpDialer dialer;
  private final HttpPeer peer;

  HttpsBaseline(int chunkBytes, Path folder)
      throws IOException, GeneralSecurityException, InterruptedException {
    this.chunkBytes = chunkBytes;
    byte[] chunk = new byte[chunkBytes];
    new Random(1).nextBytes(chunk);
    SSLContext context = BenchTls.make(folder);
    this.server =
        HttpServer.builder().tls(context).get("/chunk", request -> Response.of(chunk)).start();
    this.dialer = new HttpDialer(Duration.ofSeconds(10), context);
    this.peer = dialer.peer(server.uri());
  }

  /** Downloads so many chunks; returns the seconds that it took. */
  double download(int chunks) throws Exception {
    long start = System.nanoTime();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> lanes = new ArrayList<>();
      for (int lane = 0; lane < AT_A_TIME; lane++) {
        int first = lane;
        lanes.add(
            threads.submit(() -> {
              byte[] target = new byte[chunkBytes];
              for (int i = first; i < chunks; i += AT_A_TIME) {
                peer.fetch("GET", "/chunk", new byte[0], PATIENCE, target, 0, chunkBytes);
              }
              return null;
            }));
      }
      for (Future<?> lane : lanes) {
        lane.get();
      }
    }
    return (System.nanoTime() - start) / 1e9;
  }

  @Override
  public void close() {
    dialer.close();
    server.close();
  }
}
