package souk.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import souk.ledger.Command;
import souk.primitives.Amount;
import souk.primitives.Bytes32;
import souk.primitives.PrivateKey;
import souk.primitives.testkit.LogLines;
import souk.transport.CallRates;
import souk.transport.HttpDialer;
import souk.transport.HttpServer;
import souk.transport.PeerException;

/** One key, one node: that a second one is refused, and that a node sees when it is not found. */
class PlaceCheckTest {
  private static final Amount COLLATERAL = Amount.of(70_000_000);
  private static final URI OWN = URI.create("http://souk.example:4711");

  @TempDir private Path folder;
  private Stage stage;
  @RegisterExtension final LogLines log = LogLines.of("souk.node");

  @BeforeEach
  void open() throws Exception {
    stage = new Stage(folder, 2, 47);
  }

  @AfterEach
  void close() {
    stage.close();
  }

  private ProviderNode.Setup elsewhere() {
    ProviderNode.Setup own = stage.node(0, COLLATERAL);
    return new ProviderNode.Setup(
        own.ledger(),
        own.key(),
        own.services(),
        own.till(),
        own.collateral(),
        folder.resolve("another"),
        Listening.loopback(0),
        own.clock());
  }

  @Test
  void shouldRefuseToStartWhileANodeWithItsKeyAnswersWhereTheLedgerSays() throws Exception {
    URI first;
    int commands;
    try (ProviderNode node = ProviderNode.start(stage.node(0, COLLATERAL))) {
      first = node.uri();
      commands = stage.seen.size();
      assertThatThrownBy(() -> ProviderNode.start(elsewhere()))
          .isInstanceOf(StartRefusedException.class)
          .hasMessageContaining("a node of " + stage.provider(0) + " runs at " + first);
      assertThat(stage.seen).as("nothing is sent to the ledger").hasSize(commands);
    }
    // When that one is gone, or another key answers there, it may start.
    try (ProviderNode other =
            ProviderNode.start(
                stage.node(1, COLLATERAL, stage.market, Listening.loopback(first.getPort())));
        ProviderNode second = ProviderNode.start(elsewhere())) {
      assertThat(other.uri()).isEqualTo(first);
      assertThat(stage.view().provider(stage.provider(0)).orElseThrow().endpoint())
          .isEqualTo(second.uri().toString());
    }
  }

  @Test
  void shouldSayThatTheLedgerHasAgreementsWhichItsFolderDoesNotKnow() throws Exception {
    stage.startProviders(2);
    try (CustomerNode customer = CustomerNode.start(stage.customer(3, true))) {
      stage.untilWithBlocks(
          "all are hired",
          () -> stage.count(Command.OpenAgreement.class) == 2 && customer.hired().size() == 2);
    }
    stage.nodes().forEach(ProviderNode::close);
    stage.nodes().clear();
    ProviderNode.start(stage.node(0, COLLATERAL)).close();
    assertThat(log.lines()).noneMatch(line -> line.contains("are not known"));
    ProviderNode.start(elsewhere()).close();
    assertThat(log.lines())
        .filteredOn(line -> line.contains("are not known in " + folder.resolve("another")))
        .singleElement()
        .asString()
        .startsWith("agreements that hold " + stage.collateral() + " of this provider's");
  }

  private Instant now = Instant.ofEpochSecond(1_800_000_000L);
  private Optional<Bytes32> answer = Optional.of(Bytes32.of(1));
  private int asked;

  private PlaceCheck check() {
    return new PlaceCheck(
        stage.provider(0),
        Bytes32.of(1),
        () -> now,
        endpoint -> {
          asked++;
          return answer;
        });
  }

  private void register(String endpoint) {
    assertThat(
            stage
                .ledger()
                .submit(stage.providers.getFirst(), new Command.Register(endpoint, Amount.ZERO))
                .join())
        .isNotNull();
    stage.advanceTo(stage.head() + 1);
  }

  private void look(PlaceCheck check) {
    now = now.plus(PlaceCheck.PAUSE);
    check.look(stage.view(), OWN);
  }

  @Test
  void shouldSayOnceWhenTheLedgerNamesAnotherEndpointAndOnceWhenItsOwnAgain() {
    PlaceCheck check = check();
    register(OWN.toString());
    look(check);
    assertThat(log.lines()).isEmpty();
    register("http://other.example:1");
    look(check);
    look(check);
    assertThat(log.lines())
        .singleElement()
        .asString()
        .startsWith(
            "the ledger says that this provider is at http://other.example:1, not at " + OWN);
    register(OWN.toString());
    look(check);
    look(check);
    assertThat(log.lines()).hasSize(2).last().asString().contains("again", OWN.toString());
  }

  @Test
  void shouldSayOnceWhenItsAddressLeadsToSomebodyElse() {
    PlaceCheck check = check();
    answer = Optional.of(Bytes32.of(2));
    look(check);
    look(check);
    assertThat(log.lines())
        .singleElement()
        .asString()
        .contains("another node with this key answers");
    answer = Optional.empty();
    look(check);
    assertThat(log.lines()).hasSize(2).last().asString().contains("somebody else answers");
    answer = Optional.of(Bytes32.of(1));
    look(check);
    assertThat(log.lines()).hasSize(3).last().asString().contains("answers at " + OWN + " again");
  }

  @Test
  void shouldAskNoMoreOftenThanOnceAPauseAndNeverAboutLoopback() {
    PlaceCheck check = check();
    check.look(stage.view(), OWN);
    now = now.plus(PlaceCheck.PAUSE.minusMillis(1));
    check.look(stage.view(), OWN);
    assertThat(asked).isOne();
    now = now.plus(Duration.ofMillis(1));
    check.look(stage.view(), OWN);
    assertThat(asked).isEqualTo(2);
    for (String own : List.of("http://127.0.0.1:1", "http://[::1]:1", "http://localhost:1")) {
      now = now.plus(PlaceCheck.PAUSE);
      check.look(stage.view(), URI.create(own));
    }
    assertThat(asked).isEqualTo(2);
  }

  @Test
  void shouldSayThatNobodyAnswersWhenItsAddressLeadsNowhere() throws Exception {
    int free;
    try (java.net.ServerSocket probe = new java.net.ServerSocket(0)) {
      free = probe.getLocalPort();
    }
    try (HttpDialer dialer = new HttpDialer()) {
      URI nowhere = URI.create("http://127.0.0.1:" + free);
      PlaceCheck check =
          new PlaceCheck(
              stage.provider(0),
              Bytes32.of(1),
              () -> now,
              endpoint -> ask(dialer, nowhere, stage.providers.getFirst()));
      look(check);
      look(check);
    }
    assertThat(log.lines()).singleElement().asString().contains("nobody answers (UNREACHABLE)");
  }

  private Optional<Bytes32> ask(HttpDialer dialer, URI endpoint, PrivateKey key)
      throws PeerException {
    return Presence.ask(
        dialer, endpoint, key.address(), stage.ledger().info().domain(), Bytes32.of(77));
  }

  @Test
  void shouldTakeNobodysWordForItWithoutASignatureOfTheChallenge() throws Exception {
    PrivateKey key = stage.providers.getFirst();
    PrivateKey other = stage.providers.getLast();
    HttpServer.Builder builder = HttpServer.builder();
    Presence.mount(
        builder,
        key,
        stage.ledger().info().domain(),
        Bytes32.of(5),
        new CallRates(InstantSource.system(), 1_000));
    byte[] said = new byte[96];
    HttpServer.Builder replaying =
        HttpServer.builder().post(Presence.PATH, 32, _ -> souk.transport.Response.of(said));
    try (HttpServer server = builder.start();
        HttpServer liar = replaying.start();
        HttpServer none = HttpServer.builder().start();
        HttpDialer dialer = new HttpDialer()) {
      assertThat(ask(dialer, server.uri(), key)).contains(Bytes32.of(5));
      assertThat(ask(dialer, server.uri(), other)).isEmpty();
      assertThat(ask(dialer, none.uri(), key)).isEmpty();
      byte[] earlier =
          dialer
              .peer(server.uri())
              .send("POST", Presence.PATH, new byte[32], Duration.ofSeconds(20), 96);
      System.arraycopy(earlier, 0, said, 0, 96);
      assertThat(ask(dialer, liar.uri(), key)).isEmpty();
      assertThatThrownBy(() ->
              dialer
                  .peer(server.uri())
                  .send("POST", Presence.PATH, new byte[31], Duration.ofSeconds(20), 96))
          .hasMessageContaining("a challenge has 32 bytes");
    }
  }

  @Test
  void shouldDoubtAddressesThatNobodyElsewhereReachesOnPublicChainsOnly() {
    long mainnet = 1;
    for (String near :
        List.of(
            "http://127.0.0.1:1",
            "http://localhost:1",
            "http://10.1.2.3:1",
            "http://192.168.1.1",
            "http://172.16.0.1:1",
            "http://169.254.1.1:1",
            "http://100.64.0.1:1",
            "http://[fd00::1]:1",
            "http://[fe80::1]:1")) {
      assertThat(Listening.doubt(URI.create(near), mainnet)).as(near).isPresent();
      assertThat(Listening.doubt(URI.create(near), 31337)).as(near).isEmpty();
      assertThat(Listening.doubt(URI.create(near), 1L << 40)).as(near).isEmpty();
    }
    for (String far :
        List.of(
            "http://203.0.113.7:1",
            "http://100.128.0.1",
            "http://souk.example",
            "http://[2001:db8::1]:1")) {
      assertThat(Listening.doubt(URI.create(far), mainnet)).as(far).isEmpty();
    }
  }
}
