package souk.exchange.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import souk.exchange.ForwardingRole;
import souk.exchange.Hired;
import souk.exchange.Payload;
import souk.exchange.Prepared;
import souk.exchange.ProviderRole;
import souk.exchange.Routes;
import souk.exchange.UnitException;
import souk.exchange.UnitException.Reason;
import souk.exchange.UnitRequest;
import souk.exchange.client.ExchangeClient.ProposalReply;
import souk.exchange.testkit.probes.EchoKind;
import souk.ledger.AgreementTerms;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;
import souk.transport.HttpPeer;
import souk.transport.Response;

/**
 * Data is transferred after the signature, by a service's own routes, however long that takes; and
 * a provider that cannot sign at once says so and is asked again.
 */
class TransferTest {
  private static final EchoKind ECHO = new EchoKind.PayFirst();
  private static final int PARTS = 8;
  private static final Bytes BODY = EchoKind.request(1, Bytes.EMPTY);

  @TempDir Path folder = Path.of("");
  private boolean ready = true;

  /** Serves units once all parts of an agreement's data have come by its routes. */
  private final class Receiving extends ForwardingRole {
    private final Map<String, Map<String, Bytes>> parts = new ConcurrentHashMap<>();

    Receiving(ProviderRole role) {
      super(role);
    }

    @Override
    public Acceptance accept(AgreementTerms terms) {
      return ready ? new Acceptance.Accepted() : new Acceptance.NotYet("no room yet");
    }

    @Override
    public void started(Bytes32 agreement, AgreementTerms terms) {
      parts.putIfAbsent(agreement.toString(), new ConcurrentHashMap<>());
    }

    @Override
    public void mount(Routes routes) {
      routes.post(
          "/{agreement}/parts/{part}",
          1 << 16,
          request -> {
            parts
                .getOrDefault(request.parameter("agreement"), new ConcurrentHashMap<>())
                .put(request.parameter("part"), Bytes.of(request.body()));
            return Response.of(new byte[0]);
          });
    }

    @Override
    public Prepared prepare(UnitRequest request) throws UnitException {
      if (parts.getOrDefault(request.agreement().toString(), Map.of()).size() < PARTS) {
        throw new UnitException(Reason.NOT_FOUND, "the data is not all there yet");
      }
      return new Prepared(1, Payload.EMPTY);
    }
  }

  @Test
  void shouldServeWhenATransferAfterTheSignatureTookFortySeconds() throws Exception {
    try (TestMarket market =
        new TestMarket(
            folder,
            13,
            new FaultyKind(ECHO, Receiving::new),
            MarketText.of(ECHO.name()).toString())) {
      TestProvider provider = market.provider();
      TestCustomer customer = market.customer();
      AgreementTerms terms = customer.terms(provider, market.draft(), Bytes32.of(1));
      ready = false;
      assertThat(customer.propose(provider, terms))
          .isEqualTo(new ProposalReply.NotYet("no room yet"));
      ready = true;
      ProposalReply signed = customer.propose(provider, terms);
      assertThat(signed).isInstanceOf(ProposalReply.Signed.class);

      Hired agreement = customer.hire(provider, Bytes.EMPTY);
      market.nextRound();
      HttpPeer peer = market.dialer().peer(provider.uri());
      for (int part = 0; part < PARTS; part++) {
        assertThat(catchThrowableOfType(UnitException.class, () -> customer.buy(agreement, BODY)))
            .hasMessageContaining("not all there");
        String path = "/%s/%s/parts/%d".formatted(ECHO.name(), agreement.id(), part);
        peer.send("POST", path, new byte[1 << 10], Duration.ofSeconds(10), 0);
        market.advance(5); // seconds
        assertThat(customer.propose(provider, agreement.terms()))
            .as("it is not busy")
            .isInstanceOf(ProposalReply.Signed.class);
      }

      assertThat(customer.buy(agreement, BODY).tickets()).isOne();
      market.assertSound();
    }
  }
}
