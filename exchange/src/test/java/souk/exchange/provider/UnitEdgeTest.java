package souk.exchange.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import souk.exchange.ExchangeSession;
import souk.exchange.UnitContent;
import souk.exchange.UnitException;
import souk.exchange.UnitException.Reason;
import souk.exchange.UnitLimits;
import souk.exchange.wire.Paths;
import souk.exchange.wire.UnitMessage;
import souk.exchange.wire.UnitMessage.Kind;
import souk.primitives.ByteWriter;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;
import souk.transport.HttpPeer;
import souk.transport.PeerException;

/** What comes in about units: heads before contents, and contents that are what their heads say. */
@Timeout(120)
class UnitEdgeTest {
  private static final long SEED = 20_261_128;
  private static final int MOST_CONTENT = 1 << 20;
  private static final Duration LONG = Duration.ofSeconds(30);

  private final Random random = new Random(SEED);
  private UnitScene scene;
  private ExchangeSession session;

  @BeforeEach
  void open() throws Exception {
    scene = new UnitScene(SEED, new UnitLimits(1000, MOST_CONTENT, 1 << 20));
    session = scene.session(scene.uri(), 1);
  }

  @AfterEach
  void close() {
    session.close();
    scene.close();
  }

  private UnitMessage head(Kind kind, Bytes body, UnitMessage.Content content) {
    return new UnitMessage(
        kind,
        UnitScene.AGREEMENT,
        Bytes.of(scene.clientKey().publicKey().toCompressed()),
        Bytes32.of(1),
        body,
        content,
        kind == Kind.WISH ? List.of() : UnitScene.tickets(0, 1));
  }

  private static UnitMessage.Content announced(UnitContent content) {
    return new UnitMessage.Content(content.length(), content.digest(), content.length() > 0);
  }

  private String refusal(byte[] message) {
    PeerException refused =
        catchThrowableOfType(
            PeerException.class,
            () ->
                scene
                    .dialer()
                    .peer(scene.uri())
                    .send("POST", Paths.PREPARE, message, LONG, 1 << 20));
    return refused.problem().map(p -> p.status() + " " + p.code() + " " + p.detail()).orElse("");
  }

  /** Sends a request's head and some bytes, and waits for the answer with the rest unsent. */
  private String answerBeforeContent(long announced, byte[] sent) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), scene.uri().getPort())) {
      socket.setSoTimeout(20_000);
      String head =
          "POST %s HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n"
              .formatted(Paths.PREPARE, announced);
      socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
      socket.getOutputStream().write(sent);
      socket.getOutputStream().flush();
      byte[] answer = new byte[1000];
      int read = socket.getInputStream().read(answer);
      return new String(answer, 0, Math.max(read, 0), StandardCharsets.US_ASCII);
    }
  }

  @Test
  void shouldRefuseBeforeTheContentIsReadWhenTheHeadDoesNotHold() throws Exception {
    UnitContent content = UnitScene.content(1000, -1);
    byte[] good = head(Kind.WISH, UnitScene.body(1), announced(content)).frame(scene.sessionKey());
    byte[] forged = good.clone();
    forged[forged.length - 1] ^= 1;
    assertThat(answerBeforeContent(forged.length + 1000, forged))
        .contains(" 403 ")
        .contains("the message is not its client's");
    assertThat(answerBeforeContent(good.length + 1001, good))
        .contains(" 400 ")
        .contains("1001 bytes come behind the head, which says 1000");
    UnitMessage.Content large = new UnitMessage.Content(MOST_CONTENT + 1, content.digest(), true);
    byte[] tooLarge = head(Kind.WISH, UnitScene.body(1), large).frame(scene.sessionKey());
    assertThat(answerBeforeContent(tooLarge.length + MOST_CONTENT + 1L, tooLarge))
        .contains(" 413 ")
        .contains("too-large");
    scene.notServed.set(1);
    assertThat(answerBeforeContent(good.length + 1000, good)).contains(" 404 ");
    assertThat(scene.role.contents.get()).isZero();
  }

  @Test
  void shouldRefuseBeforeTheHeadIsReadWhenItIsTooLong() throws Exception {
    byte[] length = new ByteWriter(4).u32(Kind.WISH.mostBytes() + 1L).toArray();
    assertThat(answerBeforeContent(Kind.WISH.mostBytes() + 100L, length))
        .contains(" 400 ")
        .contains("malformed");
    assertThat(answerBeforeContent(4, new byte[] {0, 0, 0, 1})).contains(" 400 ");
    assertThat(answerBeforeContent(3, new byte[3])).contains("the message has no head");
    assertThat(answerBeforeContent(0, new byte[0])).contains("the message has no head");
    assertThat(answerBeforeContent(1L << 40, length)).contains(" 413 ");
  }

  @Test
  void shouldRefuseABodyWhenTheServiceTakesLessThanTheProtocol() {
    byte[] message =
        head(Kind.WISH, Bytes.of(new byte[1001]), announced(UnitContent.NONE))
            .frame(scene.sessionKey());
    assertThat(refusal(message)).startsWith("413 too-large a body of 1001 bytes");
  }

  @Test
  void shouldAnswerOrRefuseAndNeverFailWhenMessagesAreMutated() {
    UnitContent content = UnitScene.content(300, -1);
    byte[] head = head(Kind.WISH, UnitScene.body(1), announced(content)).frame(scene.sessionKey());
    byte[] good = Arrays.copyOf(head, head.length + 300);
    for (int i = 0; i < 300; i++) {
      good[head.length + i] = UnitScene.patternAt(i);
    }
    for (int run = 0; run < 400; run++) {
      byte[] bad = souk.primitives.testkit.Decoders.mutate(good, random);
      if (!Arrays.equals(bad, good)) {
        assertThat(refusal(bad)).as("seed %d, run %d", SEED, run).startsWith("4");
      }
    }
    assertThat(scene.faults).isEmpty();
  }

  @Test
  void shouldTellTheClientWhenContentHasAnotherDigest() throws Exception {
    for (long wrongAt : new long[] {0, 40_000, 99_999}) {
      UnitContent content = UnitScene.content(100_000, wrongAt);
      UnitException refused =
          catchThrowableOfType(
              UnitException.class,
              () ->
                  session.request(
                      Bytes32.of(5), UnitScene.body(1), content, ByteBuffer.allocate(1000)));
      assertThat(refused.reason()).isEqualTo(Reason.MALFORMED);
      assertThat(refused).hasMessageContaining("another SHA-256");
    }
    assertThat(scene.role.contents.get()).isZero();
    assertThat(scene.exposure()).isZero();
    ByteBuffer target = ByteBuffer.allocate(1000);
    assertThat(
            session.request(
                Bytes32.of(5), UnitScene.body(1), UnitScene.content(100_000, -1), target))
        .isEqualTo(1);
    assertThat(scene.role.lastRead).isEqualTo(100_000);
    assertThat(target.position()).isEqualTo(100);
  }

  @Test
  void shouldServeNothingWhenTheContentBreaksOff() throws Exception {
    UnitContent content = UnitScene.content(100_000, -1);
    byte[] head = head(Kind.WISH, UnitScene.body(1), announced(content)).frame(scene.sessionKey());
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), scene.uri().getPort())) {
      socket.setSoTimeout(20_000);
      String http =
          "POST %s HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n"
              .formatted(Paths.PREPARE, head.length + 100_000);
      socket.getOutputStream().write(http.getBytes(StandardCharsets.US_ASCII));
      socket.getOutputStream().write(head);
      socket.getOutputStream().write(new byte[50_000]);
      socket.shutdownOutput();
      assertThat(socket.getInputStream().read()).isNegative();
    }
    assertThat(scene.role.contents.get()).isZero();
    assertThat(scene.exposure()).isZero();
  }

  @Test
  void shouldReadNothingMoreWhenTheRolesCallIsOver() throws Exception {
    UnitContent content = UnitScene.content(50_000, -1);
    var _ = session.request(Bytes32.of(1), UnitScene.body(1), content, ByteBuffer.allocate(1000));
    InputStream kept = Objects.requireNonNull(scene.role.kept);
    assertThatThrownBy(() -> kept.read()).isInstanceOf(IOException.class);
  }

  @Test
  void shouldServeAllTheSameWhenTheRoleReadsNoContent() throws Exception {
    scene.role.reads = false;
    for (int unit = 0; unit < 3; unit++) {
      ByteBuffer target = ByteBuffer.allocate(1000);
      var _ =
          session.request(
              Bytes32.of(unit), UnitScene.body(1), UnitScene.content(900_000, -1), target);
      assertThat(target.position()).isEqualTo(100);
    }
  }

  @Test
  void shouldSendTheContentOnceWhenTheUnitIsServedFirst() throws Exception {
    UnitContent content = UnitScene.content(10_000, -1);
    var _ = session.request(Bytes32.of(1), UnitScene.body(2), content, ByteBuffer.allocate(1000));
    scene.restart();
    session.pay(
        Bytes32.of(1), UnitScene.body(2), content, UnitScene.tickets(0, 2), ByteBuffer.allocate(0));
    assertThat(scene.role.contents.get()).isEqualTo(1);
    assertThat(scene.taken()).isEqualTo(2);
  }

  @Test
  void shouldSendTheContentWithThePaymentOnlyWhenTheUnitIsPaidFirst() throws Exception {
    scene.role.payFirst = true;
    UnitContent content = UnitScene.content(10_000, -1);
    assertThat(session.price(Bytes32.of(1), UnitScene.body(2), content)).isEqualTo(2);
    assertThat(scene.role.contents.get()).isZero();
    ByteBuffer target = ByteBuffer.allocate(1000);
    session.pay(Bytes32.of(1), UnitScene.body(2), content, UnitScene.tickets(0, 2), target);
    assertThat(scene.role.contents.get()).isEqualTo(1);
    assertThat(target.position()).isEqualTo(100);
  }

  @Test
  void shouldTellTheClientWhenTheContentIsNeededAndDidNotCome() throws Exception {
    UnitException refused =
        catchThrowableOfType(
            UnitException.class,
            () -> session.price(Bytes32.of(1), UnitScene.body(2), UnitScene.content(10, -1)));
    assertThat(refused.reason()).isEqualTo(Reason.MALFORMED);
    assertThat(refused).hasMessageContaining("needs its content");
  }

  @Test
  void shouldKeepTheTicketsForTheUnitWhenItsContentWasForgedAtFirst() throws Exception {
    scene.role.payFirst = true;
    assertThatThrownBy(() ->
            session.pay(
                Bytes32.of(1),
                UnitScene.body(2),
                UnitScene.content(10_000, 17),
                UnitScene.tickets(0, 2),
                ByteBuffer.allocate(1000)))
        .isInstanceOf(UnitException.class);
    ByteBuffer target = ByteBuffer.allocate(1000);
    session.pay(
        Bytes32.of(1),
        UnitScene.body(2),
        UnitScene.content(10_000, -1),
        UnitScene.tickets(0, 2),
        target);
    assertThat(target.position()).isEqualTo(100);
    assertThat(scene.taken()).isEqualTo(2);
  }

  @Test
  void shouldFailOneUnitAsAFaultWhenItsPayloadIsLongerThanTheLimit() throws Exception {
    scene.role.payload = (1 << 20) + 1;
    PeerException fault =
        catchThrowableOfType(
            PeerException.class,
            () -> session.request(Bytes32.of(1), UnitScene.body(1), ByteBuffer.allocate(2 << 20)));
    assertThat(fault.problem().orElseThrow().status()).isEqualTo(500);
    assertThat(scene.faults).singleElement().asString().contains("its own limit for a payload");
    assertThat(scene.exposure()).isZero();
    scene.role.payload = 1 << 20;
    var _ = session.request(Bytes32.of(2), UnitScene.body(1), ByteBuffer.allocate(2 << 20));
  }

  @Test
  void shouldHandAnAnswerToASinkWithinItsLimit() throws Exception {
    scene.role.payload = 300_000;
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    int price =
        session.request(
            Bytes32.of(1), UnitScene.body(1), UnitContent.NONE, 300_000, HttpPeer.Sink.to(out));
    assertThat(price).isEqualTo(1);
    byte[] bytes = out.toByteArray();
    assertThat(bytes).hasSize(300_000);
    for (int i = 0; i < bytes.length; i += 977) {
      assertThat(bytes[i]).isEqualTo(UnitScene.patternAt(i));
    }
    PeerException tooLong =
        catchThrowableOfType(
            PeerException.class,
            () ->
                session.request(
                    Bytes32.of(2),
                    UnitScene.body(1),
                    UnitContent.NONE,
                    299_999,
                    HttpPeer.Sink.to(out)));
    assertThat(tooLong.passing()).isFalse();
  }
}
