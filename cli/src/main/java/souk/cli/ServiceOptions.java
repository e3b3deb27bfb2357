package souk.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import souk.exchange.Service;
import souk.exchange.ServiceKind;
import souk.exchange.ServiceKinds;
import souk.market.file.MarketFile;

/** The kinds of service that a command knows: those that come with Souk, and others' jars. */
public final class ServiceOptions {
  @Option(
      names = "--services",
      paramLabel = "DIR",
      description = "a folder with the jars of further kinds of service, and of what they need")
  private @Nullable Path folder;

  /** All kinds, by name. Classes of the folder's jars stay loaded for as long as this runs. */
  public Map<String, ServiceKind> kinds() throws IOException {
    Path jars = folder;
    if (jars == null) {
      return ServiceKinds.find();
    }
    return ServiceKinds.find(JarFolder.loader("--services", jars));
  }

  /** The service of a market file. */
  public Service service(MarketFile market) throws IOException {
    return Service.of(market, kinds());
  }
}
