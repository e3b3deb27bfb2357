package souk.content.kind;

import java.util.Optional;
import souk.content.ContentJudge;
import souk.content.cache.Cache;
import souk.exchange.ProviderPorts;
import souk.exchange.ProviderRole;
import souk.exchange.ServiceKind;
import souk.ledger.Judge;

/** Content delivery as a kind of service. */
public final class ContentService implements ServiceKind {
  public static final String NAME = "content/1";

  private static final long DEFAULT_STORE_BYTES = 10L << 30;

  private final long storeBytes;

  /** Caches keep up to 10 GiB of chunks. */
  public ContentService() {
    this(DEFAULT_STORE_BYTES);
  }

  /**
   * @param storeBytes how many bytes of chunks a cache keeps
   */
  public ContentService(long storeBytes) {
    this.storeBytes = storeBytes;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public ProviderRole provider(ProviderPorts ports) {
    return new Cache(ports, storeBytes);
  }

  @Override
  public Optional<Judge> judge() {
    return Optional.of(new ContentJudge());
  }
}
