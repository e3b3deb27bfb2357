package souk.exchange.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import souk.exchange.ExchangeSession;
import souk.exchange.Exposure;
import souk.exchange.testkit.probes.EchoKind;
import souk.payments.Ticket;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;

/** The server and the client over HTTP, with a real till and a real ledger. */
class ExchangeTest {
  private static final long SEED = 1;
  private static final EchoKind BOTH = new EchoKind.Both();
  private static final Bytes MESSAGE = Bytes.parse("0x0102030405060708");

  @TempDir Path folder = Path.of("");
  private TestMarket market;
  private TestProvider provider;
  private TestCustomer customer;

  @BeforeEach
  void open() {
    market = new TestMarket(folder, SEED, List.of(BOTH));
    provider = market.provider(List.of(BOTH));
    customer = market.customer(4);
  }

  @AfterEach
  void close() {
    assertThat(provider.faults()).isEmpty();
    assertThat(market.total()).isEqualTo(TestMarket.initial());
    market.close();
  }

  private Bytes32 hired() {
    Bytes32 agreement = customer.hire(provider, new AgreementDraft(BOTH.name()));
    market.nextRound();
    return agreement;
  }

  @Test
  void shouldServeAndReleaseWhenAUnitIsPaid() throws Exception {
    Bytes32 agreement = hired();
    Bytes32 unit = Bytes32.of(1);
    Bytes body = EchoKind.request(2, MESSAGE);
    ByteBuffer target = ByteBuffer.allocate(8);

    try (ExchangeSession session = customer.session(provider.uri(), provider, agreement)) {
      assertThat(session.request(unit, body, target)).isEqualTo(2);
      assertThat(target.position()).isEqualTo(4);
      assertThat(session.exposure()).isEqualTo(new Exposure(2, 0));
      assertThat(provider.exchange().exposure()).isEqualTo(2);

      List<Ticket> tickets = customer.take(provider.address(), unit, 2);
      session.pay(unit, body, tickets, target);

      assertThat(Bytes.of(target.array())).isEqualTo(MESSAGE);
      assertThat(session.exposure()).isEqualTo(Exposure.NONE);
      assertThat(provider.exchange().exposure()).isZero();
      assertThat(provider.taken().keySet()).containsExactlyInAnyOrderElementsOf(tickets);
    }
  }
}
