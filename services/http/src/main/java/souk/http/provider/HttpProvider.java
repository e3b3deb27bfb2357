package souk.http.provider;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import souk.exchange.Payload;
import souk.exchange.Prepared;
import souk.exchange.ProviderPorts;
import souk.exchange.ProviderRole;
import souk.exchange.UnitException;
import souk.exchange.UnitException.Reason;
import souk.exchange.UnitRequest;
import souk.http.Headers.Header;
import souk.http.HttpTerms;
import souk.http.HttpWish;
import souk.ledger.AgreementTerms;
import souk.primitives.Bytes32;
import souk.primitives.DecodeException;
import souk.primitives.Keccak256;

/**
 * Sells the answers of an HTTP server. A unit is a request with the first bytes of its answer, or
 * further bytes of it, and costs one ticket whatever the server answers: that it is down is an
 * answer too, a 502.
 *
 * <p>A request whose method asks for something to be done is made once, also over restarts. An
 * answer stays here while it is asked for; one that is gone, for its time is over or this node was
 * restarted, is not found, and nothing is charged for asking.
 */
public final class HttpProvider implements ProviderRole {
  /**
   * What it takes of its host.
   *
   * @param memory bytes of answers held in memory; beyond that they go to files
   * @param answers most answers held at a time; with each goes a connection to the server
   */
  public record Room(long memory, int answers) {
    /** 64 MiB, 128 answers. */
    public static final Room DEFAULT = new Room(64L << 20, 128);
  }

  private static final byte[] CALL = "souk.http.call/1".getBytes(StandardCharsets.US_ASCII);

  private final ProviderPorts ports;
  private final HttpTerms terms;
  private final Upstream upstream;
  private final PieceStore pieces;
  private final Answers answers;
  private final ExecutedCalls executed;

  /**
   * Reads from the server while a customer waits, and so not the node's, which is for other work.
   */
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  /**
   * @throws IOException when its folder cannot be used
   */
  public HttpProvider(ProviderPorts ports, Upstream.Address upstream, Room room)
      throws IOException {
    this.ports = ports;
    this.terms = (HttpTerms) ports.terms();
    this.pieces = new PieceStore(ports.folder().resolve("answers"), room.memory());
    this.answers = new Answers(room.answers(), terms.keep());
    this.executed =
        new DatabaseExecutedCalls(ports.tables().open(DatabaseExecutedCalls.MIGRATIONS));
    this.upstream = new Upstream(upstream, terms.answerTime(), threads);
    ports.metrics().gauge("answers", "Answers that can be asked for", answers::size);
    ports.metrics().gauge("answer_bytes", "Bytes of them in memory", pieces::inMemory);
  }

  @Override
  public Acceptance accept(AgreementTerms agreement) {
    if (!terms.fits(agreement.details())) {
      return new Acceptance.Declined(
          "it is about %s; here it is %s"
              .formatted(described(agreement.details()), described(terms.details())));
    }
    return new Acceptance.Accepted();
  }

  private static String described(souk.primitives.Bytes details) {
    try {
      return HttpTerms.describe(details);
    } catch (DecodeException e) {
      return "something else (" + e.getMessage() + ")";
    }
  }

  @Override
  public Prepared prepare(UnitRequest request) throws UnitException {
    HttpWish wish = read(request);
    if (!terms.payFirst()) {
      return new Prepared(HttpTerms.TICKETS, serve(request, wish));
    }
    // What cannot be served is refused before it is paid.
    switch (wish) {
      case HttpWish.Call call -> {
        Bytes32 key = key(request, request.unit());
        if (answers.find(key, ports.clock().instant()).isEmpty()) {
          mustBeNew(call, key);
          answers.mustHaveRoom(ports.clock().instant());
        }
      }
      case HttpWish.Part part -> answer(request, part).mustBeServable(part.index());
    }
    return new Prepared(HttpTerms.TICKETS, Payload.EMPTY);
  }

  @Override
  public Payload release(UnitRequest request) throws UnitException {
    return terms.payFirst() ? serve(request, read(request)) : Payload.EMPTY;
  }

  @Override
  public void ended(Bytes32 agreement, EndReason why) {
    answers.end(agreement);
    executed.forget(agreement);
  }

  @Override
  public void close() {
    upstream.close(); // ends what is read
    answers.close();
    threads.shutdown();
  }

  // ---- what is asked for ----

  private HttpWish read(UnitRequest request) throws UnitException {
    HttpWish wish;
    try {
      wish = HttpWish.decode(request.body());
    } catch (DecodeException e) {
      throw new UnitException(Reason.MALFORMED, "not a request: " + e.getMessage());
    }
    switch (wish) {
      case HttpWish.Call call -> mustBeAllowed(call);
      case HttpWish.Part _ -> {
        if (request.content().length() > 0) {
          throw new UnitException(Reason.MALFORMED, "only a request has a body");
        }
      }
    }
    return wish;
  }

  private void mustBeAllowed(HttpWish.Call call) throws UnitException {
    if (!terms.methods().contains(call.method())) {
      throw new UnitException(
          Reason.FORBIDDEN, "requests with " + call.method() + " are not passed on");
    }
    for (Header header : call.headers().list()) {
      if (!terms.headers().contains(header.name())) {
        throw new UnitException(
            Reason.FORBIDDEN, "the header " + header.name() + " is not passed on");
      }
    }
  }

  // ---- what is served ----

  private Payload serve(UnitRequest request, HttpWish wish) throws UnitException {
    return switch (wish) {
      case HttpWish.Call call -> call(request, call);
      case HttpWish.Part part -> answer(request, part).part(part.index());
    };
  }

  private Payload call(UnitRequest request, HttpWish.Call call) throws UnitException {
    Bytes32 key = key(request, request.unit());
    if (answers.find(key, ports.clock().instant()).isEmpty()) {
      mustBeNew(call, key);
    }
    Answer answer =
        answers.open(
            key,
            request.agreement(),
            ports.clock().instant(),
            () ->
                new Answer(
                    request.id(),
                    terms.bytesPerUnit(),
                    terms.answerTime(),
                    pieces,
                    ports.clock().instant()));
    answer.mustBeFor(request.id());
    return answer.first(() -> {
      if (!call.safe() && !executed.add(key, request.agreement())) {
        throw gone();
      }
      return upstream.call(call, request.content());
    });
  }

  private void mustBeNew(HttpWish.Call call, Bytes32 key) throws UnitException {
    if (answers.forgotten(key) || (!call.safe() && executed.knows(key))) {
      throw gone();
    }
  }

  private static UnitException gone() {
    return new UnitException(
        Reason.NOT_FOUND, "this request was made before, and its answer is gone");
  }

  private Answer answer(UnitRequest request, HttpWish.Part part) throws UnitException {
    return answers
        .find(key(request, part.call()), ports.clock().instant())
        .orElseThrow(() -> new UnitException(Reason.NOT_FOUND, "there is no answer to go on with"));
  }

  /** A call of one client in one agreement; nobody else's unit is this one. */
  private static Bytes32 key(UnitRequest request, Bytes32 call) {
    return new Keccak256()
        .update(CALL)
        .update(request.agreement())
        .update(request.client())
        .update(call)
        .digest();
  }
}
