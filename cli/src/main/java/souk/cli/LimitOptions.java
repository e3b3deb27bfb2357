package souk.cli;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import souk.node.ProviderLimits;
import souk.primitives.Address;

/** What the operator of a provider's node lets it use, and whom it serves. */
public final class LimitOptions {
  @Option(
      names = "--max-disk",
      paramLabel = "SIZE",
      description =
          "the most bytes that its folder takes, such as 50G, at least 64M: three quarters for services, the rest for its books; when it is full nothing more is agreed on, and nothing that is owed is deleted")
  private @Nullable String disk;

  @Option(
      names = "--max-rate",
      paramLabel = "SIZE",
      description = "the most bytes a second that it sends clients, such as 2M, at least 1k")
  private @Nullable String rate;

  @Option(
      names = "--max-customers",
      paramLabel = "N",
      description = "the most customers that have agreements with it at a time")
  private @Nullable Integer customers;

  @Option(
      names = "--allow",
      paramLabel = "ADDRESS",
      description = "agree with this customer and no others than those named; may be repeated")
  private List<Address> allowed = List.of();

  @Option(
      names = "--deny",
      paramLabel = "ADDRESS",
      description =
          "never agree with this customer; may be repeated. What was agreed before is served")
  private List<Address> denied = List.of();

  ProviderLimits limits() {
    long bytes = disk == null ? Long.MAX_VALUE : Size.parse("--max-disk", disk);
    long perSecond = rate == null ? Long.MAX_VALUE : Size.parse("--max-rate", rate);
    if (bytes < ProviderLimits.LEAST_DISK) {
      throw new Failure(Main.USAGE, "--max-disk is at least 64M, not " + disk);
    }
    if (perSecond < ProviderLimits.LEAST_RATE) {
      throw new Failure(Main.USAGE, "--max-rate is at least 1k, not " + rate);
    }
    if (customers != null && customers < 1) {
      throw new Failure(Main.USAGE, "--max-customers is at least 1, not " + customers);
    }
    return new ProviderLimits(
        bytes,
        perSecond,
        customers == null ? Integer.MAX_VALUE : customers,
        Set.copyOf(allowed),
        Set.copyOf(denied));
  }
}
