package souk.ledger.evm;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import souk.primitives.Bytes;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.JsonNode;

/**
 * One response of JSON-RPC 2.0. With neither a result nor a refusal it is none.
 *
 * @param <T> what the result was read into
 * @param id of the request; -1 when it is no number
 * @param result null where there is none; a result that is JSON's null is a null node
 * @param refusal the error that the node answered with
 */
record Envelope<T>(long id, @Nullable T result, EvmNode.@Nullable RpcRefusal refusal) {
  private static final Pattern HEX = Pattern.compile("0x([0-9a-fA-F]{2})*");
  private static final int MOST_SHOWN = 400;

  /** Reads the value that the parser stands at the beginning of, whatever it is. */
  static <T> Envelope<T> read(JsonParser in, JsonRpc.ResultReader<T> reader) {
    long id = -1;
    T result = null;
    EvmNode.RpcRefusal refusal = null;
    if (in.currentToken() != JsonToken.START_OBJECT) {
      in.skipChildren();
      return new Envelope<>(id, null, null);
    }
    while (in.nextToken() == JsonToken.PROPERTY_NAME) {
      String name = in.currentName();
      JsonToken first = in.nextToken();
      switch (name) {
        case "result" -> result = reader.read(in);
        case "error" -> refusal = refusal(Json.value(in));
        case "id" -> id = first == JsonToken.VALUE_NUMBER_INT ? in.getLongValue() : -1;
        default -> in.skipChildren();
      }
    }
    return new Envelope<>(id, result, refusal);
  }

  boolean answered() {
    return result != null || refusal != null;
  }

  /** The result, or the refusal thrown; only where it is {@link #answered}. */
  T value() throws EvmNode.RpcRefusal {
    if (refusal != null) {
      throw refusal;
    }
    if (result == null) {
      throw new IllegalStateException("no answer");
    }
    return result;
  }

  private static EvmNode.@Nullable RpcRefusal refusal(JsonNode error) {
    if (error.isNull()) {
      return null;
    }
    String message = error.isString() ? error.asString("") : error.path("message").asString("");
    return new EvmNode.RpcRefusal(
        message.isEmpty()
            ? "refused"
            : message.substring(0, Math.min(message.length(), MOST_SHOWN)),
        dataOf(error.path("data")));
  }

  /**
   * What a contract reverted with. Nodes differ: it is the text itself, a quoted text, or in an
   * object under "data" or "result".
   */
  private static Bytes dataOf(JsonNode data) {
    Matcher hex = HEX.matcher(data.isString() ? data.asString("") : data.toString());
    Bytes longest = Bytes.EMPTY;
    while (hex.find()) {
      Bytes found = Bytes.parse(hex.group());
      longest = found.size() > longest.size() ? found : longest;
    }
    return longest;
  }
}
