package souk.ledger.evm;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import souk.ledger.LedgerException;
import souk.transport.HttpDialer;
import souk.transport.HttpPeer;
import souk.transport.PeerException;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * JSON-RPC 2.0 over HTTP, as EVM nodes speak it. A node that cannot be asked, or answers with
 * nonsense, throws {@link LedgerException}; an error in the protocol's own words is an {@link
 * EvmNode.RpcRefusal}, whatever the HTTP status that it comes with. Safe for many threads.
 */
final class JsonRpc implements AutoCloseable {
  /** The largest answer that is held whole. */
  static final long MOST_BYTES = 8L << 20;

  /** So many questions go into one request at first; nodes differ in what they take. */
  private static final int MOST_IN_BATCH = 500;

  private static final int SHOWN = 120;

  private final NodeAddress address;
  private final Duration patience;
  private final HttpDialer dialer;
  private final HttpPeer peer;
  private final Map<String, String> headers = new HashMap<>();
  private final AtomicLong ids = new AtomicLong();
  private volatile int batch = MOST_IN_BATCH;

  /** What to ask, with everything that becomes JSON as parameters. */
  record Question(String method, List<Object> params) {
    Question(String method, Object... params) {
      this(method, Arrays.asList(params));
    }

    @Override
    public String toString() {
      return method;
    }
  }

  /** The node's answer to one of several questions. */
  sealed interface Answer {
    record Result(JsonNode value) implements Answer {}

    record Refused(EvmNode.RpcRefusal refusal) implements Answer {}
  }

  /**
   * Reads a result, piece by piece if it wants to.
   *
   * @param <T> what it makes of it
   */
  interface ResultReader<T> {
    /** The parser stands at the beginning of the value; it must stand at its end afterwards. */
    T read(JsonParser in);
  }

  /**
   * @param patience how long an answer may take, to its last byte
   */
  JsonRpc(NodeAddress address, Duration patience) {
    this.address = address;
    this.patience = patience;
    this.dialer = new HttpDialer();
    this.peer = dialer.peer(address.base());
    headers.put("Content-Type", "application/json");
    address.authorization().ifPresent(value -> headers.put("Authorization", value));
  }

  /** The result of a method; {@code null} in JSON comes as a null node. */
  JsonNode ask(Question question) throws EvmNode.RpcRefusal {
    return ask(question, Json.WHOLE, MOST_BYTES, Json::value);
  }

  /** The result of a method, read by a reader of one's own from an answer of any tree's size. */
  <T> T stream(Question question, long mostBytes, ResultReader<T> reader)
      throws EvmNode.RpcRefusal {
    return ask(question, Json.STREAMED, mostBytes, reader);
  }

  private <T> T ask(Question question, JsonMapper mapper, long mostBytes, ResultReader<T> reader)
      throws EvmNode.RpcRefusal {
    Envelope<T> envelope =
        post(
            question.method(),
            mapper.writeValueAsBytes(json(question, ids.incrementAndGet())),
            mostBytes,
            mapper,
            (ok, in) -> {
              Envelope<T> read = Envelope.read(in, reader);
              return ok ? read.answered() ? read : null : read.refusal() == null ? null : read;
            });
    return envelope.value();
  }

  /**
   * The answers to several questions, in their order: in as few requests as the node takes, which
   * may be one for each.
   */
  List<Answer> askAll(List<Question> questions) {
    List<Answer> answers = new ArrayList<>();
    while (answers.size() < questions.size()) {
      int size = Math.min(batch, questions.size() - answers.size());
      List<Question> some = questions.subList(answers.size(), answers.size() + size);
      answers.addAll(size == 1 ? List.of(single(some.getFirst())) : together(some));
    }
    return answers;
  }

  /** The answers to several questions, or none when there are too many of them for the node. */
  private List<Answer> together(List<Question> questions) {
    Map<Long, Answer> known;
    try {
      known = batch(questions);
    } catch (SilentNodeException e) {
      throw e;
    } catch (LedgerException e) {
      batch = Math.max(1, questions.size() / 8);
      return List.of();
    }
    List<Answer> answers = new ArrayList<>();
    for (int i = 0; i < questions.size(); i++) {
      Answer answer = known.get((long) i);
      answers.add(answer == null ? single(questions.get(i)) : answer);
    }
    return answers;
  }

  private Answer single(Question question) {
    try {
      return new Answer.Result(ask(question));
    } catch (EvmNode.RpcRefusal e) {
      return new Answer.Refused(e);
    }
  }

  private Map<Long, Answer> batch(List<Question> questions) {
    List<Map<String, Object>> asked = new ArrayList<>();
    for (int i = 0; i < questions.size(); i++) {
      asked.add(json(questions.get(i), i));
    }
    return post(
        questions.size() + " questions",
        Json.WHOLE.writeValueAsBytes(asked),
        MOST_BYTES,
        Json.WHOLE,
        (ok, in) -> {
          if (!ok || in.currentToken() != JsonToken.START_ARRAY) {
            return null;
          }
          Map<Long, Answer> answers = new HashMap<>();
          while (in.nextToken() != JsonToken.END_ARRAY) {
            Envelope<JsonNode> one = Envelope.read(in, Json::value);
            if (one.refusal() != null) {
              answers.put(one.id(), new Answer.Refused(one.refusal()));
            } else if (one.result() != null) {
              answers.put(one.id(), new Answer.Result(one.result()));
            }
          }
          return answers;
        });
  }

  private static Map<String, Object> json(Question question, long id) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("jsonrpc", "2.0");
    json.put("id", id);
    json.put("method", question.method());
    json.put("params", question.params());
    return json;
  }

  private interface BodyReader<T> {
    /**
     * Reads a body of JSON.
     *
     * @param ok whether the HTTP status says that all is well
     * @return null when it is not what it should be
     */
    @Nullable T read(boolean ok, JsonParser in);
  }

  private <T> T post(
      String what, byte[] body, long mostBytes, JsonMapper mapper, BodyReader<T> reader) {
    // A node closes connections that it thinks idle, perhaps just now. What changes something is
    // not asked again here, for it may have been done.
    boolean again = what.startsWith("eth_") && !what.equals("eth_sendRawTransaction");
    while (true) {
      try {
        return once(what, body, mostBytes, mapper, reader);
      } catch (PeerException e) {
        if (!again || e.kind() != PeerException.Kind.UNREACHABLE) {
          throw failed(what, e);
        }
        again = false;
      }
    }
  }

  private <T> T once(
      String what, byte[] body, long mostBytes, JsonMapper mapper, BodyReader<T> reader)
      throws PeerException {
    int[] status = {0};
    try {
      Optional<T> read =
          peer.exchange(
              "POST",
              address.path(),
              headers,
              body,
              patience,
              mostBytes,
              (code, in) -> {
                status[0] = code;
                try (JsonParser parser = mapper.createParser(in)) {
                  return parser.nextToken() == null
                      ? Optional.empty()
                      : Optional.ofNullable(reader.read(code >= 200 && code <= 299, parser));
                }
              });
      if (read.isPresent()) {
        return read.get();
      }
    } catch (JacksonException e) {
      String problem = String.valueOf(e.getOriginalMessage());
      throw cannot(
          what,
          "it answered with what is no JSON%s: %s"
              .formatted(http(status[0]), problem.substring(0, Math.min(SHOWN, problem.length()))),
          e);
    } catch (IOException e) {
      throw cannot(what, String.valueOf(e.getMessage()), e);
    }
    throw cannot(what, "it answered with nothing that is JSON-RPC" + http(status[0]), null);
  }

  private LedgerException failed(String what, PeerException e) {
    LedgerException failure = cannot(what, String.valueOf(e.getMessage()), e);
    return switch (e.kind()) {
      case UNREACHABLE, CANCELLED ->
          new SilentNodeException(String.valueOf(failure.getMessage()), e, false);
      case TIMED_OUT -> new SilentNodeException(String.valueOf(failure.getMessage()), e, true);
      case REFUSED, GARBLED -> failure;
    };
  }

  private static String http(int status) {
    return status == 200 ? "" : " (HTTP status " + status + ")";
  }

  private LedgerException cannot(String what, String why, @Nullable Throwable cause) {
    String message = "the node at " + address + " cannot be asked for " + what + ": " + why;
    return cause == null ? new LedgerException(message) : new LedgerException(message, cause);
  }

  @Override
  public void close() {
    dialer.close();
  }
}
