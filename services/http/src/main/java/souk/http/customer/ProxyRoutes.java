package souk.http.customer;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import souk.exchange.Routes;
import souk.exchange.UnitContent;
import souk.http.AnswerPiece.Head;
import souk.http.Headers;
import souk.http.Headers.Header;
import souk.http.HttpTerms;
import souk.http.HttpWish;
import souk.http.Target;
import souk.primitives.Bytes;
import souk.transport.ProblemException;
import souk.transport.Request;
import souk.transport.Response;

/**
 * A proxy for programs that know nothing of Souk: what they ask for under {@code /http/1} is
 * bought. It is for programs on this machine, and not for pages in a browser on it, which would
 * spend its money: a request must be addressed to a loopback host and come from no other page.
 */
final class ProxyRoutes implements AutoCloseable {
  private static final int IN_MEMORY = 256 << 10;
  private static final Set<Integer> BODILESS = Set.of(204, 205, 304);
  private static final String PREFIX = Routes.prefix(HttpTerms.KIND);

  private final HttpCustomer customer;
  private final HttpTerms terms;
  private final Path folder;
  private final boolean forAnybody;

  ProxyRoutes(HttpCustomer customer, HttpTerms terms, Path folder, boolean forAnybody)
      throws IOException {
    this.customer = customer;
    this.terms = terms;
    this.folder = Files.createDirectories(folder);
    this.forAnybody = forAnybody;
    clear();
  }

  void mount(Routes routes) {
    for (String method : terms.methods()) {
      routes.route(method, "/{+path}", terms.mostRequest(), this::handle);
    }
  }

  private Response handle(Request request) throws IOException, ProblemException {
    mustBeLocal(request);
    try (Spooled spooled = spooled(request)) {
      PaidAnswer answer = customer.call(call(request, spooled.content()));
      return pass(answer);
    } catch (CallException e) {
      throw problem(e);
    }
  }

  // ---- the request ----

  private void mustBeLocal(Request request) throws ProblemException {
    if (forAnybody) {
      return;
    }
    String remote = request.remote();
    String host = remote.substring(0, remote.lastIndexOf(':'));
    boolean fromHere = loopback(host);
    boolean addressedHere =
        request.header("host").map(value -> loopback(URI.create("http://" + value))).orElse(true);
    boolean ofAnotherPage =
        request.header("origin").isPresent()
            || request.header("sec-fetch-site").filter("cross-site"::equals).isPresent();
    if (!fromHere || !addressedHere || ofAnotherPage) {
      throw new ProblemException(
          403, "forbidden", "this proxy spends money, and is for programs on its machine");
    }
  }

  private static boolean loopback(URI uri) {
    return uri.getHost() != null && loopback(uri.getHost());
  }

  private static boolean loopback(String host) {
    String literal = host.replaceAll("[\\[\\]]", "");
    if (literal.equalsIgnoreCase("localhost")) {
      return true;
    }
    // Nothing that would have to be looked up: a name may lead here from anywhere.
    boolean numeric = literal.indexOf(':') >= 0 || literal.matches("[0-9.]+");
    InetAddress address = numeric ? new InetSocketAddress(literal, 1).getAddress() : null;
    return address != null && address.isLoopbackAddress();
  }

  private HttpCall call(Request request, UnitContent content) throws ProblemException {
    String path = request.path().substring(PREFIX.length());
    String query = request.rawQuery();
    List<Header> headers = new ArrayList<>();
    try {
      for (String name : terms.headers()) {
        request.header(name).ifPresent(value -> headers.add(new Header(name, value)));
      }
      HttpWish.Call wish =
          new HttpWish.Call(
              request.method(),
              new Target(query.isEmpty() ? path : path + "?" + query),
              new Headers(headers));
      return new HttpCall(wish, content, Long.MAX_VALUE, Optional.empty());
    } catch (IllegalArgumentException e) {
      throw new ProblemException(
          400, "malformed", "this request is not passed on: " + e.getMessage());
    }
  }

  /** A request's body, whose digest must be known before it is sent. */
  private record Spooled(UnitContent content, Optional<Path> file) implements AutoCloseable {
    @Override
    public void close() throws IOException {
      if (file.isPresent()) {
        Files.deleteIfExists(file.get());
      }
    }
  }

  private Spooled spooled(Request request) throws IOException {
    if (request.bodyLength() <= IN_MEMORY) {
      return new Spooled(UnitContent.of(Bytes.of(request.body())), Optional.empty());
    }
    Path file = Files.createTempFile(folder, "request", ".body");
    try (InputStream in = request.bodyStream();
        OutputStream out = Files.newOutputStream(file)) {
      in.transferTo(out);
    } catch (IOException e) {
      Files.deleteIfExists(file);
      throw e;
    }
    return new Spooled(UnitContent.of(file), Optional.of(file));
  }

  // ---- the answer ----

  private Response pass(PaidAnswer answer) throws IOException, CallException {
    Head head = answer.head();
    Map<String, String> headers = new HashMap<>();
    for (Header header : head.headers().list()) {
      // One line a name is all that an answer here has; cookies cannot be joined.
      headers.merge(
          header.name(),
          header.value(),
          (one, other) -> header.name().equals("set-cookie") ? one : one + ", " + other);
    }
    headers.put("x-souk-provider", answer.provider().toString().toLowerCase(Locale.ROOT));
    String type = Optional.ofNullable(headers.remove("content-type")).orElse(Response.BINARY);
    if (BODILESS.contains(head.status())) {
      return new Response(head.status(), type, headers, 0, out -> {});
    }
    if (head.length().isPresent()) {
      return new Response(
          head.status(), type, headers, head.length().getAsLong(), out -> copy(answer, out));
    }
    // The length is known once all of it is bought.
    Path file = Files.createTempFile(folder, "answer", ".body");
    try (OutputStream out = Files.newOutputStream(file)) {
      answer.copyTo(out);
    } catch (IOException | CallException e) {
      Files.deleteIfExists(file);
      throw e;
    }
    return new Response(
        head.status(), type, headers, Files.size(file), out -> sendAndDelete(file, out));
  }

  private static void sendAndDelete(Path file, OutputStream out) throws IOException {
    try {
      Files.copy(file, out);
    } finally {
      Files.deleteIfExists(file);
    }
  }

  private static void copy(PaidAnswer answer, OutputStream out) throws IOException {
    try {
      answer.copyTo(out);
    } catch (CallException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  private static ProblemException problem(CallException e) {
    return switch (e.kind()) {
      case MALFORMED -> new ProblemException(400, "malformed", message(e));
      case NO_PROVIDER -> new ProblemException(503, "no-provider", message(e));
      case TOO_EXPENSIVE -> new ProblemException(402, "too-expensive", message(e));
      case UNPAID -> new ProblemException(502, "unpaid", message(e));
      case UNKNOWN -> new ProblemException(502, "unknown", message(e));
      case BROKEN_OFF -> new ProblemException(502, "broken-off", message(e));
    };
  }

  private static String message(CallException e) {
    return String.valueOf(e.getMessage());
  }

  private void clear() throws IOException {
    try (DirectoryStream<Path> old = Files.newDirectoryStream(folder, "*.body")) {
      for (Path file : old) {
        Files.delete(file);
      }
    }
  }

  @Override
  public void close() {
    try {
      clear();
    } catch (IOException e) {
      // The next start clears it.
    }
  }
}
