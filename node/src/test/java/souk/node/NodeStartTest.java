package souk.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import souk.ledger.Command;
import souk.primitives.Amount;

/** How nodes listen, and that a start that fails leaves nothing behind. */
class NodeStartTest {
  private static final int PROVIDERS = 2;
  private static final Amount COLLATERAL = Amount.of(50_000_000);

  @TempDir private Path folder;
  private Stage stage;

  @BeforeEach
  void open() throws Exception {
    stage = new Stage(folder, PROVIDERS, 47);
  }

  @AfterEach
  void close() {
    stage.close();
  }

  private ProviderNode.Setup provider(int port) {
    return stage.node(0, COLLATERAL, stage.market, Listening.loopback(port));
  }

  private CustomerNode.Setup customer(int port) {
    return stage.customer(stage.market, Listening.loopback(port), PROVIDERS, 20, 3, true);
  }

  private static ServerSocket occupied() throws IOException {
    return new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
  }

  /** Platform threads; those of nodes are named after Souk, their servers after Helidon. */
  private static Set<Thread> threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(Thread::isAlive)
        .collect(Collectors.toSet());
  }

  private static void refusesTwice(int port, ThrowingCallable start) throws InterruptedException {
    assertThatThrownBy(start).hasStackTraceContaining(Integer.toString(port));
    Set<Thread> before = threads();
    assertThatThrownBy(start)
        .as("a start that failed keeps nothing, so that the second fails for the same reason")
        .hasStackTraceContaining(Integer.toString(port))
        .hasMessageNotContaining("in use by process");
    // What ends on its own gets a moment.
    Set<Thread> left = Set.of();
    for (int i = 0; i < 100; i++) {
      left = threads();
      left.removeAll(before);
      left.removeIf(thread -> thread.getName().startsWith("ForkJoinPool"));
      if (left.isEmpty()) {
        return;
      }
      System.gc(); // Helidon's timers end when nobody holds them any more
      TimeUnit.MILLISECONDS.sleep(50);
    }
    assertThat(left).as("threads of a start that failed").isEmpty();
  }

  @Test
  void shouldLeaveNothingOpenWhenAProvidersPortIsTaken() throws Exception {
    try (ServerSocket taken = occupied()) {
      int port = taken.getLocalPort();
      refusesTwice(port, () -> ProviderNode.start(provider(port)));
    }
    assertThat(stage.view().provider(stage.provider(0))).isEmpty();
    try (ProviderNode node = ProviderNode.start(provider(0))) {
      assertThat(stage.view().provider(stage.provider(0)).orElseThrow().endpoint())
          .isEqualTo(node.uri().toString());
    }
  }

  @Test
  void shouldLeaveNothingOpenAndLockOnceWhenACustomersPortIsTaken() throws Exception {
    try (ServerSocket taken = occupied()) {
      int port = taken.getLocalPort();
      refusesTwice(port, () -> CustomerNode.start(customer(port)));
    }
    assertThat(stage.seen).as("money is not bound before the port is").isEmpty();
    try (CustomerNode node = CustomerNode.start(customer(0))) {
      assertThat(node.status().firstRound()).isPositive();
    }
    assertThat(stage.count(Command.OpenEscrow.class)).isOne();
  }

  @Test
  void shouldPutItsPublicUrlOnTheLedgerWhenItHasOne() throws Exception {
    URI url = URI.create("https://souk.example:8443/node");
    Listening listening = new Listening("127.0.0.1", 0, Optional.of(url), null);
    try (ProviderNode node =
        ProviderNode.start(stage.node(0, COLLATERAL, stage.market, listening))) {
      assertThat(node.uri()).isEqualTo(url);
      assertThat(stage.view().provider(stage.provider(0)).orElseThrow().endpoint())
          .isEqualTo(url.toString());
    }
  }

  @Test
  void shouldRefuseAPublicUrlThatNobodyCanCall() {
    for (String url : new String[] {"souk.example", "ftp://souk.example", "https:///x"}) {
      assertThatThrownBy(() -> new Listening("127.0.0.1", 0, Optional.of(URI.create(url)), null))
          .hasMessageContaining("a public URL is http://HOST[:PORT]")
          .hasMessageContaining(url);
    }
  }

  @Test
  void shouldHireDeliverAndPayOverTlsWhenNodesHaveACertificate() throws Exception {
    SSLContext before = SSLContext.getDefault();
    SSLContext certificate = certificate(folder);
    SSLContext.setDefault(certificate); // nodes trust whom the JDK trusts
    try {
      Listening tls = new Listening("127.0.0.1", 0, Optional.empty(), certificate);
      for (int i = 0; i < PROVIDERS; i++) {
        stage.nodes().add(ProviderNode.start(stage.node(i, COLLATERAL, stage.market, tls)));
        assertThat(stage.view().provider(stage.provider(i)).orElseThrow().endpoint())
            .startsWith("https://127.0.0.1:");
      }
      try (CustomerNode node =
          CustomerNode.start(stage.customer(stage.market, tls, PROVIDERS, 20, 3, false))) {
        assertThat(node.uri()).hasScheme("https");
        stage.untilWithBlocks("all are hired", () -> node.hired().size() == PROVIDERS);
        stage.advanceTo(stage.rounds().start(node.status().firstRound()));
        stage.untilWithBlocks("all are ready", () -> node.status().ready() == PROVIDERS);
        assertThat(stage.buy(node)).isEqualTo(2 * PROVIDERS);
      }
      // Who does not trust the certificate does not get through.
      SSLContext.setDefault(before);
      try (souk.transport.HttpDialer dialer = new souk.transport.HttpDialer()) {
        assertThatThrownBy(() ->
                dialer
                    .peer(stage.nodes().getFirst().uri())
                    .send("GET", "/health", new byte[0], java.time.Duration.ofSeconds(10), 100))
            .isInstanceOf(souk.transport.PeerException.class);
      }
    } finally {
      SSLContext.setDefault(before);
    }
  }

  /** A fresh key and certificate for 127.0.0.1, and trust in that alone. */
  private static SSLContext certificate(Path folder)
      throws IOException, GeneralSecurityException, InterruptedException {
    char[] password = "only-a-test".toCharArray();
    Path file = folder.resolve("server.p12");
    Path said = folder.resolve("keytool.log");
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-keyalg",
                "EC",
                "-dname",
                "CN=test",
                "-ext",
                "san=ip:127.0.0.1",
                "-storetype",
                "PKCS12",
                "-keystore",
                file.toString(),
                "-storepass",
                String.valueOf(password))
            .redirectErrorStream(true)
            .redirectOutput(said.toFile())
            .start();
    if (!keytool.waitFor(60, TimeUnit.SECONDS) || keytool.exitValue() != 0) {
      throw new IOException("keytool: " + Files.readString(said));
    }
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(file)) {
      store.load(in, password);
    }
    KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
    keys.init(store, password);
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    trusted.setCertificateEntry("server", store.getCertificate("mykey"));
    TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
    trust.init(trusted);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
    return context;
  }
}
