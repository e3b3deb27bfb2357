package souk.exchange.wire;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import souk.exchange.Prepared;
import souk.exchange.UnitContent;
import souk.exchange.UnitException.Reason;
import souk.exchange.UnitRequest;
import souk.exchange.wire.UnitMessage.Kind;
import souk.ledger.Book;
import souk.payments.Ticket;
import souk.payments.TicketBook;
import souk.payments.TillRefusal;
import souk.primitives.Address;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;
import souk.primitives.Eip712;
import souk.primitives.Keccak256;
import souk.primitives.PrivateKey;
import souk.primitives.Secp256k1;

/**
 * The values that implementations in other languages are checked against, and the page about them.
 * What the page describes is computed here once more, with the JDK's own means.
 */
class ExchangeVectorsTest {
  private static final Path PAGE = Path.of("../docs/protocol/exchange.md");
  private static final String VECTORS = "/vectors/exchange.json";

  private final PrivateKey client = PrivateKey.fromSeeded(new Random(1));
  private final PrivateKey provider = PrivateKey.fromSeeded(new Random(2));
  private final Eip712.Domain domain =
      new Eip712.Domain("Souk", "2", 77, Address.parse("0x" + "c0".repeat(20)));
  private final Bytes32 agreement = Bytes32.of(3);
  private final SessionKey session =
      SessionKey.ofClient(client, provider.publicKey(), domain, agreement);
  private final Bytes32 unit = Bytes32.of(9);
  private final Bytes body = Bytes.of("what the service wants to know".getBytes(US_ASCII));
  private final byte[] content = "what is sent along".getBytes(US_ASCII);
  private final List<Ticket> tickets =
      List.of(
          new Ticket(5, 6, 7, Bytes.of(HexFormat.of().parseHex("11".repeat(16)))),
          new Ticket(5, 6, 8, Bytes.of(HexFormat.of().parseHex("22".repeat(16)))));

  private UnitMessage message(Kind kind, byte[] content, boolean follows) {
    UnitContent sent = UnitContent.of(Bytes.of(content));
    return new UnitMessage(
        kind,
        agreement,
        Bytes.of(client.publicKey().toCompressed()),
        unit,
        body,
        new UnitMessage.Content(sent.length(), sent.digest(), follows),
        kind == Kind.WISH ? List.of() : tickets);
  }

  private static byte[] with(byte[] head, byte[] content) {
    byte[] whole = Arrays.copyOf(head, head.length + content.length);
    System.arraycopy(content, 0, whole, head.length, content.length);
    return whole;
  }

  private Map<String, byte[]> values() {
    Map<String, byte[]> values = new LinkedHashMap<>();
    values.put("clientPrivateKey", client.toArray());
    values.put("clientPublicKey", client.publicKey().toCompressed());
    values.put("clientAddress", client.address().toArray());
    values.put("providerPrivateKey", provider.toArray());
    values.put("providerPublicKey", provider.publicKey().toCompressed());
    values.put("providerAddress", provider.address().toArray());
    values.put("domainSeparator", domain.separator().toArray());
    values.put("agreement", agreement.toArray());
    values.put("sharedSecret", Secp256k1.sharedSecret(client, provider.publicKey()).toArray());
    values.put("sessionKey", sessionKey());
    values.put("unit", unit.toArray());
    values.put("body", body.toArray());
    values.put("content", content);
    values.put("contentDigest", sha256(content));
    values.put(
        "unitId",
        new UnitRequest(agreement, client.address(), unit, body, UnitContent.of(Bytes.of(content)))
            .id()
            .toArray());
    values.put("wish", message(Kind.WISH, new byte[0], false).frame(session));
    values.put("wishWithContent", with(message(Kind.WISH, content, true).frame(session), content));
    values.put("wishForPrice", message(Kind.WISH, content, false).frame(session));
    values.put("payment", message(Kind.PAYMENT, content, false).frame(session));
    values.put(
        "paymentWithContent", with(message(Kind.PAYMENT, content, true).frame(session), content));
    values.put(
        "book",
        BookMessage.encode(
            new TicketBook(
                new Book(Bytes32.of(1), 5, 6, provider.address()),
                Bytes.of(new byte[Book.HASH_SIZE << 2]),
                client.sign(Bytes32.of(5)))));
    values.put(
        "about",
        new EndpointInfo(
                provider.publicKey(),
                List.of("content/1", "http/1"),
                77,
                domain.contract(),
                Address.ZERO,
                Bytes32.of(4))
            .encode());
    return values;
  }

  private String json() {
    StringBuilder json = new StringBuilder("{\n");
    values()
        .forEach((name, value) ->
            json.append("  \"%s\": \"%s\",\n".formatted(name, HexFormat.of().formatHex(value))));
    json.setLength(json.length() - 2);
    return json.append("\n}\n").toString();
  }

  @Test
  void shouldWriteWhatTheVectorsSay() throws IOException {
    String recorded;
    try (InputStream in = getClass().getResourceAsStream(VECTORS)) {
      recorded = in == null ? "" : new String(in.readAllBytes(), US_ASCII);
    }
    if (Boolean.getBoolean("souk.vectors.write")) {
      Files.writeString(Path.of("src/test/resources" + VECTORS), json());
    }
    assertThat(json()).isEqualTo(recorded);
  }

  @Test
  void shouldComeOutTheSameWhenThePageIsFollowedByOtherMeans() {
    byte[] head = message(Kind.PAYMENT, content, true).encode(session);
    byte[] code = hmac(sessionKey(), Arrays.copyOf(head, head.length - 32));
    assertThat(Arrays.copyOfRange(head, head.length - 32, head.length)).isEqualTo(code);
    byte[] follows = {1, 0, 2};
    byte[] expected =
        join(
            new byte[] {2},
            agreement.toArray(),
            client.publicKey().toCompressed(),
            unit.toArray(),
            new byte[] {0, 0, 0, (byte) body.size()},
            body.toArray(),
            new byte[] {0, 0, 0, 0, 0, 0, 0, (byte) content.length},
            sha256(content),
            follows,
            new byte[] {0, 0, 0, 5, 0, 0, 0, 6, 0, 0, 0, 7},
            tickets.get(0).secret().toArray(),
            new byte[] {0, 0, 0, 5, 0, 0, 0, 6, 0, 0, 0, 8},
            tickets.get(1).secret().toArray(),
            code);
    assertThat(head).isEqualTo(expected);
    byte[] id =
        join(
            "souk.exchange.unit/2".getBytes(US_ASCII),
            agreement.toArray(),
            client.address().toArray(),
            unit.toArray(),
            sha256(content),
            body.toArray());
    assertThat(values().get("unitId")).isEqualTo(Keccak256.hash(id).toArray());
  }

  @Test
  void shouldNameEveryPathCodeAndLimitOnThePage() throws IOException {
    String page = Files.readString(PAGE);
    for (String path :
        List.of(Paths.ABOUT, Paths.OFFERS, Paths.AGREEMENT, Paths.BOOK, Paths.PREPARE, Paths.PAY)) {
      assertThat(page).contains(path + "`");
    }
    for (Reason reason : Reason.values()) {
      if (reason != Reason.TICKETS_REFUSED) {
        var problem = Problems.of(new souk.exchange.UnitException(reason, ""));
        assertThat(page).contains("| %d | `%s` |".formatted(problem.status(), problem.code()));
      }
    }
    for (TillRefusal refusal : TillRefusal.values()) {
      assertThat(page).contains("| `" + Problems.of(refusal, "").code() + "` |");
    }
    assertThat(page)
        .contains("at most %s".formatted(String.format(Locale.ROOT, "%,d", UnitRequest.MAX_BODY)))
        .contains("at most %s".formatted(String.format(Locale.ROOT, "%,d", Prepared.MAX_TICKETS)))
        .contains("exchange/src/test/resources" + VECTORS);
  }

  private byte[] sessionKey() {
    byte[] secret = Secp256k1.sharedSecret(provider, client.publicKey()).toArray();
    return hmac(
        secret,
        join(
            "souk.exchange.session/1".getBytes(US_ASCII),
            domain.separator().toArray(),
            agreement.toArray(),
            client.address().toArray(),
            provider.address().toArray()));
  }

  private static byte[] join(byte[]... parts) {
    byte[] joined = {};
    for (byte[] part : parts) {
      joined = with(joined, part);
    }
    return joined;
  }

  private static byte[] hmac(byte[] key, byte[] message) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      return mac.doFinal(message);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static byte[] sha256(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
