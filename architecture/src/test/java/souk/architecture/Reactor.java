package souk.architecture;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.Source;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/** What the build consists of: the root's list of modules, their sources, and their classes. */
final class Reactor {
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
  private static final String OWN = "architecture";

  /** All classes of Souk's modules, without tests; from their jars or their class folders. */
  static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(location -> !location.contains("/" + OWN + "/target/"))
          .importPackages("souk");

  private Reactor() {}

  /** The folder of the repository. */
  static Path root() {
    return ROOT;
  }

  /** The folders in the root's list of modules, without this one. */
  static List<String> folders() {
    try {
      NodeList modules =
          DocumentBuilderFactory.newDefaultInstance()
              .newDocumentBuilder()
              .parse(ROOT.resolve("pom.xml").toFile())
              .getElementsByTagName("module");
      List<String> folders = new ArrayList<>();
      for (int i = 0; i < modules.getLength(); i++) {
        folders.add(modules.item(i).getTextContent().strip());
      }
      folders.remove(OWN);
      return folders;
    } catch (ParserConfigurationException | SAXException e) {
      throw new IllegalStateException("the root's pom.xml cannot be read", e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The full names of the top-level types that the module's main sources declare. */
  static List<String> declaredTypes(String folder) {
    Path sources = ROOT.resolve(folder).resolve("src/main/java");
    if (!Files.isDirectory(sources)) {
      return List.of();
    }
    try (Stream<Path> files = Files.walk(sources)) {
      return files
          .map(file -> sources.relativize(file).toString())
          .filter(file -> file.endsWith(".java") && !file.endsWith("-info.java"))
          .map(file -> file.substring(0, file.length() - ".java".length()).replace('/', '.'))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A text of the repository. */
  static String document(String name) {
    try {
      return Files.readString(ROOT.resolve(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The folder of the module that a class was compiled in. */
  static Optional<String> folderOf(JavaClass type) {
    String location = type.getSource().map(Source::getUri).map(Object::toString).orElse("");
    return folders().stream()
        .filter(folder -> location.contains(ROOT.resolve(folder) + "/target/"))
        .findFirst();
  }
}
