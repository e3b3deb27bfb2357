package souk.transfers.stream;

import java.nio.ByteBuffer;
import souk.transfers.stream.StreamWire.Answer;
import souk.transport.HttpServer;
import souk.transport.Response;

/** What a payee of streams answers over HTTP. */
public final class StreamRoutes {
  private StreamRoutes() {}

  /** Adds the routes to a server. */
  public static HttpServer.Builder add(HttpServer.Builder server, StreamPayee payee) {
    return server
        .post(
            StreamWire.OPEN,
            StreamTerms.Signed.MOST_BYTES,
            request -> one(payee.open(StreamTerms.Signed.decode(request.body()))))
        .post(
            StreamWire.BOOK,
            StreamWire.MOST_BOOK_BYTES,
            request -> {
              StreamWire.BookAt at = StreamWire.BookAt.decode(request.body());
              return one(payee.book(at.id(), at.first(), at.book()));
            })
        .post(
            StreamWire.TICKS,
            StreamWire.MOST_TICKS * StreamWire.TICK_BYTES,
            request -> Response.of(payee.ticks(request.body())));
  }

  private static Response one(Answer answer) {
    ByteBuffer out = ByteBuffer.allocate(StreamWire.ANSWER_BYTES);
    StreamWire.answer(out, answer);
    return Response.of(out.array());
  }
}
