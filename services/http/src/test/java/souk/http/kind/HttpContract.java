package souk.http.kind;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import souk.exchange.ServiceKind;
import souk.exchange.testkit.MarketText;
import souk.exchange.testkit.ServiceContract;
import souk.http.AnswerPiece;
import souk.http.Headers;
import souk.http.HttpTerms;
import souk.http.HttpWish;
import souk.http.Target;
import souk.http.provider.HttpProvider;
import souk.http.provider.Upstream;
import souk.market.file.MarketFile;
import souk.primitives.Address;
import souk.primitives.Bytes;
import souk.primitives.DecodeException;
import souk.transport.HttpServer;
import souk.transport.Response;

/** An HTTP server that is sold passes what every service must. */
abstract class HttpContract extends ServiceContract {
  private final HttpServer server = open();

  /** Whether a unit is paid before it is served, or after it. */
  abstract String pay();

  private static HttpServer open() {
    try {
      return HttpServer.builder()
          .bind("127.0.0.1", 0)
          // Its date must not be that of the second: a request may be made once more.
          .get(
              "/pages/{number}",
              request ->
                  Response.of(page(request.parameter("number")))
                      .with("Date", "Sun, 29 Nov 2026 00:00:00 GMT"))
          .start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] page(String number) {
    return ("page " + number).getBytes(java.nio.charset.StandardCharsets.UTF_8);
  }

  @AfterEach
  void closeServer() {
    server.close();
  }

  @Override
  protected ServiceKind kind() {
    return HttpService.selling(
        new HttpService.Selling(
            new Upstream.Address(URI.create(server.uri() + "/")), HttpProvider.Room.DEFAULT));
  }

  @Override
  protected String marketFile() {
    return market(pay());
  }

  /** A market of one server. */
  static String market(String pay) {
    return MarketText.of(HttpTerms.KIND)
        .with("agreement.providerExposure", 64)
        .with("agreement.customerExposure", 64)
        .service("bytesPerUnit", "64 KiB")
        .service("pay", pay)
        .service("mostRequest", "64 KiB")
        .service("answerSeconds", 20)
        .service("keepSeconds", 120)
        .service("methods", "[GET]")
        .service("headers", "[accept]")
        .toString();
  }

  @Override
  protected Bytes details(Address provider) {
    return new HttpService()
        .terms(MarketFile.parse("market.yaml", marketFile()).service())
        .details();
  }

  @Override
  protected Optional<Bytes> body(Parties parties, int number) {
    return Optional.of(
        new HttpWish.Call("GET", new Target("/pages/" + number), Headers.NONE).encode());
  }

  @Override
  protected void check(Parties parties, Bytes body, Bytes before, Bytes after) {
    Bytes paid = pay().equals("first") ? after : before;
    assertThat(pay().equals("first") ? before : after).isEqualTo(Bytes.EMPTY);
    try {
      HttpWish.Call call = (HttpWish.Call) HttpWish.decode(body);
      String number = call.target().text().substring("/pages/".length());
      AnswerPiece piece = AnswerPiece.decode(paid.toArray(), 64 << 10);
      assertThat(piece.head().orElseThrow().status()).isEqualTo(200);
      assertThat(piece.end()).isEqualTo(AnswerPiece.End.COMPLETE);
      assertThat(piece.body()).isEqualTo(page(number));
    } catch (DecodeException e) {
      throw new AssertionError(e);
    }
  }
}
