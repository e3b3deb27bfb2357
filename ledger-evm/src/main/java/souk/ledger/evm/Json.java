package souk.ledger.evm;

import java.util.Set;
import souk.ledger.LedgerException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Reads JSON that somebody else wrote, within limits. */
final class Json {
  /** For answers that are held whole: each token may become an object. */
  static final JsonMapper WHOLE = mapper(300_000);

  /** For answers that are read piece by piece, each of them held only until it is used. */
  static final JsonMapper STREAMED = mapper(Long.MAX_VALUE);

  /** Lists of a block that nobody reads here; they may be longer than all else in it. */
  private static final Set<String> DROPPED = Set.of("transactions", "uncles", "withdrawals");

  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private static final int DEPTH = 32;
  private static final int LONGEST_NAME = 1_000;
  private static final int LONGEST_NUMBER = 100;

  private Json() {}

  private static JsonMapper mapper(long tokens) {
    return JsonMapper.builder(
            JsonFactory.builder()
                .streamReadConstraints(
                    StreamReadConstraints.builder()
                        .maxNestingDepth(DEPTH)
                        .maxNameLength(LONGEST_NAME)
                        .maxNumberLength(LONGEST_NUMBER)
                        .maxStringLength(Integer.MAX_VALUE) // what is read is limited as a whole
                        .maxTokenCount(tokens == Long.MAX_VALUE ? -1 : tokens)
                        .build())
                .build())
        .build();
  }

  /** The value that the parser stands at the beginning of; afterwards it stands at its end. */
  static JsonNode value(JsonParser in) {
    return switch (in.currentToken()) {
      case START_OBJECT -> {
        ObjectNode object = NODES.objectNode();
        while (in.nextToken() == JsonToken.PROPERTY_NAME) {
          String name = in.currentName();
          if (in.nextToken() == JsonToken.START_ARRAY && DROPPED.contains(name)) {
            in.skipChildren();
          } else {
            object.set(name, value(in));
          }
        }
        yield object;
      }
      case START_ARRAY -> {
        ArrayNode array = NODES.arrayNode();
        while (in.nextToken() != JsonToken.END_ARRAY) {
          array.add(value(in));
        }
        yield array;
      }
      case VALUE_STRING -> NODES.stringNode(in.getString());
      case VALUE_NUMBER_INT -> NODES.numberNode(in.getBigIntegerValue());
      case VALUE_NUMBER_FLOAT -> NODES.numberNode(in.getDoubleValue());
      case VALUE_TRUE -> NODES.booleanNode(true);
      case VALUE_FALSE -> NODES.booleanNode(false);
      case VALUE_NULL -> NODES.nullNode();
      case null, default -> throw new LedgerException("it is not JSON");
    };
  }
}
