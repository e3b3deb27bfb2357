package souk.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import souk.market.file.MarketSection;

/** One bad plug-in on the class path keeps no other away. */
class ServiceKindsTest {
  private static final String ENTRY = "META-INF/services/" + ServiceKind.class.getName();

  @TempDir Path folder = Path.of("");

  /** A kind that does nothing. */
  abstract static class Plugin implements ServiceKind {
    @Override
    public ServiceTerms terms(MarketSection section) {
      return new ServiceTerms() {};
    }

    @Override
    public ProviderRole provider(ProviderPorts ports) {
      throw new UnsupportedOperationException();
    }

    @Override
    public CustomerRole customer(CustomerPorts ports) {
      throw new UnsupportedOperationException();
    }
  }

  /** Alone with its name. */
  public static final class Good extends Plugin {
    @Override
    public String name() {
      return "good/1";
    }
  }

  /** One of two with a name. */
  public static final class One extends Plugin {
    @Override
    public String name() {
      return "twice/1";
    }
  }

  /** The other one. */
  public static final class Other extends Plugin {
    @Override
    public String name() {
      return "twice/1";
    }
  }

  /** Cannot be made. */
  public static final class Broken extends Plugin {
    /** Always fails. */
    public Broken() {
      throw new NoClassDefFoundError("a library that is missing");
    }

    @Override
    public String name() {
      return "broken/1";
    }
  }

  /** Has no name. */
  public static final class Nameless extends Plugin {
    @Override
    public String name() {
      throw new IllegalStateException("no name");
    }
  }

  private ServiceLoader<ServiceKind> loader(String... names) throws IOException {
    Path entry = Files.writeString(folder.resolve("entry"), String.join("\n", names) + "\n");
    URI uri = entry.toUri();
    return ServiceLoader.load(
        ServiceKind.class,
        new ClassLoader(ServiceKindsTest.class.getClassLoader()) {
          @Override
          public Enumeration<URL> getResources(String name) throws IOException {
            return name.equals(ENTRY)
                ? Collections.enumeration(List.of(uri.toURL()))
                : super.getResources(name);
          }
        });
  }

  private static String name(Class<?> plugin) {
    return plugin.getName();
  }

  @Test
  void shouldFindTheOthersWhenPluginsAreBrokenOrMissing() throws IOException {
    assertThat(
            ServiceKinds.find(
                loader(
                    name(Broken.class),
                    "souk.exchange.IsNotThere",
                    name(Nameless.class),
                    name(Good.class))))
        .containsOnlyKeys("good/1");
  }

  @Test
  void shouldLeaveOutBothWhenTwoHaveOneName() throws IOException {
    assertThat(ServiceKinds.find(loader(name(One.class), name(Good.class), name(Other.class))))
        .containsOnlyKeys("good/1");
  }
}
