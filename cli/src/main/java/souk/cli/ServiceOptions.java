package souk.cli;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
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
    if (!Files.isDirectory(jars)) {
      throw new Failure(Main.USAGE, "--services: there is no folder " + jars);
    }
    List<URL> urls = new ArrayList<>();
    try (Stream<Path> files = Files.list(jars)) {
      for (Path jar : files.filter(file -> file.toString().endsWith(".jar")).sorted().toList()) {
        urls.add(jar.toUri().toURL());
      }
    }
    if (urls.isEmpty()) {
      throw new Failure(Main.USAGE, "--services: there is no jar in " + jars);
    }
    // Not closed: a kind may load a class of its jar at any time.
    return ServiceKinds.find(
        new URLClassLoader(
            "services", urls.toArray(new URL[0]), ServiceOptions.class.getClassLoader()));
  }

  /** The service of a market file. */
  public Service service(MarketFile market) throws IOException {
    return Service.of(market, kinds());
  }
}
