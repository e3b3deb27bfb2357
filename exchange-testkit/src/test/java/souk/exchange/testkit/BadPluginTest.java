package souk.exchange.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import souk.exchange.ExchangeSession;
import souk.exchange.ForwardingRole;
import souk.exchange.Hired;
import souk.exchange.Payload;
import souk.exchange.Prepared;
import souk.exchange.ProviderRole;
import souk.exchange.Routes;
import souk.exchange.Service;
import souk.exchange.ServiceKind;
import souk.exchange.UnitException;
import souk.exchange.UnitRequest;
import souk.exchange.testkit.probes.EchoKind;
import souk.ledger.AgreementTerms;
import souk.ledger.Command;
import souk.primitives.Address;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;
import souk.transport.PeerException;

/**
 * A service that fails wherever it is called leaves its node and the other services as they are.
 */
class BadPluginTest {
  private static final EchoKind GOOD = new EchoKind.PayFirst();
  private static final EchoKind BAD = new EchoKind.Both();
  private static final Bytes BODY = EchoKind.request(1, Bytes.parse("0x0102"));

  @TempDir Path folder = Path.of("");

  /** Where a service throws. */
  enum Place {
    ACCEPT,
    ADMITS,
    STARTED,
    PREPARE,
    PAYING,
    RELEASE,
    ENDED,
    MOUNT,
    CLOSE
  }

  /** Throws at one place. */
  private static final class Throwing extends ForwardingRole {
    private final Place place;

    Throwing(ProviderRole role, Place place) {
      super(role);
      this.place = place;
    }

    private void at(Place here) {
      if (place == here) {
        throw new NoClassDefFoundError("a library that is missing, in " + here);
      }
    }

    @Override
    public Acceptance accept(AgreementTerms terms) {
      at(Place.ACCEPT);
      return super.accept(terms);
    }

    @Override
    public boolean admits(AgreementTerms terms, Address client) {
      at(Place.ADMITS);
      return super.admits(terms, client);
    }

    @Override
    public void started(Bytes32 agreement, AgreementTerms terms) {
      at(Place.STARTED);
      super.started(agreement, terms);
    }

    @Override
    public Prepared prepare(UnitRequest request) throws UnitException {
      at(Place.PREPARE);
      return super.prepare(request);
    }

    @Override
    public void paying(UnitRequest request, List<souk.payments.Ticket> tickets)
        throws UnitException {
      at(Place.PAYING);
      super.paying(request, tickets);
    }

    @Override
    public Payload release(UnitRequest request) throws UnitException {
      at(Place.RELEASE);
      return super.release(request);
    }

    @Override
    public void ended(Bytes32 agreement, EndReason why) {
      at(Place.ENDED);
      super.ended(agreement, why);
    }

    @Override
    public void mount(Routes routes) {
      routes.get("/fine", request -> souk.transport.Response.of(new byte[1]));
      at(Place.MOUNT);
    }

    @Override
    public void close() {
      at(Place.CLOSE);
      super.close();
    }
  }

  /** A provider of a good service and a bad one. */
  private record Stage(TestMarket market, TestProvider provider, TestCustomer customer) {
    /** With collateral, so that it is worth closing an agreement. */
    private static String file(ServiceKind kind) {
      return MarketText.of(kind.name()).with("agreement.collateral", 1_000).toString();
    }

    static Stage open(Path folder, UnaryOperator<ProviderRole> fault) {
      Service good = TestMarket.service(GOOD, file(GOOD));
      Service bad = TestMarket.service(new FaultyKind(BAD, fault), file(BAD));
      TestMarket market = new TestMarket(folder, 11, List.of(good, bad));
      return new Stage(market, market.provider(), market.customer(4));
    }

    Service bad() {
      return market.kinds().get(1);
    }

    void close() {
      assertThat(market.total()).isEqualTo(TestMarket.initial());
      market.close();
    }
  }

  @ParameterizedTest
  @EnumSource(Place.class)
  void shouldGoOnWhenAServiceThrows(Place place) throws Exception {
    Stage stage = Stage.open(folder, role -> new Throwing(role, place));
    TestMarket market = stage.market();
    TestProvider provider = stage.provider();
    TestCustomer customer = stage.customer();
    Hired good = customer.hire(provider, Bytes.EMPTY);
    if (place == Place.ACCEPT) {
      assertThatThrownBy(() -> customer.hire(provider, market.draft(stage.bad())))
          .isInstanceOf(AssertionError.class);
      market.nextRound();
    } else {
      Hired hired = customer.hire(provider, market.draft(stage.bad()).end(market.head() + 70));
      market.nextRound();
      boolean served =
          place == Place.ADMITS // asked about others only
              || place == Place.STARTED
              || place == Place.ENDED
              || place == Place.MOUNT
              || place == Place.CLOSE;
      if (place == Place.ADMITS) {
        try (ExchangeSession other = customer.session(market.client(), provider.uri(), hired)) {
          assertThatThrownBy(() -> other.request(Bytes32.of(1), BODY, ByteBuffer.allocate(64)))
              .isInstanceOf(PeerException.class);
        }
      }
      if (served) {
        assertThat(customer.buy(hired, BODY).tickets()).isOne();
      } else {
        assertThatThrownBy(() -> customer.buy(hired, BODY)).isInstanceOf(PeerException.class);
      }
      market.advanceTo(hired.terms().endBlock() + 20);
      assertThat(market.view().agreement(hired.id()).orElseThrow().closed()).isTrue();
    }

    customer.buy(good, BODY);
    provider.restart();
    customer.buy(good, BODY);
    market.submit(customer.key(), new Command.EndAgreement(good.id()));
    market.advance(20);
    assertThat(market.view().agreement(good.id()).orElseThrow().closed()).isTrue();
    stage.close();
  }

  /** Announces one length and writes another. */
  private record Lying(long length, int written) implements Payload {
    @Override
    public void writeTo(OutputStream out) throws IOException {
      out.write(new byte[written]);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void shouldGoOnWhenAPayloadIsLongerOrShorterThanItSays(int written) throws Exception {
    Stage stage =
        Stage.open(
            folder,
            role ->
                new ForwardingRole(role) {
                  @Override
                  public Payload release(UnitRequest request) {
                    return new Lying(2, written);
                  }
                });
    TestCustomer customer = stage.customer();
    Hired good = customer.hire(stage.provider(), Bytes.EMPTY);
    Hired hired = customer.hire(stage.provider(), stage.market().draft(stage.bad()));
    stage.market().nextRound();

    assertThatThrownBy(() -> customer.buy(hired, BODY)).isInstanceOf(PeerException.class);
    customer.buy(good, BODY);
    stage.close();
  }
}
