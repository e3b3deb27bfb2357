package souk.design.threat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import souk.design.threat.Proofs.Outcome;

/**
 * The reports of JUnit's tests as Surefire and Gradle write them: files {@code TEST-*.xml} of one
 * suite each.
 */
public final class JUnitReports {
  private static final int MOST_FILES = 20_000;
  private static final int MOST_DEPTH = 12;

  /** By a class's name, simple and whole, and by that and a method's name. */
  private final Map<String, Outcome> outcomes = new HashMap<>();

  /** The whole names of classes, by their simple ones. */
  private final Map<String, Set<String>> types = new HashMap<>();

  private JUnitReports() {}

  /** All reports below some folders, however old; as {@link #in(List, Instant)}. */
  public static JUnitReports in(List<Path> folders) throws IOException {
    return in(folders, Instant.MIN);
  }

  /**
   * Reads the reports below some folders that one run wrote.
   *
   * @param since when it began: what was written before is another run's, and a test that is gone
   *     may have left it
   * @throws IllegalArgumentException when there is none, there are too many, or one cannot be read
   */
  public static JUnitReports in(List<Path> folders, Instant since) throws IOException {
    return in(folders, since, MOST_FILES);
  }

  static JUnitReports in(List<Path> folders, Instant since, int most) throws IOException {
    JUnitReports reports = new JUnitReports();
    int count = 0;
    for (Path folder : folders) {
      for (Path file : files(folder, most)) {
        if (Files.getLastModifiedTime(file).toInstant().compareTo(since) >= 0) {
          reports.read(file);
          count++;
        }
      }
    }
    if (count == 0) {
      throw new IllegalArgumentException(
          "there is no report of tests, TEST-*.xml, in %s%s"
              .formatted(folders, since.equals(Instant.MIN) ? "" : " that is new enough"));
    }
    return reports;
  }

  private static List<Path> files(Path folder, int most) throws IOException {
    List<Path> files = new ArrayList<>();
    Files.walkFileTree(
        folder,
        Set.of(),
        MOST_DEPTH,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path at, BasicFileAttributes attributes) {
            // Packages of npm and versions of git hold very many files, and no reports.
            return at.endsWith("node_modules") || at.endsWith(".git")
                ? FileVisitResult.SKIP_SUBTREE
                : FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            // Whoever opens a pipe waits for somebody to write into it.
            if (attributes.isRegularFile()
                && String.valueOf(file.getFileName()).matches("TEST-.*[.]xml")) {
              files.add(file);
            }
            if (files.size() > most) {
              throw new IllegalArgumentException(
                  "there are more than %d reports of tests in %s; name folders with fewer"
                      .formatted(most, folder));
            }
            return FileVisitResult.CONTINUE;
          }
        });
    Collections.sort(files);
    return files;
  }

  private void read(Path file) throws IOException {
    XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
    // A report needs no entities, and those of a stranger could name files.
    factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
    factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
    try (InputStream in = Files.newInputStream(file)) {
      XMLStreamReader xml = factory.createXMLStreamReader(in);
      String type = "";
      String method = "";
      Outcome outcome = Outcome.PASSED;
      while (xml.hasNext()) {
        int event = xml.next();
        if (event == XMLStreamConstants.START_ELEMENT) {
          switch (xml.getLocalName()) {
            case "testcase" -> {
              type = outer(String.valueOf(xml.getAttributeValue(null, "classname")));
              method =
                  String.valueOf(xml.getAttributeValue(null, "name")).replaceFirst("[^\\w].*", "");
              outcome = Outcome.PASSED;
            }
            case "failure", "error" -> outcome = Outcome.FAILED;
            case "skipped" -> outcome = Outcome.SKIPPED;
            default -> {}
          }
        } else if (event == XMLStreamConstants.END_ELEMENT
            && xml.getLocalName().equals("testcase")) {
          String simple = type.substring(type.lastIndexOf('.') + 1);
          types.computeIfAbsent(simple, _ -> new HashSet<>()).add(type);
          for (String name : Set.copyOf(List.of(simple, type))) {
            note(name, outcome);
            note(name + "." + method, outcome);
          }
        }
      }
    } catch (XMLStreamException e) {
      throw new IllegalArgumentException(file + ": no report of tests: it is not XML", e);
    }
  }

  /** One failure is a failure; all skipped is skipped. */
  private void note(String name, Outcome outcome) {
    outcomes.merge(
        name,
        outcome,
        (one, other) ->
            one == Outcome.FAILED || other == Outcome.FAILED
                ? Outcome.FAILED
                : one == Outcome.PASSED || other == Outcome.PASSED
                    ? Outcome.PASSED
                    : Outcome.SKIPPED);
  }

  /** The class in whose file a class is. */
  private static String outer(String name) {
    int inner = name.indexOf('$');
    return inner < 0 ? name : name.substring(0, inner);
  }

  /** How a test went, or all of a class's. */
  Outcome outcome(String name) {
    Set<String> named = types.getOrDefault(name.replaceFirst("[.].*", ""), Set.of());
    if (named.size() > 1) {
      return Outcome.AMBIGUOUS;
    }
    return outcomes.getOrDefault(name, Outcome.MISSING);
  }
}
