package souk.deployment.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import souk.deployment.Deployment;
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
import souk.payments.Ticket;
import souk.payments.TicketBook;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;

/** A unit that a client asks for again, by hand. */
class OnceTest {
  private static final Bytes32 UNIT = Bytes32.of(4711);

  @TempDir Path folder;
  private TestServer server;
  private HttpDeployment market;
  private List<Ticket> tickets = List.of();

  private void open(String pay) throws Exception {
    server = new TestServer();
    market =
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
    var wallet = deployment().customer().wallet();
    for (TicketBook book : wallet.topUp(terms().provider(), 1)) {
      var _ = client().deliver(deployment().providers().getFirst().uri(), book);
    }
    tickets = wallet.take(terms().provider(), 1);
  }

  @AfterEach
  void close() throws Exception {
    assertThat(market.market().conserved()).isTrue();
    market.close();
    server.close();
  }

  private Deployment deployment() {
    return market.market();
  }

  private AgreementTerms terms() {
    return deployment().agreements().getFirst().terms();
  }

  private ExchangeClient client() {
    return new ExchangeClient(
        deployment().dialer(),
        deployment().funder(),
        deployment().ledger().info(),
        ClientRules.DEFAULT);
  }

  /** Asks for the unit, or pays for it where that comes first. */
  private AnswerPiece ask(String pay, String method, String path, Bytes content) throws Exception {
    Bytes wish = new HttpWish.Call(method, new Target(path), Headers.NONE).encode();
    ByteBuffer answer = ByteBuffer.allocate(1 << 20);
    try (ExchangeSession session =
        client()
            .open(
                deployment().providers().getFirst().uri(),
                terms().provider(),
                terms().id(deployment().ledger().info().domain()),
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

  @ParameterizedTest
  @ValueSource(strings = {"first", "after"})
  void shouldBeMadeOnceWhenARequestThatChangesSomethingIsRepeated(String pay) throws Exception {
    open(pay);
    Bytes content = Bytes.of(new byte[] {1, 2, 3});
    AnswerPiece answer = ask(pay, "POST", "/count", content);
    assertThat(answer.body()).containsExactly('1');
    assertThat(ask(pay, "POST", "/count", content)).isEqualTo(answer);
    assertThat(server.counter).hasValue(1);

    deployment().restartProvider(0);
    UnitException gone =
        catchThrowableOfType(UnitException.class, () -> ask(pay, "POST", "/count", content));
    assertThat(gone.reason()).isEqualTo(UnitException.Reason.NOT_FOUND);
    assertThat(server.counter).hasValue(1);
    assertThat(taken()).isEqualTo(pay.equals("first") ? 1 : 0);
  }

  @Test
  void shouldBeRefusedWhenAUnitIsAnotherRequestTheSecondTime() throws Exception {
    open("after");
    var _ = ask("after", "GET", "/count", Bytes.EMPTY);
    UnitException refused =
        catchThrowableOfType(
            UnitException.class, () -> ask("after", "GET", "/bytes/1", Bytes.EMPTY));
    assertThat(refused.reason()).isEqualTo(UnitException.Reason.FORBIDDEN);
    assertThat(server.asked).hasSize(1);
  }

  @Test
  void shouldBeGoneWhenNobodyAskedForAnAnswerInAWhile() throws Exception {
    open("after");
    var _ = ask("after", "GET", "/count", Bytes.EMPTY);
    deployment().advance(130);
    UnitException gone =
        catchThrowableOfType(UnitException.class, () -> ask("after", "GET", "/count", Bytes.EMPTY));
    assertThat(gone.reason()).isEqualTo(UnitException.Reason.NOT_FOUND);
    assertThat(server.counter).hasValue(1);
  }

  private long taken() {
    return deployment().providers().getFirst().income().stream()
        .mapToLong(income -> income.tickets())
        .sum();
  }
}
