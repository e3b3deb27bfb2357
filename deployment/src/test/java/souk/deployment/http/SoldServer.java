package souk.deployment.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import souk.deployment.Deployment;
import souk.deployment.LedgerChoice;
import souk.exchange.Service;
import souk.exchange.UnitContent;
import souk.http.Headers;
import souk.http.Headers.Header;
import souk.http.HttpWish;
import souk.http.Target;
import souk.http.customer.CallException;
import souk.http.customer.HttpCall;
import souk.http.customer.PaidAnswer;
import souk.http.kind.HttpService;
import souk.http.provider.HttpProvider;
import souk.market.file.MarketFile;
import souk.primitives.Address;

/** A server, good and bad, that is sold and bought in one process. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class SoldServer {
  private static final int UNIT = 64 << 10;
  private static final long SEED = 20_261_128;

  @TempDir static Path folder;
  private TestServer server;
  private HttpDeployment market;

  /** When units are paid: {@code first} or {@code after}. */
  abstract String pay();

  @BeforeAll
  void open() throws Exception {
    System.out.println("seed " + SEED);
    server = new TestServer();
    market =
        HttpDeployment.open(
            new HttpDeployment.Options(
                service(pay()),
                List.of(server.uri(), server.garbage()),
                0,
                256,
                folder,
                SEED,
                new HttpProvider.Room(UNIT, 16)),
            new LedgerChoice.Local());
  }

  static Service service(String pay) throws Exception {
    Path file = Path.of("../markets/http.yaml");
    String text =
        Files.readString(file)
            .replace("bytesPerUnit: 1 MiB", "bytesPerUnit: 64 KiB")
            .replace("pay: first", "pay: " + pay)
            .replace("answerSeconds: 20", "answerSeconds: 2");
    return Service.of(MarketFile.parse(file.toString(), text), new HttpService());
  }

  @AfterAll
  void close() throws Exception {
    market.close();
    server.close();
  }

  @BeforeEach
  void makeRoom() {
    market.market().awaitRoom(12);
    server.asked.clear();
  }

  @AfterEach
  void keepMoney() {
    assertThat(market.market().conserved()).isTrue();
  }

  private Deployment deployment() {
    return market.market();
  }

  private Optional<Address> at(int provider) {
    return Optional.of(deployment().providers().get(provider).address());
  }

  private HttpDeployment.Result get(String target) throws Exception {
    return market.call("GET", target, Headers.NONE, UnitContent.NONE, at(0));
  }

  private long taken() {
    return deployment().providers().getFirst().income().stream()
        .mapToLong(income -> income.tickets())
        .sum();
  }

  private static HttpCall call(String method, String target, long most, Optional<Address> at) {
    return new HttpCall(
        new HttpWish.Call(method, new Target(target), Headers.NONE), UnitContent.NONE, most, at);
  }

  @Test
  void shouldCostAUnitForEveryNBytesWhenAnAnswerIsBought() throws Exception {
    long before = taken();
    long units = 0;
    for (int length : new int[] {0, 1, UNIT, UNIT + 1, 3 * UNIT, 3 * UNIT + 5}) {
      for (String kind : List.of("bytes", "chunked")) {
        HttpDeployment.Result got = get("/" + kind + "/" + length);
        assertThat(got.head().status()).isEqualTo(200);
        assertThat(got.bytes()).isEqualTo(TestServer.bytes(length));
        assertThat(got.units())
            .as("%s %d", kind, length)
            .isEqualTo(Math.max(1, Math.ceilDiv(length, UNIT)));
        units += got.units();
      }
    }
    assertThat(taken() - before).isEqualTo(units);
  }

  @Test
  void shouldArriveWholeWhenAnAnswerIsLong() throws Exception {
    int length = 20_000_000;
    for (String kind : List.of("bytes", "chunked")) {
      deployment().awaitRoom(20);
      HttpDeployment.Result got = get("/" + kind + "/" + length);
      assertThat(got.bytes()).isEqualTo(TestServer.bytes(length));
      assertThat(got.units()).isEqualTo(Math.ceilDiv(length, UNIT));
    }
  }

  @Test
  void shouldBeStreamedToTheServerWhenARequestHasABody() throws Exception {
    byte[] body = TestServer.bytes(5_000_000);
    Path file = Files.write(folder.resolve("body"), body);
    HttpDeployment.Result got =
        market.call(
            "POST",
            "/digest",
            new Headers(List.of(new Header("content-type", "text/x-test"))),
            UnitContent.of(file),
            at(0));
    assertThat(got.head().status()).isEqualTo(201);
    assertThat(new String(got.bytes(), StandardCharsets.US_ASCII))
        .isEqualTo(TestServer.sha256(body));
    assertThat(got.units()).isOne();
    assertThat(server.asked).hasSize(1);
    assertThat(server.asked.getFirst().headers())
        .containsEntry("Content-type", List.of("text/x-test"));
  }

  @Test
  void shouldSayNothingOfSoukWhenTheServerIsAsked() throws Exception {
    get("/bytes/1?a=b%20c&d");
    TestServer.Asked asked = server.asked.getFirst();
    assertThat(asked.uri()).isEqualTo("/base/bytes/1?a=b%20c&d");
    assertThat(asked.headers().toString().toLowerCase(Locale.ROOT)).doesNotContain("souk");
  }

  @Test
  void shouldPassOnEndToEndHeadersOnlyWhenTheServerAnswers() throws Exception {
    Headers headers = get("/bytes/1").head().headers();
    assertThat(headers.first("x-kept")).contains("yes");
    assertThat(headers.list())
        .extracting(Header::name)
        .doesNotContain("connection", "keep-alive", "transfer-encoding", "content-length");
  }

  @Test
  void shouldBe502AndOneUnitWhenTheServerNeverAnswersOrIsNone() throws Exception {
    HttpDeployment.Result never = get("/never");
    assertThat(never.head().status()).isEqualTo(502);
    assertThat(never.tickets()).isOne();
    HttpDeployment.Result garbage = market.call("GET", "/x", Headers.NONE, UnitContent.NONE, at(1));
    assertThat(garbage.head().status()).isEqualTo(502);
    assertThat(garbage.tickets()).isOne();
  }

  @Test
  void shouldSayThatItBrokeOffWhenTheServerDiesInTheMiddle() {
    CallException thrown = catchThrowableOfType(CallException.class, () -> get("/die/" + 4 * UNIT));
    assertThat(thrown.kind()).isEqualTo(CallException.Kind.BROKEN_OFF);
    assertThat(thrown.paid()).isBetween(2L, 3L);
  }

  @Test
  void shouldNotFollowWhenTheServerRedirects() throws Exception {
    HttpDeployment.Result got = get("/elsewhere");
    assertThat(got.head().status()).isEqualTo(302);
    assertThat(got.head().headers().first("location")).contains("http://127.0.0.1:1/other");
  }

  @Test
  void shouldStopBeforeItPaysMoreThanItMayWhenAnAnswerIsLong() throws Exception {
    long before = taken();
    PaidAnswer answer = market.customer().call(call("GET", "/bytes/" + 4 * UNIT, 2, at(0)));
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    CallException thrown = catchThrowableOfType(CallException.class, () -> answer.copyTo(body));
    assertThat(thrown.kind()).isEqualTo(CallException.Kind.TOO_EXPENSIVE);
    assertThat(body.size()).isEqualTo(2 * UNIT);
    assertThat(taken() - before).isEqualTo(2);
    CallException none =
        catchThrowableOfType(
            CallException.class, () -> market.customer().call(call("GET", "/bytes/1", 0, at(0))));
    assertThat(none.kind()).isEqualTo(CallException.Kind.TOO_EXPENSIVE);
    assertThat(taken() - before).isEqualTo(2);
  }

  @Test
  void shouldBeRefusedUnpaidWhenMethodOrHeaderAreNotPassedOn() {
    long before = taken();
    CallException method =
        catchThrowableOfType(
            CallException.class, () -> market.customer().call(call("PURGE", "/x", 9, at(0))));
    CallException header =
        catchThrowableOfType(
            CallException.class,
            () ->
                market.call(
                    "GET",
                    "/x",
                    new Headers(List.of(new Header("cookie", "a"))),
                    UnitContent.NONE,
                    at(0)));
    assertThat(List.of(method, header))
        .extracting(CallException::kind)
        .containsOnly(CallException.Kind.MALFORMED);
    assertThat(taken()).isEqualTo(before);
    assertThat(server.asked).isEmpty();
  }

  @Test
  void shouldNotBeFoundAndNotBeChargedWhenTheProviderWasRestartedInTheMiddle() throws Exception {
    PaidAnswer answer = market.customer().call(call("GET", "/bytes/" + 3 * UNIT, 9, at(0)));
    long before = taken();
    deployment().restartProvider(0);
    CallException thrown =
        catchThrowableOfType(CallException.class, () -> answer.copyTo(new ByteArrayOutputStream()));
    assertThat(thrown.kind()).isIn(CallException.Kind.UNPAID, CallException.Kind.UNKNOWN);
    assertThat(thrown).hasMessageContaining("no answer to go on with");
    assertThat(taken()).isEqualTo(before);
    assertThat(get("/bytes/7").bytes()).isEqualTo(TestServer.bytes(7));
  }

  @Test
  void shouldServeProgramsThatKnowNothingOfItWhenTheyAskTheProxy() throws Exception {
    // Whoever's turn it is: let the good provider answer.
    try (HttpClient http = HttpClient.newHttpClient()) {
      for (int length : new int[] {0, 5, 2 * UNIT + 9}) {
        for (String kind : List.of("bytes", "chunked")) {
          HttpResponse<byte[]> got = proxied(http, "/" + kind + "/" + length);
          assertThat(got.body()).isEqualTo(TestServer.bytes(length));
          assertThat(got.headers().firstValue("x-kept")).contains("yes");
        }
      }
      byte[] body = TestServer.bytes(700_000);
      HttpResponse<String> posted = null;
      while (posted == null || posted.statusCode() == 502) {
        posted =
            http.send(
                HttpRequest.newBuilder(URI.create(market.proxy() + "/digest"))
                    .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                    .build(),
                HttpResponse.BodyHandlers.ofString());
      }
      assertThat(posted.statusCode()).isEqualTo(201);
      assertThat(posted.body()).isEqualTo(TestServer.sha256(body));
    }
  }

  private HttpResponse<byte[]> proxied(HttpClient http, String path) throws Exception {
    for (int i = 0; i < 2; i++) {
      HttpResponse<byte[]> got =
          http.send(
              HttpRequest.newBuilder(URI.create(market.proxy() + path)).build(),
              HttpResponse.BodyHandlers.ofByteArray());
      if (got.statusCode() != 502) {
        return got;
      }
    }
    throw new AssertionError("502 from both providers, and one is good");
  }

  @Test
  void shouldSpendNothingWhenAPageOrAnotherHostAsksTheProxy() throws Exception {
    String origin =
        raw("GET /http/1/bytes/1 HTTP/1.1\r\nHost: 127.0.0.1\r\nOrigin: http://a.example\r\n");
    String host = raw("GET /http/1/bytes/1 HTTP/1.1\r\nHost: rebound.example\r\n");
    String upwards = raw("GET /http/1/bytes/%2e%2e/1 HTTP/1.1\r\nHost: 127.0.0.1\r\n");
    assertThat(origin).startsWith("HTTP/1.1 403");
    assertThat(host).startsWith("HTTP/1.1 403");
    assertThat(upwards).startsWith("HTTP/1.1 40");
    assertThat(server.asked).isEmpty();
  }

  private String raw(String head) throws Exception {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), market.proxy().getPort())) {
      socket
          .getOutputStream()
          .write((head + "Connection: close\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @Test
  void shouldPayWhatItOwesToTheUnitWhenTheRoundIsSettled() throws Exception {
    get("/bytes/" + 8 * UNIT);
    deployment().settle();
    assertThat(deployment().conserved()).isTrue();
    deployment().awaitRoom(12);
    assertThat(get("/bytes/2").bytes()).hasSize(2);
  }
}
