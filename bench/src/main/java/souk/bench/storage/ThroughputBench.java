package souk.bench.storage;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;
import souk.bench.BenchTls;
import souk.primitives.Address;
import souk.replication.Piece;
import souk.storage.customer.PieceSending;
import souk.storage.customer.Retrieval;
import souk.storage.customer.StorageCustomer;
import souk.transport.HttpDialer;
import souk.transport.HttpPeer;
import souk.transport.PeerException;

/**
 * A file put in 4 of 8 pieces and got back from the four fastest, over HTTPS on this machine, but
 * not sealed and not paid, beside plain copies of the same bytes over the same HTTPS. The providers
 * are a process of their own, so that the processor time of both sides is known.
 */
public final class ThroughputBench implements AutoCloseable {
  private static final int NEEDED = 4;
  private static final int PIECES = 8;
  private static final int AT_ONCE = 8;
  private static final int BLOCK = 1 << 20;
  private static final int ATTEMPTS = 5;
  private static final long SEED = 20_261_130;
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  private final Path folder;
  private final Process providers;
  private final List<URI> endpoints = new ArrayList<>();
  private final HttpDialer dialer;
  private final Map<String, Object> figures = new LinkedHashMap<>();
  private int stored;

  private ThroughputBench(Path folder)
      throws IOException, GeneralSecurityException, InterruptedException {
    this.folder = folder;
    SSLContext tls = BenchTls.make(folder);
    this.providers =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "--add-modules",
                "jdk.incubator.vector",
                "-Xlog:disable",
                "-cp",
                System.getProperty("java.class.path"),
                StoragePeers.class.getName(),
                folder.toString(),
                Integer.toString(PIECES))
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    this.dialer = new HttpDialer(Duration.ofSeconds(10), tls);
    BufferedReader said =
        new BufferedReader(
            new InputStreamReader(providers.getInputStream(), StandardCharsets.UTF_8));
    for (int i = 0; i < PIECES; i++) {
      endpoints.add(URI.create(Objects.requireNonNull(said.readLine(), "no provider started")));
    }
  }

  /**
   * All figures, by name.
   *
   * @param bytes of the file
   * @param folder takes about nine times as much
   * @param step is told what is measured next
   */
  public static Map<String, Object> all(long bytes, Path folder, Consumer<String> step)
      throws Exception {
    try (ThroughputBench bench = new ThroughputBench(folder)) {
      step.accept("warming up");
      var _ = bench.prepare();
      bench.round(Math.min(bytes, 64L * BLOCK), _ -> {});
      bench.figures.clear();
      bench.round(bytes, step);
      return bench.figures;
    }
  }

  private void round(long bytes, Consumer<String> step) throws Exception {
    Path file = folder.resolve("file-" + stored);
    write(file, bytes);
    Path own = Files.createDirectories(folder.resolve("stored-" + stored++));
    step.accept("put");
    try (Meter meter = new Meter("put", bytes)) {
      StorageCustomer.cut(file, new SecureRandom(), NEEDED, PIECES, own);
      meter.lap("cut");
      send(own);
    }
    Map<Integer, Retrieval.Seller> sellers = prepare();
    Path back = folder.resolve("back");
    step.accept("get");
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
        OutputStream out = Files.newOutputStream(back);
        Meter _ = new Meter("get", bytes)) {
      Retrieval.of(own, sellers, threads).get(0, bytes, out, _ -> {});
    }
    if (Files.mismatch(file, back) >= 0) {
      throw new IOException("what came back is not what was put");
    }
    step.accept("plain copies");
    try (Meter _ = new Meter("httpsPut", bytes)) {
      copy(file, bytes, this::upload);
    }
    Files.delete(back);
    try (Meter _ = new Meter("https", bytes)) {
      copy(back, bytes, this::download);
    }
    if (Files.mismatch(file, back) >= 0) {
      throw new IOException("the plain copy is another file");
    }
  }

  private static void write(Path file, long bytes) throws IOException {
    Random random = new Random(SEED);
    byte[] block = new byte[BLOCK];
    try (OutputStream out = Files.newOutputStream(file)) {
      for (long left = bytes; left > 0; left -= BLOCK) {
        random.nextBytes(block);
        out.write(block, 0, (int) Math.min(left, BLOCK));
      }
    }
  }

  private static Address address(int provider) {
    return Address.parse("0x" + "%040x".formatted(provider + 1));
  }

  private void send(Path own) throws IOException, InterruptedException {
    List<PieceSending.Candidate> candidates = new ArrayList<>();
    for (int i = 0; i < PIECES; i++) {
      candidates.add(new PieceSending.Candidate(address(i), endpoints.get(i).toString()));
    }
    PieceSending sending = new PieceSending(own, dialer);
    if (sending.send(Set.of(), candidates, (_, _) -> {}).size() < PIECES) {
      throw new IOException("not all took their pieces: " + sending.failures());
    }
  }

  /** What providers sell, whose trees are made for that. */
  private Map<Integer, Retrieval.Seller> prepare() throws PeerException {
    Map<Integer, Retrieval.Seller> sellers = new HashMap<>();
    for (int i = 0; i < PIECES; i++) {
      HttpPeer peer = dialer.peer(endpoints.get(i));
      prepare(peer);
      sellers.put(i, (piece, number) -> unit(peer, piece, number));
    }
    return sellers;
  }

  /** On a machine that is very busy, a server gives a peer up that is slow to say what it wants. */
  private static void prepare(HttpPeer peer) throws PeerException {
    for (int attempt = 1; ; attempt++) {
      try {
        var _ = peer.send("POST", "/prepare", new byte[0], PATIENCE, 0);
        return;
      } catch (PeerException e) {
        if (attempt == ATTEMPTS) {
          throw e;
        }
      }
    }
  }

  private static byte[] unit(HttpPeer peer, Piece piece, long number) throws IOException {
    try {
      String path = "/units/" + piece.cidV2() + "/" + number;
      return peer.send("GET", path, new byte[0], PATIENCE, BLOCK);
    } catch (PeerException e) {
      throw new IOException(e);
    }
  }

  /** Copies a part of a file. */
  @FunctionalInterface
  private interface Part {
    void copy(HttpPeer peer, FileChannel file, long from, int length) throws Exception;
  }

  private void copy(Path path, long bytes, Part part) throws Exception {
    HttpPeer peer = dialer.peer(endpoints.getFirst());
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
        FileChannel file =
            FileChannel.open(
                path,
                StandardOpenOption.CREATE,
                StandardOpenOption.READ,
                StandardOpenOption.WRITE)) {
      List<Future<?>> lanes = new ArrayList<>();
      for (int lane = 0; lane < AT_ONCE; lane++) {
        long first = (long) lane * StoragePeers.PLAIN;
        lanes.add(
            threads.submit(() -> {
              for (long at = first; at < bytes; at += (long) AT_ONCE * StoragePeers.PLAIN) {
                part.copy(peer, file, at, (int) Math.min(StoragePeers.PLAIN, bytes - at));
              }
              return null;
            }));
      }
      for (Future<?> lane : lanes) {
        lane.get();
      }
    }
  }

  private void upload(HttpPeer peer, FileChannel file, long from, int length) throws Exception {
    byte[] bytes = new byte[length];
    ByteBuffer target = ByteBuffer.wrap(bytes);
    while (target.hasRemaining() && file.read(target, from + target.position()) > 0) {
      // until all of it is there
    }
    var _ = peer.send("POST", "/plain/" + from, bytes, PATIENCE, 0);
  }

  private void download(HttpPeer peer, FileChannel file, long from, int length) throws Exception {
    byte[] bytes = new byte[length];
    peer.fetch("GET", "/plain/" + from + "/" + length, new byte[0], PATIENCE, bytes, 0, length);
    ByteBuffer source = ByteBuffer.wrap(bytes);
    while (source.hasRemaining()) {
      file.write(source, from + source.position());
    }
  }

  /** Time on the clock, and processor time of both sides. */
  private final class Meter implements AutoCloseable {
    private final String name;
    private final double megabytes;
    private final long begun = System.nanoTime();
    private final double own = nanos(ProcessHandle.current());
    private final double others = nanos(providers.toHandle());

    Meter(String name, long bytes) {
      this.name = name;
      this.megabytes = bytes / 1e6;
    }

    private static double nanos(ProcessHandle process) {
      return process.info().totalCpuDuration().orElseThrow().toNanos();
    }

    private static double rounded(double value) {
      return Math.round(value * 10) / 10.0;
    }

    void lap(String part) {
      figures.put(part + "MBps", rounded(megabytes * 1e9 / (System.nanoTime() - begun)));
    }

    @Override
    public void close() {
      lap(name);
      figures.put(
          name + "CustomerMillisPerMB",
          rounded((nanos(ProcessHandle.current()) - own) / 1e6 / megabytes));
      figures.put(
          name + "ProvidersMillisPerMB",
          rounded((nanos(providers.toHandle()) - others) / 1e6 / megabytes));
    }
  }

  @Override
  public void close() {
    dialer.close();
    providers.destroy();
  }
}
