package souk.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import souk.exchange.wire.Paths;
import souk.ledger.Command;
import souk.ledger.Receipt;
import souk.market.PaymentRules;
import souk.market.offer.Clause;
import souk.market.offer.Offer;
import souk.market.offer.OfferQuery;
import souk.market.offer.Property;
import souk.market.offer.SignedOffer;
import souk.primitives.Address;
import souk.primitives.Amount;
import souk.primitives.PrivateKey;
import souk.transport.HttpDialer;
import souk.transport.HttpServer;
import souk.transport.Response;

/** A customer finds what is offered, and believes nobody else's word. */
class DiscoveryTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final long ENOUGH = 3_700;

  @TempDir Path folder = Path.of("");

  private Stage stage;
  private HttpDialer dialer;
  private Discovery discovery;

  @BeforeEach
  void open() throws IOException {
    dialer = new HttpDialer();
    stage = new Stage(folder, 2, 21);
    discovery = discovery(stage, 100);
  }

  private Discovery discovery(Stage of, int most) {
    return new Discovery(
        of.ledger().info(),
        dialer,
        of.clock(),
        Set.of("region"),
        new SplittableRandom(1),
        most,
        Discovery.CLOSE,
        (_, _) -> {});
  }

  @AfterEach
  void close() throws IOException {
    discovery.close();
    stage.close();
    dialer.close();
  }

  private ProviderNode start(int number, String region) throws IOException {
    ProviderNode node =
        ProviderNode.start(
            stage
                .node(number, stage.collateral())
                .withProperties(Map.of("region", new Property.Text(region))));
    stage.nodes().add(node);
    return node;
  }

  private List<Address> found(String... clauses) {
    return discovery
        .best(
            new OfferQuery(
                "probe/1",
                Amount.MAX,
                stage.clock().instant().getEpochSecond(),
                List.of(clauses).stream().map(Clause::parse).toList(),
                10))
        .best()
        .stream()
        .map(each -> each.offer().provider())
        .toList();
  }

  private Map<Address, String> leftOut() {
    Map<Address, String> why = new HashMap<>();
    discovery.leftOut().forEach(each -> why.put(each.provider(), each.why()));
    return why;
  }

  private void look() throws InterruptedException {
    assertThat(discovery.look(stage.view(), PATIENCE)).isTrue();
  }

  @Test
  void shouldFindWhatNodesOffer() throws Exception {
    ProviderNode north = start(0, "north");
    ProviderNode south = start(1, "south");
    look();
    assertThat(found()).containsExactlyInAnyOrder(north.address(), south.address());
    assertThat(found("region=south")).containsExactly(south.address());
    assertThat(leftOut()).isEmpty();
  }

  @Test
  void shouldDropWhoIsAwayAndTakeItBackWhenItAnswers() throws Exception {
    ProviderNode node = start(0, "north");
    look();
    Listening there = Listening.loopback(node.uri().getPort());
    node.close();
    look();
    assertThat(found()).as("an answer counts for an hour").hasSize(1);
    stage.advanceTo(stage.head() + ENOUGH);
    look();
    assertThat(found()).isEmpty();
    assertThat(leftOut()).containsOnlyKeys(stage.providers.getFirst().address());

    stage.nodes().remove(node);
    stage.nodes().add(ProviderNode.start(stage.node(0, stage.collateral(), stage.market, there)));
    look();
    assertThat(found()).as("it is not asked at once").isEmpty();
    stage.advanceTo(stage.head() + 31);
    look();
    assertThat(found()).hasSize(1);
    assertThat(leftOut()).isEmpty();
  }

  /** A server that answers with some bytes, registered for a stranger. */
  private HttpServer liar(int stranger, Answer answer) throws IOException {
    byte[][] bytes = {{}};
    HttpServer server =
        HttpServer.builder()
            .bind("127.0.0.1", 0)
            .get(Paths.OFFERS, _ -> Response.of(bytes[0]))
            .start();
    PrivateKey key = stage.stranger(stranger);
    bytes[0] = answer.of(key, server.uri().toString());
    stand(key, server.uri().toString());
    return server;
  }

  private interface Answer {
    byte[] of(PrivateKey key, String endpoint);
  }

  private void stand(PrivateKey key, String endpoint) {
    for (Command command :
        List.of(
            new Command.Deposit(stage.collateral()),
            new Command.Register(endpoint, stage.collateral()))) {
      assertThat(stage.ledger().submit(key, command).join()).isInstanceOf(Receipt.Included.class);
    }
  }

  private Offer offer(Address provider, String endpoint, long issued) {
    return new Offer(
        provider,
        "probe/1",
        stage.ledger().info().rules().hash(),
        endpoint,
        new PaymentRules(Amount.of(1), 0),
        issued,
        issued + 1_000);
  }

  private byte[] signed(Offer offer, PrivateKey by) {
    return SignedOffer.encode(
        List.of(new SignedOffer(offer, by.sign(offer.digest(stage.ledger().info().domain())))));
  }

  @Test
  void shouldTakeNothingThatIsNotItsOwnSignedHereAndNow() throws Exception {
    ProviderNode honest = start(0, "north");
    long now = stage.clock().instant().getEpochSecond();
    try (HttpServer _ =
            liar(0, (_, endpoint) -> signed(offer(honest.address(), endpoint, now), honestKey()));
        HttpServer _ =
            liar(1, (key, endpoint) -> signed(offer(key.address(), endpoint, now), honestKey()));
        HttpServer _ =
            liar(2, (key, _) -> signed(offer(key.address(), honest.uri().toString(), now), key));
        HttpServer _ =
            liar(3, (key, endpoint) -> signed(offer(key.address(), endpoint, now - 1_000), key));
        HttpServer _ = liar(4, (_, _) -> new byte[] {1, 2, 3});
        HttpServer _ = liar(5, (_, _) -> new byte[SignedOffer.MOST_LIST_BYTES + 1]);
        HttpServer _ =
            liar(6, (key, endpoint) -> signed(offer(key.address(), endpoint, now), key))) {
      stand(stage.stranger(7), "no uri at all");
      stand(stage.stranger(8), "none:auctions");
      look();
      assertThat(found())
          .as("the cheapest first")
          .containsExactly(stage.stranger(6).address(), honest.address());
      Map<Address, String> why = leftOut();
      assertThat(why).hasSize(8);
      assertThat(why.get(stage.stranger(8).address()))
          .isEqualTo("it sells nothing: its endpoint is 'none:auctions'");
      assertThat(why.get(stage.stranger(0).address())).contains("another provider's");
      assertThat(why.get(stage.stranger(1).address())).contains("not signed by it");
      assertThat(why.get(stage.stranger(2).address())).contains("another endpoint");
      assertThat(why.get(stage.stranger(3).address())).contains("not good now");
      assertThat(why.get(stage.stranger(7).address())).contains("no URL of a node");
    }
  }

  private PrivateKey honestKey() {
    return stage.providers.getFirst();
  }

  @Test
  void shouldRememberOnlySoManyProviders() throws Exception {
    start(0, "north");
    start(1, "south");
    try (Discovery small = discovery(stage, 1)) {
      assertThat(small.look(stage.view(), PATIENCE)).isTrue();
      assertThat(
              small
                  .best(
                      new OfferQuery(
                          "probe/1",
                          Amount.MAX,
                          stage.clock().instant().getEpochSecond(),
                          List.of(),
                          10))
                  .best())
          .hasSize(1);
    }
  }
}
