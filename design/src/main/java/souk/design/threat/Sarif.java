package souk.design.threat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import souk.design.model.Fingerprint;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * Problems in SARIF 2.1.0 (OASIS, 2020), as code hosts and editors show them: each with its line
 * and column in the market file, and a mark that stays the same from run to run.
 */
public final class Sarif {
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  private static final Pattern UNRESERVED = Pattern.compile("[A-Za-z0-9._~-]");

  private Sarif() {}

  /**
   * A log with one run.
   *
   * @param version of Souk
   * @param uri of the market file, as the reader of the log finds it; see {@link #uri}
   */
  public static String of(List<Problem> problems, String version, String uri) {
    List<Problem.Kind> kinds = problems.stream().map(Problem::kind).distinct().sorted().toList();
    List<Object> rules = new ArrayList<>();
    for (Problem.Kind kind : kinds) {
      rules.add(
          map(
              "id",
              id(kind),
              "shortDescription",
              map("text", kind.meaning()),
              "defaultConfiguration",
              map("level", level(kind))));
    }
    List<Object> results = new ArrayList<>();
    for (Problem problem : problems) {
      results.add(
          map(
              "ruleId",
              id(problem.kind()),
              "ruleIndex",
              kinds.indexOf(problem.kind()),
              "level",
              level(problem.kind()),
              "message",
              map("text", problem.message()),
              "locations",
              List.of(
                  map(
                      "physicalLocation",
                      map(
                          "artifactLocation",
                          map("uri", uri),
                          "region",
                          map(
                              "startLine",
                              Math.max(1, problem.place().line()),
                              "startColumn",
                              Math.max(1, problem.place().column()))))),
              "partialFingerprints",
              map("souk/1", Fingerprint.of(id(problem.kind()) + "\n" + problem.subject()))));
    }
    return JSON.writeValueAsString(
            map(
                "$schema",
                "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
                "version",
                "2.1.0",
                "runs",
                List.of(
                    map(
                        "tool",
                        map(
                            "driver",
                            map("name", "souk design", "semanticVersion", version, "rules", rules)),
                        "columnKind",
                        "unicodeCodePoints",
                        "results",
                        results))))
        + "\n";
  }

  /**
   * A file as a URI reference (RFC 3986): a relative path stays relative, an absolute one is {@code
   * file:///…}; what has a meaning of its own in URIs is percent-encoded.
   */
  public static String uri(Path file) {
    if (file.isAbsolute()) {
      return file.toUri().toASCIIString();
    }
    return StreamSupport.stream(file.spliterator(), false)
        .map(segment -> encoded(segment.toString()))
        .collect(Collectors.joining("/"));
  }

  private static String encoded(String segment) {
    StringBuilder encoded = new StringBuilder();
    for (byte each : segment.getBytes(StandardCharsets.UTF_8)) {
      char letter = (char) (each & 0xff);
      if (UNRESERVED.matcher(String.valueOf(letter)).matches()) {
        encoded.append(letter);
      } else {
        encoded.append("%%%02X".formatted(each & 0xff));
      }
    }
    return encoded.toString();
  }

  private static String id(Problem.Kind kind) {
    return kind.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private static String level(Problem.Kind kind) {
    return kind.level().name().toLowerCase(Locale.ROOT);
  }

  private static Map<String, Object> map(Object... pairs) {
    Map<String, Object> map = new LinkedHashMap<>();
    for (int i = 0; i < pairs.length; i += 2) {
      map.put(String.valueOf(pairs[i]), pairs[i + 1]);
    }
    return map;
  }
}
