package souk.gateway.s3;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicLong;
import souk.gateway.s3.protocol.Addressing;
import souk.gateway.s3.protocol.S3Error;
import souk.gateway.s3.protocol.S3Exception;
import souk.gateway.s3.protocol.S3Request;
import souk.gateway.s3.protocol.XmlAnswer;
import souk.gateway.s3.signature.Authenticator;
import souk.transport.Handler;
import souk.transport.OtherAnswerException;
import souk.transport.Request;
import souk.transport.Response;

/** From a request to its answer: taken apart, let in, carried out; refusals become S3's errors. */
final class Exchange implements Handler {
  private static final System.Logger LOG = System.getLogger(Exchange.class.getName());

  /** Most bytes of one object that is put at once, or of one part: 5 GiB, as S3 has it. */
  static final long MOST_OBJECT = 5L << 30;

  /** The same with the signatures of its chunks around it. */
  static final long MOST_BODY = MOST_OBJECT + (MOST_OBJECT >> 3);

  private static final int BUSY = 503;
  private static final String RETRY_AFTER = "10";

  private final Authenticator authenticator;
  private final Addressing addressing;
  private final Operations operations;
  private final AtomicLong requests = new AtomicLong();

  Exchange(Authenticator authenticator, Addressing addressing, Operations operations) {
    this.authenticator = authenticator;
    this.addressing = addressing;
    this.operations = operations;
  }

  @Override
  public Response handle(Request request) {
    String id = "%016X".formatted(requests.incrementAndGet());
    Response answer;
    try {
      answer = answer(request);
    } catch (S3Exception e) {
      answer = refusal(e, request.path(), id);
    } catch (IOException | RuntimeException e) {
      LOG.log(System.Logger.Level.ERROR, request.method() + " failed, request " + id, e);
      answer = refusal(fault(), request.path(), id);
    }
    return marked(guarded(answer, request.path(), id), id);
  }

  private static S3Exception fault() {
    return new S3Exception(
        S3Error.INTERNAL, "a fault on this side; its log says which, by the request's id");
  }

  private static Response marked(Response answer, String id) {
    return answer.with("x-amz-request-id", id).with("Server", "souk");
  }

  /** What fails while the body is written becomes an error of S3, too, and nothing else. */
  private static Response guarded(Response answer, String path, String id) {
    return new Response(
        answer.status(),
        answer.contentType(),
        answer.headers(),
        answer.length(),
        out -> {
          try {
            answer.body().writeTo(out);
          } catch (IOException | RuntimeException e) {
            S3Exception told = e instanceof S3Exception known ? known : fault();
            throw new OtherAnswerException("request " + id, e, marked(refusal(told, path, id), id));
          }
        });
  }

  private Response answer(Request request) throws IOException {
    S3Request asked = S3Request.of(request);
    var signed = authenticator.check(asked);
    return operations.run(new Call(asked, addressing.of(asked), signed));
  }

  private static Response refusal(S3Exception why, String path, String id) {
    if (why.error() == S3Error.NOT_MODIFIED) {
      return Response.of(304, "application/xml", new byte[0]);
    }
    Response refused =
        Response.of(
            why.error().status(),
            "application/xml",
            XmlAnswer.error(why.error().code(), why.told(), path, id));
    return why.error().status() == BUSY ? refused.with("Retry-After", RETRY_AFTER) : refused;
  }
}
