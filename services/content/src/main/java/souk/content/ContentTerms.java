package souk.content;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import souk.ledger.Command;
import souk.primitives.ByteReader;
import souk.primitives.ByteWriter;
import souk.primitives.Bytes;
import souk.primitives.DecodeException;
import souk.primitives.PublicKey;

/**
 * The details of an agreement between a publisher and a cache.
 *
 * @param publisher the key that the publisher agrees on secrets and signs manifests with; it need
 *     not be the customer's
 * @param endpoint where the publisher answers, {@code http} or {@code https}
 */
public record ContentTerms(ContentRules rules, PublicKey publisher, String endpoint) {
  private static final int VERSION = 1;

  public ContentTerms {
    if (endpoint.getBytes(StandardCharsets.UTF_8).length > Command.Register.MAX_ENDPOINT) {
      throw new IllegalArgumentException("the publisher's endpoint is too long");
    }
    String scheme = URI.create(endpoint).getScheme();
    if (!"http".equals(scheme) && !"https".equals(scheme)) {
      throw new IllegalArgumentException(
          "the publisher's endpoint must begin with http:// or https://, got '" + endpoint + "'");
    }
  }

  /** For {@link souk.ledger.AgreementTerms#details}. */
  public Bytes encode() {
    ByteWriter out = new ByteWriter(256).u8(VERSION);
    rules.writeTo(out);
    return Bytes.of(out.raw(publisher.toCompressed()).string(endpoint).toArray());
  }

  public static ContentTerms decode(Bytes details) throws DecodeException {
    ByteReader in = new ByteReader(details.toArray());
    ContentRules rules = readRules(in);
    byte[] key = in.raw(33);
    String endpoint = in.string(Command.Register.MAX_ENDPOINT);
    in.end();
    try {
      return new ContentTerms(rules, PublicKey.of(key), endpoint);
    } catch (IllegalArgumentException e) {
      throw new DecodeException("bad content terms: " + e.getMessage());
    }
  }

  /**
   * The rules alone, whatever stands behind them: all that a judge needs. Whether the rest is a key
   * and an address is nothing that a contract could be asked to check as well.
   */
  static ContentRules rules(Bytes details) throws DecodeException {
    return readRules(new ByteReader(details.toArray()));
  }

  private static ContentRules readRules(ByteReader in) throws DecodeException {
    int version = in.u8();
    if (version != VERSION) {
      throw new DecodeException("content terms of version " + version + ", not " + VERSION);
    }
    return ContentRules.readFrom(in);
  }
}
