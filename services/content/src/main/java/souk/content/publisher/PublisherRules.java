package souk.content.publisher;

/**
 * What one publisher's host can bear.
 *
 * @param fillBytesPerSecond how fast each cache may fill itself
 * @param mostOpenBundles of all clients together; about 3 KiB each
 * @param mostClients that are remembered
 */
public record PublisherRules(long fillBytesPerSecond, int mostOpenBundles, int mostClients) {
  /** 256 MiB a second for each cache, 16,384 bundles, 65,536 clients. */
  public static final PublisherRules DEFAULT = new PublisherRules(256L << 20, 1 << 14, 1 << 16);

  public PublisherRules {
    if (fillBytesPerSecond < 1 || mostOpenBundles < 1 || mostClients < 1) {
      throw new IllegalArgumentException(
          "fillBytesPerSecond, mostOpenBundles and mostClients must be at least 1");
    }
  }
}
