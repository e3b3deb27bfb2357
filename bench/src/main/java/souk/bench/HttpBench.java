package souk.bench;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.function.ToDoubleFunction;
import souk.deployment.LedgerChoice;
import souk.deployment.http.HttpDeployment;
import souk.exchange.Service;
import souk.http.kind.HttpService;
import souk.http.provider.HttpProvider;
import souk.market.MarketRules;
import souk.market.PaymentRules;
import souk.market.file.MarketFile;

/**
 * How many small answers of one HTTP server can be bought in a second, how many it gives without
 * payment, and how many when they are passed on by a server that is not paid ({@link
 * UnpaidForward}): in the same process, in turn.
 */
public final class HttpBench {
  /** Books large enough for all that is bought in a round. */
  private static final int DEPTH = 12;

  private static final long BOOKS = 32;

  /**
   * How much is measured.
   *
   * @param threads that ask at the same time; a paid call waits for a sync of the provider's disk,
   *     so few of them leave the processor idle. At most the market's exposure
   * @param turns how often each is measured
   * @param millis of each turn
   * @param answerBytes of each answer
   */
  public record Size(int threads, int turns, int millis, int answerBytes) {
    public static final Size USUAL = new Size(64, 3, 3_000, 1_024);
  }

  private final MarketFile market;
  private final Size size;
  private final Path folder;
  private final Consumer<String> steps;

  /**
   * A measurement.
   *
   * @param steps hears what is done now
   */
  public HttpBench(MarketFile market, Size size, Path folder, Consumer<String> steps) {
    this.market = market;
    this.size = size;
    this.folder = folder;
    this.steps = steps;
  }

  /** Measures; figures by name. */
  public Map<String, Object> run() throws Exception {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      HttpServer server = server(threads);
      URI uri = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
      try (HttpDeployment deployment = HttpDeployment.open(options(uri), new LedgerChoice.Local());
          UnpaidForward forward = new UnpaidForward(uri.resolve("/answer"));
          HttpClient plain = HttpClient.newHttpClient()) {
        return measure(
            deployment,
            () -> {
              HttpResponse<byte[]> got =
                  plain.send(
                      HttpRequest.newBuilder(uri.resolve("/answer")).build(),
                      HttpResponse.BodyHandlers.ofByteArray());
              return got.body().length;
            },
            forward::call,
            threads);
      } finally {
        server.stop(0);
      }
    }
  }

  private HttpServer server(ExecutorService threads) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 128);
    byte[] answer = new byte[size.answerBytes()];
    server.createContext(
        "/answer",
        exchange -> {
          exchange.sendResponseHeaders(200, answer.length);
          exchange.getResponseBody().write(answer);
          exchange.close();
        });
    server.setExecutor(threads);
    server.start();
    return server;
  }

  private HttpDeployment.Options options(URI upstream) {
    Service usual = Service.of(market, new HttpService());
    PaymentRules payment =
        new PaymentRules(
            usual.market().payment().prize().share(1L << DEPTH, usual.market().payment().tickets()),
            DEPTH);
    return new HttpDeployment.Options(
        new Service(
            usual.kind(),
            usual.terms(),
            new MarketRules(usual.market().ledger(), payment, usual.market().agreement())),
        List.of(upstream),
        0,
        BOOKS,
        folder,
        1,
        HttpProvider.Room.DEFAULT);
  }

  private Map<String, Object> measure(
      HttpDeployment deployment,
      Callable<Integer> unpaid,
      Callable<Integer> forwarded,
      ExecutorService threads)
      throws Exception {
    Callable<Integer> paid = () -> deployment.call("GET", "/answer").body().size();
    steps.accept("warming up");
    turn(unpaid, threads);
    turn(forwarded, threads);
    turn(paid, threads);
    List<Turn> paidTurns = new ArrayList<>();
    List<Turn> forwardedTurns = new ArrayList<>();
    List<Turn> unpaidTurns = new ArrayList<>();
    for (int i = 0; i < size.turns(); i++) {
      deployment.market().awaitRoom(2 * size.millis() / 1_000 + 6);
      steps.accept("turn " + (i + 1) + " of " + size.turns());
      unpaidTurns.add(turn(unpaid, threads));
      forwardedTurns.add(turn(forwarded, threads));
      paidTurns.add(turn(paid, threads));
    }
    deployment.market().settle();
    Map<String, Object> figures = new LinkedHashMap<>();
    double paidRate = median(paidTurns, Turn::perSecond);
    double unpaidRate = median(unpaidTurns, Turn::perSecond);
    double forwardedRate = median(forwardedTurns, Turn::perSecond);
    figures.put("paidPerSecond", paidRate);
    figures.put("unpaidPerSecond", unpaidRate);
    figures.put("ratio", paidRate / unpaidRate);
    figures.put("forwardedPerSecond", forwardedRate);
    figures.put("shareOfForwarded", paidRate / forwardedRate);
    double paidMicros = median(paidTurns, Turn::cpuMicros);
    double forwardedMicros = median(forwardedTurns, Turn::cpuMicros);
    figures.put("paidCpuMicros", paidMicros);
    figures.put("forwardedCpuMicros", forwardedMicros);
    figures.put("unpaidCpuMicros", median(unpaidTurns, Turn::cpuMicros));
    figures.put("cpuShareOfForwarded", forwardedMicros / paidMicros);
    figures.put("answerBytes", size.answerBytes());
    figures.put("threads", size.threads());
    figures.put("cores", Runtime.getRuntime().availableProcessors());
    figures.put("conserved", deployment.market().conserved());
    return figures;
  }

  /**
   * A turn of one kind of call.
   *
   * @param perSecond calls
   * @param cpuMicros processor time of this process for each, both sides and compilers included,
   *     which what runs beside on this machine does not change
   */
  private record Turn(double perSecond, double cpuMicros) {}

  private static double median(List<Turn> turns, ToDoubleFunction<Turn> figure) {
    return turns.stream().mapToDouble(figure).sorted().toArray()[turns.size() / 2];
  }

  private Turn turn(Callable<Integer> ask, ExecutorService threads) throws Exception {
    double cpu = ProcessTime.nanos();
    long began = System.nanoTime();
    long end = began + size.millis() * 1_000_000L;
    List<Future<Long>> askers = new ArrayList<>();
    for (int i = 0; i < size.threads(); i++) {
      askers.add(
          threads.submit(() -> {
            long count = 0;
            while (System.nanoTime() < end) {
              if (ask.call() != size.answerBytes()) {
                throw new IllegalStateException("another answer came");
              }
              count++;
            }
            return count;
          }));
    }
    long count = 0;
    for (Future<Long> asker : askers) {
      count += asker.get();
    }
    return new Turn(
        count / ((System.nanoTime() - began) / 1e9), (ProcessTime.nanos() - cpu) / 1e3 / count);
  }
}
