package souk.http.kind;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import souk.exchange.CustomerPorts;
import souk.exchange.ProviderPorts;
import souk.exchange.ServiceKind;
import souk.http.HttpTerms;
import souk.http.customer.HttpCustomer;
import souk.http.provider.HttpProvider;
import souk.http.provider.Upstream;
import souk.market.file.MarketFile;
import souk.market.file.MarketSection;

/**
 * HTTP servers as a kind of service. As found by the service loader it buys; what is to be sold is
 * a fact of one host, so a provider makes one with {@link #selling}.
 */
public final class HttpService implements ServiceKind {
  /** What a provider sells. */
  public record Selling(Upstream.Address upstream, HttpProvider.Room room) {}

  private final Optional<Selling> selling;
  private final boolean forAnybody;

  /**
   * An answer of several units is kept by the process that began it: what stands before several of
   * them keeps a client at one, or the client asks anew when an answer is cut off.
   */
  @Override
  public boolean stateless() {
    return true;
  }

  /** One that buys, for programs on the same machine. */
  public HttpService() {
    this(Optional.empty(), false);
  }

  private HttpService(Optional<Selling> selling, boolean forAnybody) {
    this.selling = selling;
    this.forAnybody = forAnybody;
  }

  /** One that sells too. */
  public static HttpService selling(Selling selling) {
    return new HttpService(Optional.of(selling), false);
  }

  /** One that buys for whoever reaches its node, and pays for them all. */
  public static HttpService buyingForAnybody() {
    return new HttpService(Optional.empty(), true);
  }

  /** The reference market, markets/http.yaml, as it was built in. */
  public static MarketFile reference() {
    String name = "/souk/http/http.yaml";
    try (InputStream in = HttpService.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException(name + " is not on the class path");
      }
      return MarketFile.parse(name, new String(in.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public String name() {
    return HttpTerms.KIND;
  }

  @Override
  public HttpTerms terms(MarketSection section) {
    return HttpSection.read(section);
  }

  @Override
  public HttpProvider provider(ProviderPorts ports) throws IOException {
    Selling what =
        selling.orElseThrow(() ->
            new IllegalStateException(
                "nothing says which HTTP server is to be sold; use ./souk sell http"));
    return new HttpProvider(ports, what.upstream(), what.room());
  }

  @Override
  public HttpCustomer customer(CustomerPorts ports) throws IOException {
    return new HttpCustomer(ports, forAnybody);
  }
}
