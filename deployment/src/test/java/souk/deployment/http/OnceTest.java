package souk.deployment.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import souk.deployment.LedgerChoice;
import souk.exchange.ExchangeSession;
import souk.exchange.UnitContent;
import souk.exchange.UnitException;
import souk.exchange.client.ClientRules;
import souk.exchange.client.ExchangeClient;
import souk.http.AnswerPiece;
import souk.http.Headers;
import souk.http.HttpWish;
import souk.http.Target;
import souk.http.provider.HttpProvider;
import souk.ledger.AgreementTerms;
import souk.node.ProviderNode;
import souk.payments.Ticket;
import souk.payments.TicketBook;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;

/** A unit that a client asks for again, by hand. */
class OnceTest {
  private static final Bytes32 UNIT = Bytes32.of(4711);

  @TempDir Path folder;

  /** A server, the market in which it is sold, and a ticket of it. */
  private final class Sold implements AutoCloseable {
    private final String pay;
    private final TestServer server = new TestServer();
    private final HttpDeployment market;
    private final List<Ticket> tickets;

    Sold(String pay) throws Exception {
      this.pay = pay;
      this.market =
          HttpDeployment.open(
              new HttpDeployment.Options(
                  SoldServer.service(pay),
                  List.of(server.uri()),
                  0,
                  64,
                  folder,
                  9,
                  HttpProvider.Room.DEFAULT),
              new LedgerChoice.Local());
      var wallet = market.market().customer().wallet();
      for (TicketBook book : wallet.topUp(provider().address(), 1)) {
        var _ = client().deliver(provider().uri(), book);
      }
      this.tickets = wallet.take(provider().address(), 1);
    }

    private ProviderNode provider() {
      return market.market().providers().getFirst();
    }

    private ExchangeClient client() {
      return new ExchangeClient(
          market.market().dialer(),
          market.market().funder(),
          market.market().ledger().info(),
          ClientRules.DEFAULT);
    }

    /** Asks for the unit, or pays for it where that comes first. */
    AnswerPiece ask(String method, String path, Bytes content) throws Exception {
      Bytes wish = new HttpWish.Call(method, new Target(path), Headers.NONE).encode();
      ByteBuffer answer = ByteBuffer.allocate(1 << 20);
      AgreementTerms terms = market.market().agreements().getFirst().terms();
      try (ExchangeSession session =
          client()
              .open(
                  provider().uri(),
                  provider().address(),
                  terms.id(market.market().ledger().info().domain()),
                  64)) {
        if (pay.equals("first")) {
          session.pay(UNIT, wish, UnitContent.of(content), tickets, answer);
        } else {
          var _ = session.request(UNIT, wish, UnitContent.of(content), answer);
        }
      }
      byte[] bytes = new byte[answer.flip().remaining()];
      answer.get(bytes);
      return AnswerPiece.decode(bytes, 1 << 20);
    }

    long taken() {
      return provider().income().stream().mapToLong(income -> income.tickets()).sum();
    }

    @Override
    public void close() throws IOException {
      assertThat(market.market().conserved()).isTrue();
      market.close();
      server.close();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"first", "after"})
  void shouldBeMadeOnceWhenARequestThatChangesSomethingIsRepeated(String pay) throws Exception {
    try (Sold sold = new Sold(pay)) {
      Bytes content = Bytes.of(new byte[] {1, 2, 3});
      AnswerPiece answer = sold.ask("POST", "/count", content);
      assertThat(answer.body()).containsExactly('1');
      assertThat(sold.ask("POST", "/count", content)).isEqualTo(answer);
      assertThat(sold.server.counter).hasValue(1);

      sold.market.market().restartProvider(0);
      UnitException gone =
          catchThrowableOfType(UnitException.class, () -> sold.ask("POST", "/count", content));
      assertThat(gone.reason()).isEqualTo(UnitException.Reason.NOT_FOUND);
      assertThat(sold.server.counter).hasValue(1);
      assertThat(sold.taken()).isEqualTo(pay.equals("first") ? 1 : 0);
    }
  }

  @Test
  void shouldBeRefusedWhenAUnitIsAnotherRequestTheSecondTime() throws Exception {
    try (Sold sold = new Sold("after")) {
      var _ = sold.ask("GET", "/count", Bytes.EMPTY);
      UnitException refused =
          catchThrowableOfType(UnitException.class, () -> sold.ask("GET", "/bytes/1", Bytes.EMPTY));
      assertThat(refused.reason()).isEqualTo(UnitException.Reason.FORBIDDEN);
      assertThat(sold.server.asked).hasSize(1);
    }
  }

  @Test
  void shouldBeGoneWhenNobodyAskedForAnAnswerInAWhile() throws Exception {
    try (Sold sold = new Sold("after")) {
      var _ = sold.ask("GET", "/count", Bytes.EMPTY);
      sold.market.market().advance(130);
      UnitException gone =
          catchThrowableOfType(UnitException.class, () -> sold.ask("GET", "/count", Bytes.EMPTY));
      assertThat(gone.reason()).isEqualTo(UnitException.Reason.NOT_FOUND);
      assertThat(sold.server.counter).hasValue(1);
    }
  }
}
