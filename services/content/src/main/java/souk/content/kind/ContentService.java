package souk.content.kind;

import java.io.IOException;
import java.util.Optional;
import souk.content.ContentJudge;
import souk.content.ContentRules;
import souk.content.cache.Cache;
import souk.content.publisher.Admission;
import souk.content.publisher.Publisher;
import souk.content.publisher.PublisherRules;
import souk.exchange.CustomerPorts;
import souk.exchange.JudgeContract;
import souk.exchange.ProviderPorts;
import souk.exchange.ProviderRole;
import souk.exchange.ServiceKind;
import souk.ledger.Judge;
import souk.market.file.MarketSection;

/** Content delivery as a kind of service. */
public final class ContentService implements ServiceKind {
  public static final String NAME = ContentRules.KIND;

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
  public ContentRules terms(MarketSection section) {
    return ContentSection.read(section);
  }

  @Override
  public ProviderRole provider(ProviderPorts ports) throws IOException {
    return new Cache(ports, storeBytes);
  }

  @Override
  public Publisher customer(CustomerPorts ports) throws IOException {
    return new Publisher(
        ports, (ContentRules) ports.terms(), PublisherRules.DEFAULT, Admission.EVERYBODY);
  }

  @Override
  public Optional<Judge> judge() {
    return Optional.of(new ContentJudge());
  }

  @Override
  public Optional<JudgeContract> judgeContract() {
    return Optional.of(
        JudgeContract.load(
            ContentService.class, "ContentJudge", "/souk/content/ContentJudge.json"));
  }
}
