package souk.keys.owner;

import java.io.ByteArrayOutputStream;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import souk.transport.ProblemException;
import souk.transport.Response;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** A flat JSON object of texts and whole numbers, read strictly: no key twice, none unknown. */
final class ApiMessage {
  private static final JsonFactory JSON = new JsonFactory();
  private static final int MOST_KEYS = 16;

  private final Map<String, Value> values;

  /** A text, or a whole number as it was written; one never passes for the other. */
  private record Value(String said, boolean isNumber) {}

  private ApiMessage(Map<String, Value> values) {
    this.values = values;
  }

  /** Reads one whose keys are among these. */
  static ApiMessage read(byte[] body, List<String> keys) throws ProblemException {
    Map<String, Value> values = new LinkedHashMap<>();
    try (JsonParser json = JSON.createParser(ObjectReadContext.empty(), body)) {
      if (json.nextToken() != JsonToken.START_OBJECT) {
        throw malformed("the body is no JSON object");
      }
      while (json.nextToken() == JsonToken.PROPERTY_NAME) {
        String key = json.currentName();
        JsonToken value = json.nextToken();
        if (!keys.contains(key) || values.size() >= MOST_KEYS) {
          throw malformed("the body may have " + String.join(", ", keys));
        }
        if (value != JsonToken.VALUE_STRING && value != JsonToken.VALUE_NUMBER_INT) {
          throw malformed(key + " is a text or a whole number");
        }
        Value read = new Value(json.getString(), value == JsonToken.VALUE_NUMBER_INT);
        if (values.put(key, read) != null) {
          throw malformed(key + " stands there twice");
        }
      }
      if (json.currentToken() != JsonToken.END_OBJECT || json.nextToken() != null) {
        throw malformed("the body is no JSON object");
      }
    } catch (JacksonException e) {
      throw malformed("the body is no JSON"); // nothing of it is repeated: it may be a secret
    }
    return new ApiMessage(values);
  }

  String text(String key) throws ProblemException {
    Value value = value(key);
    if (value.isNumber()) {
      throw malformed(key + " is a text");
    }
    return value.said();
  }

  String text(String key, String otherwise) throws ProblemException {
    return values.containsKey(key) ? text(key) : otherwise;
  }

  long number(String key) throws ProblemException {
    Value value = value(key);
    try {
      if (value.isNumber()) {
        return Long.parseLong(value.said());
      }
    } catch (NumberFormatException e) {
      // said below
    }
    throw malformed(key + " is a whole number");
  }

  private Value value(String key) throws ProblemException {
    Value value = values.get(key);
    if (value == null) {
      throw malformed(key + " is missing");
    }
    return value;
  }

  byte[] bytes(String key) throws ProblemException {
    try {
      return Base64.getDecoder().decode(text(key));
    } catch (IllegalArgumentException e) {
      throw malformed(key + " is base64");
    }
  }

  static ProblemException malformed(String why) {
    return new ProblemException(400, "malformed", why);
  }

  /** Writes into an answer. */
  @FunctionalInterface
  interface Writer {
    void write(JsonGenerator json);
  }

  /** An answer that is one object. */
  static Response answer(Writer writer) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), out)) {
      json.writeStartObject();
      writer.write(json);
      json.writeEndObject();
    }
    return Response.of(200, "application/json", out.toByteArray());
  }

  static String base64(byte[] bytes) {
    return Base64.getEncoder().encodeToString(bytes);
  }
}
