package souk.cli.design;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import souk.attacks.Attack;
import souk.attacks.Attacks;
import souk.cli.Failure;
import souk.cli.Json;
import souk.cli.Main;
import souk.design.threat.JUnitReports;
import souk.design.threat.Proofs;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** What is known of the attacks and tests that a design names. */
public final class ProofOptions {
  private static final long MOST_BYTES = 1 << 22;

  @Option(
      names = "--reports",
      paramLabel = "DIR",
      description =
          "a folder with JUnit's reports, TEST-*.xml, at any depth; may be given again (tests are not looked for)")
  private List<Path> reports = new ArrayList<>();

  @Option(
      names = "--played",
      paramLabel = "FILE",
      description =
          "what ./souk attack --json printed, or the folder in which the tests of attacks leave it (attacks must only be there)")
  private @Nullable Path played;

  @Option(
      names = "--since",
      paramLabel = "FILE",
      description =
          "look only at what was written after this file was: what an earlier run left counts for nothing (all)")
  private @Nullable Path since;

  /** Whether both were named. */
  boolean isComplete() {
    return !reports.isEmpty() && played != null;
  }

  /** What is to be known of the results that count, besides how they came out. */
  List<String> warnings() {
    return since == null && (played != null || !reports.isEmpty())
        ? List.of("results of any age count; --since FILE leaves out what an earlier run left")
        : List.of();
  }

  Proofs read() throws IOException {
    Set<String> attacks = Attacks.all().stream().map(Attack::name).collect(Collectors.toSet());
    return Proofs.of(
        attacks,
        played == null ? Optional.empty() : Optional.of(played(played)),
        reports.isEmpty() ? Optional.empty() : Optional.of(reports()));
  }

  private JUnitReports reports() throws IOException {
    for (Path folder : reports) {
      if (!Files.isDirectory(folder)) {
        throw new Failure(Main.USAGE, "--reports: there is no folder " + folder);
      }
    }
    try {
      return JUnitReports.in(reports, begun());
    } catch (IllegalArgumentException e) {
      throw new Failure(Main.USAGE, "--reports: " + e.getMessage());
    }
  }

  /** When the run began whose results count. */
  private Instant begun() throws IOException {
    if (since == null) {
      return Instant.MIN;
    }
    if (!Files.exists(since)) {
      throw new Failure(Main.USAGE, "--since: there is no file " + since);
    }
    return Files.getLastModifiedTime(since).toInstant();
  }

  /** Whether an attack succeeded, by name. */
  private Map<String, Boolean> played(Path at) throws IOException {
    Instant begun = begun();
    if (!Files.isDirectory(at)) {
      Map<String, Boolean> outcomes = outcomes(at);
      if (!isOf(begun, at)) {
        throw new Failure(
            Main.USAGE,
            "--played: %s was written before %s was (--since); play the attacks again"
                .formatted(at, since));
      }
      return outcomes;
    }
    List<Path> files = new ArrayList<>();
    try (DirectoryStream<Path> there = Files.newDirectoryStream(at, "*.json")) {
      there.forEach(files::add);
    }
    Collections.sort(files);
    Map<String, Boolean> all = new HashMap<>();
    for (Path file : files) {
      if (isOf(begun, file)) {
        outcomes(file).forEach((name, succeeded) -> note(all, name, succeeded));
      }
    }
    return all;
  }

  private static boolean isOf(Instant begun, Path file) throws IOException {
    return Files.getLastModifiedTime(file).toInstant().compareTo(begun) >= 0;
  }

  /** Of an attack that was played twice and succeeded once, that counts. */
  private static void note(Map<String, Boolean> outcomes, String name, boolean succeeded) {
    outcomes.merge(name, succeeded, Boolean::logicalOr);
  }

  private static Map<String, Boolean> outcomes(Path file) throws IOException {
    if (!Files.isRegularFile(file) || Files.size(file) > MOST_BYTES) {
      throw new Failure(Main.USAGE, "--played: %s is no file of at most 4 MiB".formatted(file));
    }
    Map<String, Boolean> outcomes = new HashMap<>();
    try {
      JsonNode read = Json.read(Files.readString(file));
      for (JsonNode each : read.has("attacks") ? read.path("attacks") : List.of(read)) {
        if (each.path("name").isString()) {
          note(outcomes, each.path("name").asString(), each.path("succeeded").asBoolean(true));
        }
      }
    } catch (JacksonException | java.nio.charset.CharacterCodingException e) {
      outcomes.clear();
    }
    if (outcomes.isEmpty()) {
      throw new Failure(
          Main.USAGE, "--played: %s is not what ./souk attack --json prints".formatted(file));
    }
    return outcomes;
  }
}
