package souk.transport;

import java.io.ByteArrayOutputStream;
import java.util.Optional;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/**
 * Why a request was refused, in the form of RFC 9457 (problem details), with the extension member
 * {@code code}.
 *
 * @param status HTTP status, 400 to 599
 * @param code a name for programs, lower case with hyphens: {@code book-not-allotted}
 * @param detail a sentence for people: what, where, what to do; cut at {@value #MOST_DETAIL}
 *     characters
 */
public record Problem(int status, String code, String detail) {
  static final String CONTENT_TYPE = "application/problem+json";

  /** No problem's JSON is longer than this many bytes; a longer one is not read. */
  static final int MOST_BYTES = 16 * 1024;

  private static final int MOST_DETAIL = 1024;
  private static final Pattern CODE = Pattern.compile("[a-z0-9]{1,32}(-[a-z0-9]{1,32}){0,7}");
  private static final JsonFactory JSON = new JsonFactory();

  public Problem {
    if (status < 400 || status > 599) {
      throw new IllegalArgumentException("not a status of a problem: " + status);
    }
    if (!CODE.matcher(code).matches()) {
      throw new IllegalArgumentException("not a problem code: " + code);
    }
    if (detail.length() > MOST_DETAIL) {
      detail = detail.substring(0, MOST_DETAIL);
    }
  }

  byte[] toJson() {
    ByteArrayOutputStream out = new ByteArrayOutputStream(128 + detail.length());
    try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), out)) {
      json.writeStartObject();
      json.writeStringProperty("type", "urn:souk:problem:" + code);
      json.writeNumberProperty("status", status);
      json.writeStringProperty("code", code);
      json.writeStringProperty("detail", detail);
      json.writeEndObject();
    }
    return out.toByteArray();
  }

  /**
   * Reads what a peer sent with {@code status}; empty when that is no problem in our form. The
   * status in the JSON is advisory (RFC 9457, 3.1.2) and ignored.
   */
  static Optional<Problem> parse(int status, byte[] bytes) {
    if (bytes.length > MOST_BYTES) {
      return Optional.empty();
    }
    String code = "";
    String detail = "";
    try (JsonParser json = JSON.createParser(ObjectReadContext.empty(), bytes)) {
      if (json.nextToken() != JsonToken.START_OBJECT) {
        return Optional.empty();
      }
      while (json.nextToken() == JsonToken.PROPERTY_NAME) {
        String name = json.currentName();
        JsonToken value = json.nextToken();
        if (value == JsonToken.VALUE_STRING && name.equals("code")) {
          code = json.getString();
        } else if (value == JsonToken.VALUE_STRING && name.equals("detail")) {
          detail = json.getString();
        } else {
          json.skipChildren();
        }
      }
      return Optional.of(new Problem(status, code, detail));
    } catch (JacksonException | IllegalArgumentException notOurs) {
      return Optional.empty();
    }
  }
}
