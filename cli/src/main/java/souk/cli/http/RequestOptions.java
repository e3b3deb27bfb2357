package souk.cli.http;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import souk.cli.Failure;
import souk.cli.Main;
import souk.exchange.UnitContent;
import souk.http.Headers;
import souk.http.Headers.Header;
import souk.http.HttpWish;
import souk.http.Target;
import souk.primitives.Bytes;

/** The request that is to be made. */
final class RequestOptions {
  @Parameters(
      index = "0",
      paramLabel = "URL",
      description =
          "what to ask for: a path with a query or without, of any provider, or a URL whose host and port are those of a provider on the ledger")
  private String url = "/";

  @Option(
      names = {"-X", "--request"},
      paramLabel = "METHOD",
      description = "the method (GET, or POST with -d)")
  private @Nullable String method;

  @Option(
      names = {"-H", "--header"},
      paramLabel = "'NAME: VALUE'",
      description = "a header; may be repeated")
  private List<String> headers = List.of();

  @Option(
      names = {"-d", "--data"},
      paramLabel = "TEXT|@FILE",
      description = "the body: this text, or what is in a file")
  private @Nullable String data;

  /** The provider's place, where the URL names one. */
  Optional<URI> place() {
    if (url.startsWith("/")) {
      return Optional.empty();
    }
    URI uri = uri();
    return Optional.of(uri);
  }

  private URI uri() {
    try {
      URI uri = new URI(url);
      if (uri.getHost() != null
          && ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))
          && uri.getRawFragment() == null
          && uri.getRawUserInfo() == null) {
        return uri;
      }
    } catch (java.net.URISyntaxException e) {
      // It is said below.
    }
    throw new Failure(
        Main.USAGE,
        "'%s' is neither /PATH nor http://HOST[:PORT]/PATH"
            .formatted(url.replaceFirst("//[^/]*@", "//…@"))); // there may be a password
  }

  HttpWish.Call wish() {
    String target = url;
    if (!url.startsWith("/")) {
      URI uri = uri();
      String path = uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
      target = uri.getRawQuery() == null ? path : path + "?" + uri.getRawQuery();
    }
    String verb = method == null ? (data == null ? "GET" : "POST") : method;
    try {
      return new HttpWish.Call(verb.toUpperCase(Locale.ROOT), new Target(target), headers());
    } catch (IllegalArgumentException e) {
      throw new Failure(Main.USAGE, "this request cannot be made: " + e.getMessage());
    }
  }

  private Headers headers() {
    List<Header> list = new ArrayList<>();
    for (String line : headers) {
      int colon = line.indexOf(':');
      if (colon < 1) {
        throw new Failure(Main.USAGE, "-H takes 'NAME: VALUE', not '" + line + "'");
      }
      list.add(
          new Header(
              line.substring(0, colon).strip().toLowerCase(Locale.ROOT),
              line.substring(colon + 1).strip()));
    }
    return new Headers(list);
  }

  UnitContent content() throws IOException {
    if (data == null) {
      return UnitContent.NONE;
    }
    if (!data.startsWith("@")) {
      return UnitContent.of(Bytes.of(data.getBytes(StandardCharsets.UTF_8)));
    }
    Path file = Path.of(data.substring(1));
    if (!Files.isRegularFile(file)) {
      throw new Failure(
          Main.USAGE,
          Files.exists(file)
              ? "-d: %s is no regular file".formatted(file)
              : "-d: there is no file " + file);
    }
    return UnitContent.of(file);
  }
}
