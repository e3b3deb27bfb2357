package souk.keys.owner;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import souk.exchange.Routes;
import souk.keys.AuditRecord;
import souk.keys.GrantFile;
import souk.primitives.Address;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;
import souk.primitives.DecodeException;
import souk.primitives.Hex;
import souk.primitives.PublicKey;
import souk.transport.ProblemException;
import souk.transport.Request;
import souk.transport.Response;
import souk.umbral.Capsule;
import souk.umbral.Encryption;
import tools.jackson.core.JsonGenerator;

/**
 * What a team uses in place of a vault; {@code openapi.json} of this module describes it, and is
 * answered to everybody. Whoever has the token in the role's folder may do all of it.
 */
final class ApiRoutes {
  /** The longest secret that is wrapped, in bytes; longer data is encrypted under one. */
  static final int MOST_SECRET = 1 << 20;

  private static final int MOST_BODY = 2 * MOST_SECRET;
  private static final int MOST_SMALL = 4 << 10;
  private static final int MOST_RECORDS = 1_000;
  private static final String BEARER = "bearer ";
  private static final Pattern NUMBER = Pattern.compile("[0-9]{1,18}");
  private static final byte[] DESCRIPTION = description();

  private final KeysOwner owner;
  private final byte[] token;

  /**
   * @param token in hexadecimal
   * @param file where it is written, for those who may read that
   */
  ApiRoutes(KeysOwner owner, String token, Path file) throws IOException {
    this.owner = owner;
    this.token = token.getBytes(StandardCharsets.US_ASCII);
    if (!Files.exists(file)) {
      if (file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
        Files.createFile(
            file,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      }
      Files.writeString(file, token + "\n", StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    }
  }

  private static byte[] description() {
    try (InputStream in = ApiRoutes.class.getResourceAsStream("/souk/keys/openapi.json")) {
      if (in == null) {
        throw new IllegalStateException("this build lacks /souk/keys/openapi.json");
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void mount(Routes routes) {
    routes
        .get("/api/openapi.json", _ -> Response.of(200, "application/json", DESCRIPTION))
        .get("/api/keys", allowed(this::keys))
        .post("/api/keys", MOST_SMALL, allowed(this::create))
        .post("/api/wrap", MOST_BODY, allowed(this::wrap))
        .post("/api/unwrap", MOST_BODY, allowed(this::unwrap))
        .get("/api/grants", allowed(this::grants))
        .post("/api/grants", MOST_SMALL, allowed(this::grant))
        .get("/api/grants/{id}", allowed(this::file))
        .post("/api/revoke", MOST_SMALL, allowed(this::revoke))
        .post("/api/rotate", MOST_SMALL, allowed(this::rotate))
        .get("/api/audit", allowed(this::audit));
  }

  /** What a route does for who may ask. */
  @FunctionalInterface
  private interface Action {
    Response answer(Request request) throws Exception;
  }

  private souk.transport.Handler allowed(Action action) {
    return request -> {
      String said = request.header("authorization").orElse("");
      byte[] shown =
          said.regionMatches(true, 0, BEARER, 0, BEARER.length())
              ? said.substring(BEARER.length()).strip().getBytes(StandardCharsets.UTF_8)
              : new byte[0];
      if (!MessageDigest.isEqual(shown, token)) {
        owner.refused(Bytes32.ZERO, Optional.empty(), "a call of the API without its token");
        throw new ProblemException(
            401,
            "no-token",
            "send Authorization: Bearer and the token; ./souk buy keys shows its file, keys-1/api-token in"
                + " the node's folder");
      }
      try {
        return action.answer(request);
      } catch (GrantException e) {
        throw OwnerRoutes.problem(e);
      }
    };
  }

  private Response keys(Request request) throws GrantException {
    Map<String, PublicKey> all = new java.util.TreeMap<>();
    for (String label : owner.labels()) {
      all.put(label, owner.publicKey(label));
    }
    return ApiMessage.answer(json -> {
      json.writeArrayPropertyStart("keys");
      all.forEach((label, key) -> {
        json.writeStartObject();
        key(json, label, key);
        json.writeEndObject();
      });
      json.writeEndArray();
    });
  }

  private static void key(JsonGenerator json, String label, PublicKey key) {
    json.writeStringProperty("name", label);
    json.writeStringProperty("publicKey", Hex.of(key.toCompressed()));
  }

  private Response create(Request request) throws Exception {
    String label = ApiMessage.read(request.body(), List.of("name")).text("name");
    PublicKey key = owner.create(label);
    return ApiMessage.answer(json -> key(json, label, key));
  }

  private Response wrap(Request request) throws Exception {
    ApiMessage wish = ApiMessage.read(request.body(), List.of("name", "plaintext"));
    byte[] plaintext = wish.bytes("plaintext");
    if (plaintext.length > MOST_SECRET) {
      throw new ProblemException(
          413, "too-large", "at most %d bytes are wrapped".formatted(MOST_SECRET));
    }
    Encryption.Sealed sealed = owner.wrap(wish.text("name"), plaintext);
    Arrays.fill(plaintext, (byte) 0);
    return ApiMessage.answer(json -> {
      json.writeStringProperty("capsule", ApiMessage.base64(sealed.capsule().encode()));
      json.writeStringProperty("ciphertext", ApiMessage.base64(sealed.ciphertext().toArray()));
    });
  }

  private Response unwrap(Request request) throws Exception {
    ApiMessage wish = ApiMessage.read(request.body(), List.of("name", "capsule", "ciphertext"));
    Capsule capsule;
    try {
      capsule = Capsule.decode(wish.bytes("capsule"));
    } catch (DecodeException e) {
      throw ApiMessage.malformed("the capsule: " + e.getMessage());
    }
    byte[] plaintext = owner.unwrap(wish.text("name"), capsule, wish.bytes("ciphertext"));
    return ApiMessage.answer(
        json -> json.writeStringProperty("plaintext", ApiMessage.base64(plaintext)));
  }

  private Response grant(Request request) throws Exception {
    ApiMessage wish =
        ApiMessage.read(
            request.body(),
            List.of(
                "name",
                "reader",
                "requester",
                "threshold",
                "shares",
                "until",
                "condition",
                "account"));
    GrantWish grant;
    try {
      grant =
          new GrantWish(
              wish.text("name"),
              PublicKey.of(Hex.parse(wish.text("reader"))),
              Address.parse(wish.text("requester")),
              Math.toIntExact(wish.number("threshold")),
              Math.toIntExact(wish.number("shares")),
              wish.number("until"),
              wish.text("condition", ""),
              Address.parse(wish.text("account", Address.ZERO.toString())));
    } catch (IllegalArgumentException | ArithmeticException e) {
      throw ApiMessage.malformed(
          "reader is a public key, requester and account are addresses: " + e.getMessage());
    }
    return file(owner.grant(grant));
  }

  private static Response file(GrantFile file) {
    return ApiMessage.answer(json -> {
      json.writeStringProperty("id", file.grant().id().toString());
      json.writeStringProperty("file", ApiMessage.base64(file.encode().toArray()));
    });
  }

  private Response file(Request request) throws Exception {
    return file(owner.file(id(request.parameter("id"))));
  }

  private static Bytes32 id(String text) throws ProblemException {
    try {
      return Bytes32.parse(text);
    } catch (IllegalArgumentException e) {
      throw ApiMessage.malformed("a grant's id is 0x and 64 hexadecimal digits");
    }
  }

  private Response grants(Request request) {
    List<KeysOwner.Standing> all = owner.grants();
    return ApiMessage.answer(json -> {
      json.writeArrayPropertyStart("grants");
      for (KeysOwner.Standing grant : all) {
        json.writeStartObject();
        json.writeStringProperty("id", grant.id().toString());
        json.writeStringProperty("name", grant.label());
        json.writeStringProperty("requester", grant.requester().toString());
        json.writeNumberProperty("threshold", grant.threshold());
        json.writeNumberProperty("providers", grant.providers());
        json.writeNumberProperty("live", grant.live());
        json.writeNumberProperty("until", grant.until());
        json.writeBooleanProperty("revoked", grant.revoked());
        json.writeNumberProperty("dropped", grant.dropped());
        json.writeNumberProperty("tickets", grant.given());
        json.writeEndObject();
      }
      json.writeEndArray();
    });
  }

  private Response revoke(Request request) throws Exception {
    Bytes32 id = id(ApiMessage.read(request.body(), List.of("id")).text("id"));
    KeysOwner.Revocation revocation = owner.revoke(id);
    return ApiMessage.answer(json -> {
      json.writeStringProperty("id", id.toString());
      json.writeArrayPropertyStart("confirmed");
      revocation
          .confirmed()
          .forEach((provider, time) -> {
            json.writeStartObject();
            json.writeStringProperty("provider", provider.toString());
            json.writeNumberProperty("time", time);
            json.writeEndObject();
          });
      json.writeEndArray();
      json.writeArrayPropertyStart("missing");
      revocation
          .missing()
          .forEach((provider, why) -> {
            json.writeStartObject();
            json.writeStringProperty("provider", provider.toString());
            json.writeStringProperty("why", why);
            json.writeEndObject();
          });
      json.writeEndArray();
    });
  }

  private Response rotate(Request request) throws Exception {
    return file(owner.rotate(id(ApiMessage.read(request.body(), List.of("id")).text("id"))));
  }

  private Response audit(Request request) throws ProblemException {
    String first = request.query("from").orElse("1");
    long from = NUMBER.matcher(first).matches() ? Long.parseLong(first) : 0;
    if (from < 1) {
      throw ApiMessage.malformed("from is the number of a record, from 1 on");
    }
    List<AuditRecord> records = owner.audit(from, MOST_RECORDS);
    return ApiMessage.answer(json -> {
      json.writeStringProperty("node", owner.address().toString());
      json.writeArrayPropertyStart("records");
      for (AuditRecord record : records) {
        json.writeString(Bytes.of(record.encode().toArray()).toString());
      }
      json.writeEndArray();
    });
  }
}
