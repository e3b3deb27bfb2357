package souk.exchange.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import souk.exchange.client.NoAnswerException;
import souk.exchange.testkit.probes.EchoKind;
import souk.exchange.wire.Paths;
import souk.ledger.AgreementTerms;
import souk.ledger.Command;
import souk.ledger.EscrowTerms;
import souk.market.PaymentRules;
import souk.market.negotiation.Counterparty;
import souk.market.negotiation.Draft;
import souk.market.negotiation.Negotiation;
import souk.market.negotiation.NegotiationRules;
import souk.market.negotiation.Negotiator;
import souk.market.negotiation.Side;
import souk.market.negotiation.State;
import souk.market.negotiation.strategy.Concerns;
import souk.market.negotiation.strategy.ConcessionByTime;
import souk.primitives.Amount;
import souk.primitives.Bytes32;
import souk.transport.PeerException;

/** Negotiations over HTTP with a provider that serves, to an agreement on the ledger. */
class NegotiationTest {
  private static final EchoKind ECHO = new EchoKind.PayFirst();

  @TempDir Path folder = Path.of("");
  private TestMarket market;
  private TestProvider provider;
  private TestCustomer customer;
  private Negotiator negotiator;
  private Counterparty<NoAnswerException> there;
  private final List<State> watched = new ArrayList<>();

  @BeforeEach
  void open() {
    market = new TestMarket(folder, 3, ECHO, MarketText.of(ECHO.name()).toString());
    provider = market.provider();
    customer = market.customer(2);
    negotiator =
        new Negotiator(
            customer.key(),
            market.ledger().info().domain(),
            NegotiationRules.DEFAULT,
            market.clock());
    there = market.client(customer.key()).negotiation(provider.uri(), Map.of());
  }

  @AfterEach
  void close() {
    assertThat(provider.faults()).isEmpty();
    market.assertSound();
    market.close();
  }

  private Draft draft(PaymentRules payment, int salt) {
    AgreementTerms terms = customer.terms(provider, market.draft(), Bytes32.of(salt));
    return new Draft(terms, payment);
  }

  private PaymentRules paid() {
    EscrowTerms escrow = market.view().escrow(customer.escrow()).orElseThrow().terms();
    return new PaymentRules(escrow.prize(), escrow.depth());
  }

  private Negotiation negotiate(PaymentRules first, PaymentRules last, int salt) throws Exception {
    return negotiator.negotiate(
        draft(first, salt),
        Concerns.of(new ConcessionByTime(Side.CUSTOMER, first, last, 1)),
        there,
        so -> watched.add(so.state()));
  }

  @Test
  void shouldStandOnTheLedgerWhenBothSigned() throws Exception {
    Negotiation agreed = negotiate(paid(), paid(), 1);
    assertThat(watched).containsExactly(State.PROPOSED, State.APPROVED);
    Negotiator.Signed signed = negotiator.commit(agreed, customer.escrow(), there);
    market.submit(
        customer.key(),
        new Command.OpenAgreement(signed.terms(), signed.customer(), signed.provider()));
    Bytes32 id = signed.terms().id(market.ledger().info().domain());
    assertThat(market.view().agreement(id)).isPresent();
    // asked again, for the answer may have been lost
    assertThat(negotiator.commit(agreed, customer.escrow(), there)).isEqualTo(signed);
  }

  @Test
  void shouldMeetThePostedPriceWhenTheCustomerComesUpToIt() throws Exception {
    PaymentRules posted = market.kind().market().payment();
    PaymentRules low = new PaymentRules(posted.prize().share(1, 2), posted.depth());
    Negotiation agreed = negotiate(low, posted, 2);
    assertThat(agreed.state()).isEqualTo(State.APPROVED);
    assertThat(agreed.draft().payment()).isEqualTo(posted);
    assertThat(watched).contains(State.COUNTERED);
  }

  @Test
  void shouldEndWithoutAnAgreementWhenTheyDoNotMeet() throws Exception {
    PaymentRules low = new PaymentRules(Amount.of(1), 0);
    Negotiation over = negotiate(low, low, 3);
    assertThat(over.state()).isEqualTo(State.WITHDRAWN);
    assertThatThrownBy(() -> negotiator.commit(over, customer.escrow(), there))
        .hasMessageContaining("withdrawn");
  }

  @Test
  void shouldBeginAgainWhenTheProviderWasRestarted() throws Exception {
    Negotiation agreed = negotiate(paid(), paid(), 4);
    provider.restart();
    there = market.client(customer.key()).negotiation(provider.uri(), Map.of());
    assertThatThrownBy(() -> negotiator.commit(agreed, customer.escrow(), there))
        .isInstanceOf(NoAnswerException.class)
        .hasMessageContaining("begin again");
    Negotiation again = negotiate(paid(), paid(), 4);
    assertThat(negotiator.commit(again, customer.escrow(), there).terms())
        .isEqualTo(draft(paid(), 4).terms());
  }

  @Test
  void shouldRefuseBytesThatAreNoTurn() {
    for (String path : List.of(Paths.NEGOTIATIONS, Paths.COMMITMENT)) {
      assertThatThrownBy(() ->
              market
                  .dialer()
                  .peer(provider.uri())
                  .send("POST", path, new byte[77], Duration.ofSeconds(9), 1_000))
          .isInstanceOfSatisfying(
              PeerException.class,
              e -> assertThat(e.problem().orElseThrow().status()).isEqualTo(400));
    }
  }
}
