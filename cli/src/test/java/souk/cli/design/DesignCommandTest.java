package souk.cli.design;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import souk.attacks.Attack;
import souk.attacks.AttackFamily;
import souk.cli.Json;
import souk.cli.Main;
import souk.cli.Souk;
import souk.design.incentive.Finding;
import souk.design.incentive.Incentives;
import souk.design.model.DesignTemplate;
import souk.design.model.MarketDesign;
import souk.design.threat.Proofs;
import souk.design.threat.ThreatModel;
import souk.design.viability.ReferenceData;
import souk.design.viability.Viability;
import tools.jackson.databind.JsonNode;

class DesignCommandTest {
  private static final Path VAULT =
      Path.of("..", "design", "src", "test", "resources", "souk", "design", "vault.yaml");

  @TempDir private Path folder = Path.of("");

  @Test
  void shouldSayWhatADesignConsistsOf() throws Exception {
    assertThat(Souk.run("design", "check", VAULT).good().text())
        .contains("cells of their matrices         28")
        .contains("Note: vault/1 is not installed")
        .contains("A design for vault/1, fingerprint ");
    assertThat(Json.read(Souk.run("design", "check", VAULT, "--json").good().text()).path("cells"))
        .hasToString("28");
  }

  @Test
  void shouldEndWithThePlaceInOneLineWhenADesignIsWrong() throws Exception {
    Path file = folder.resolve("wrong.yaml");
    Files.writeString(file, Files.readString(VAULT).replace("month: 30 d", "month: 30"));

    Souk.run("design", "check", file).bad(Main.USAGE, "wrong.yaml:39:10", "such as 30 d");
    Souk.run("design", "check", folder).bad(Main.USAGE, "is a folder");
    Souk.run("design", "check", folder.resolve("none")).bad(Main.USAGE, "there is no market file");
  }

  @Test
  void shouldPrintTheSchemaThatIsCommitted() throws Exception {
    assertThat(Souk.run("design", "schema").good().text())
        .isEqualTo(Files.readString(Path.of("..", "markets", "schema", "design.json")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"content", "http"})
  void shouldFindTheReferenceModelCompleteAndPlayedByAttacksThatAreThere(String kind)
      throws Exception {
    Path file = Path.of("..", "markets", kind + ".yaml");
    JsonNode report = Json.read(Souk.run("design", "threats", file, "--json").good().text());

    assertThat(report.path("complete").asBoolean()).isTrue();
    assertThat(report.path("undecided").asInt()).isZero();
    assertThat(report.path("problems")).isEmpty();
    MarketDesign design = MarketDesign.read(file);
    for (JsonNode scenario : report.path("priorities")) {
      List<String> attacks = new ArrayList<>();
      for (JsonNode name : scenario.path("mitigations")) {
        attacks.addAll(Objects.requireNonNull(design.mitigations().get(name.asString())).attacks());
      }
      // What nothing stops is lived with, and no attack on it would say more.
      assertThat(attacks.isEmpty())
          .as("no attack plays %s", scenario.path("cell"))
          .isEqualTo(scenario.path("mitigations").isEmpty() && !scenario.path("accepted").isNull());
    }
  }

  /** Every attack on content, payments and agreements has its place in the model. */
  @ParameterizedTest
  @ValueSource(strings = {"content", "http"})
  void shouldHaveAScenarioForEachAttackThatIsThere(String kind) throws Exception {
    MarketDesign design = MarketDesign.read(Path.of("..", "markets", kind + ".yaml"));
    Set<String> named =
        design.mitigations().values().stream()
            .flatMap(mitigation -> mitigation.attacks().stream())
            .collect(Collectors.toSet());
    Set<String> there =
        ServiceLoader.load(AttackFamily.class).stream()
            .map(ServiceLoader.Provider::get)
            .filter(family -> Set.of(kind, "payments", "agreements").contains(family.attacked()))
            .flatMap(family -> family.groups().stream())
            .flatMap(group -> group.attacks().stream())
            .map(Attack::name)
            .collect(Collectors.toSet());

    assertThat(named).isEqualTo(there);
  }

  @ParameterizedTest
  @ValueSource(strings = {"content", "http"})
  void shouldNameTestsThatAreThere(String kind) throws Exception {
    Map<String, String> sources = new HashMap<>();
    try (Stream<Path> files = Files.walk(Path.of(".."), 12)) {
      for (Path file :
          files
              .filter(each -> each.toString().matches(".*/src/test/java/.*Test[.]java"))
              .toList()) {
        sources.merge(
            String.valueOf(file.getFileName()).replace(".java", ""),
            Files.readString(file),
            String::concat);
      }
    }
    MarketDesign design = MarketDesign.read(Path.of("..", "markets", kind + ".yaml"));
    List<String> tests =
        design.mitigations().values().stream()
            .flatMap(mitigation -> mitigation.tests().stream())
            .toList();
    assertThat(tests)
        .isNotEmpty()
        .allSatisfy(test -> {
          String[] parts = test.split("[.]", -1);
          assertThat(sources).containsKey(parts[0]);
          if (parts.length > 1) {
            assertThat(sources.get(parts[0])).contains("void " + parts[1] + "(");
          }
        });
  }

  @Test
  void shouldFailAndSayWhereWhenACellIsOpenAndWriteItAsSarif() throws Exception {
    Path file = folder.resolve("open.yaml");
    Files.writeString(
        file,
        Files.readString(VAULT)
            .replace("keeper-drops-file", "client-never-pays")
            .replace(
                "rule: adds-nothing\n          why: an outsider's",
                "rule: adds-nothing\n          cells: keeper+outsider > owner\n          why: an outsider's")
            .replace("cells: keeper > owner", "cells: keeper+owner+outsider > owner"));
    Path sarif = folder.resolve("open.sarif");
    Souk souk = Souk.run("design", "threats", file, "--sarif", sarif);

    assertThat(souk.text()).contains("open.yaml:88:5: error: loss: nothing was decided about");
    assertThat(Files.readString(sarif)).contains("\"ruleId\" : \"undecided\"");
  }

  @Test
  void shouldWriteMarksOnlyWhenAllIsDecided() throws Exception {
    Path file = folder.resolve("mine.yaml");
    String text = Files.readString(VAULT).replace("keeper-drops-file", "client-never-pays");
    Files.writeString(file, text);
    assertThat(Souk.run("design", "review", file).good().text()).startsWith("  reviewed:\n");
    assertThat(file).hasContent(text);
    assertThat(Souk.run("design", "review", file, "--write").good().text())
        .contains("mine.yaml is reviewed: 22 marks.");
    assertThat(Souk.run("design", "review", file).good().text())
        .isEqualTo("Nothing has changed since the review.\n");

    Files.writeString(file, Files.readString(file).replace("prize: 640000", "prize: 640064"));
    Souk changed = Souk.run("design", "threats", file);
    assertThat(changed.text())
        .contains("no-payment: owner > keeper is open again: parameter.payment.prize has changed");

    Files.writeString(file, Files.readString(VAULT));
    Souk.run("design", "review", file, "--write").bad(Main.FAILED, "there is no attack");
    assertThat(file).hasContent(Files.readString(VAULT));
  }

  @Test
  void shouldSayWhatOneInequalityCameToAndFailWhenItDoesNotHold() throws Exception {
    assertThat(Souk.run("design", "incentives", VAULT).good().text())
        .contains("dropping    F1 deposit     900000     8000   892000   yes")
        .contains("All of them hold.");
    Path file = folder.resolve("small.yaml");
    Files.writeString(
        file, Files.readString(VAULT).replace("collateral: 1000000", "collateral: 7999"));
    assertThat(Souk.run("design", "incentives", file).text())
        .contains("would hold with")
        .contains("deposit at least 8888.89")
        .contains("1 of 1 do not hold.");
    assertThat(
            Json.read(Souk.run("design", "incentives", file, "--json").text())
                .path("holds")
                .asBoolean(true))
        .isFalse();
  }

  @Test
  void shouldRefuseProofsThatAreNone() throws Exception {
    Souk.run("design", "threats", VAULT, "--reports", folder)
        .bad(Main.USAGE, "--reports: there is no report of tests");
    Souk.run("design", "threats", VAULT, "--played", VAULT)
        .bad(Main.USAGE, "is not what ./souk attack --json prints");
  }

  @Test
  void shouldWriteAReportOnceAndKeepWhatIsThere() throws Exception {
    Path page = folder.resolve("report.html");
    Path content = Path.of("..", "markets", "content.yaml");
    assertThat(Souk.run("design", "report", content, "--out", page).good().text())
        .contains("nothing is open of what was looked at");
    assertThat(Files.readString(page)).contains("<h2 id=\"threats\">");
    Souk.run("design", "report", content, "--out", page).bad(Main.USAGE, "--force");
    Souk.run("design", "report", VAULT, "--out", page, "--force").good();
    assertThat(Files.readString(page)).contains("The design of vault/1");
  }

  @Test
  void shouldReleaseTheReferenceMarketOnlyWhenAllThatItNamesPassed() throws Exception {
    Path content = Path.of("..", "markets", "content.yaml");
    assertThat(Souk.run("design", "release", content).text())
        .contains("name both --played and --reports")
        .endsWith("Not released.\n");

    MarketDesign design = MarketDesign.read(content);
    PassedRun run = PassedRun.of(design, folder);
    Path played = run.played();
    Path reports = run.reports();
    assertThat(
            Souk.run("design", "release", content, "--played", played, "--reports", reports)
                .good()
                .text())
        .contains("Warning: results of any age count; --since FILE leaves out")
        .contains("\nReleased: design ");

    // What was played before the run began counts for nothing, as one file, too.
    Path now = Files.createFile(folder.resolve("begun"));
    Files.setLastModifiedTime(now, FileTime.fromMillis(2000));
    assertThat(release(content, run, "--since", now.toString()).good().text())
        .startsWith("Released: design ");
    Files.setLastModifiedTime(played, FileTime.fromMillis(1000));
    release(content, run, "--since", now.toString())
        .bad(Main.USAGE, "played.json was written before", "play the attacks again");

    // One role changed: the cells that it is in are named, and nothing is released.
    Path mine = folder.resolve("content.yaml");
    Files.writeString(
        mine,
        Files.readString(content)
            .replace("motives: [to do harm, ", "motives: [to do harm, to be known, "));
    Souk changed = Souk.run("design", "release", mine, "--played", played, "--reports", reports);
    assertThat(changed.text())
        .contains("is open again: role.outsider has changed")
        .endsWith("Not released.\n");
    assertThat(changed.ended()).isEqualTo(Main.FAILED);

    // One parameter changed.
    Files.writeString(
        mine, Files.readString(content).replace("claimWindow: 1200 ", "claimWindow: 1201 "));
    assertThat(Souk.run("design", "release", mine, "--played", played, "--reports", reports).text())
        .contains("is open again: parameter.ledger.claimWindow has changed")
        .endsWith("Not released.\n");

    // An attack that an earlier run played, and this one did not, counts for nothing.
    Path outcomes = Files.createDirectory(folder.resolve("attacks-played"));
    for (JsonNode attack : Json.read(Files.readString(played)).path("attacks")) {
      Files.writeString(
          outcomes.resolve(attack.path("name").asString() + ".json"), attack.toString());
    }
    Path began = Files.createFile(folder.resolve("tests-began"));
    Path gone = outcomes.resolve("cache-stalls.json");
    for (Path file : List.of(began, gone)) {
      Files.setLastModifiedTime(file, FileTime.fromMillis(file.equals(gone) ? 1000 : 2000));
    }
    assertThat(
            Souk.run(
                    "design",
                    "release",
                    content,
                    "--played",
                    outcomes,
                    "--reports",
                    reports,
                    "--since",
                    began)
                .text())
        .contains("mitigations.caches-replaced: the attack cache-stalls was not played")
        .endsWith("Not released.\n");

    Files.writeString(
        reports.resolve("TEST-all.xml"),
        Files.readString(reports.resolve("TEST-all.xml"))
            .replace(
                "name=\"shouldGiveEachPlaceOutOnce\"/>",
                "name=\"shouldGiveEachPlaceOutOnce\"><failure type=\"x\"/></testcase>")
            .replace(
                "classname=\"souk.FollowerMemoryTest\" name=\"shouldX\"/>",
                "classname=\"souk.FollowerMemoryTest\" name=\"\"><skipped/></testcase>")
            .replace("souk.TokenSealTest", "souk.OtherTest"));
    assertThat(
            Souk.run("design", "release", content, "--played", played, "--reports", reports).text())
        .contains(
            "mitigations.places-given-once: the test WalletTest.shouldGiveEachPlaceOutOnce failed")
        .contains("mitigations.topics-and-bounds: the test FollowerMemoryTest was left out")
        .contains("mitigations.tokens-bound: no report has a test TokenSealTest.shouldRefuse")
        .endsWith("Not released.\n");

    Files.writeString(played, Files.readString(played).replaceFirst("false", "true"));
    assertThat(
            Souk.run("design", "release", content, "--played", played, "--reports", reports).text())
        .contains("succeeded")
        .endsWith("Not released.\n");
  }

  /**
   * Of an attack that was played twice, in one file or in two, the time that it succeeded counts.
   */
  @Test
  void shouldCountAnAttackThatSucceededOnceWhateverElseItCameTo() throws Exception {
    Path content = Path.of("..", "markets", "content.yaml");
    PassedRun run = PassedRun.of(MarketDesign.read(content), folder);
    String all = Files.readString(run.played());
    String failed = "{\"name\": \"cache-stalls\", \"succeeded\": true}";
    Files.writeString(run.played(), all.replace("[{", "[" + failed + ", {"));
    assertThat(release(content, run).text()).contains("the attack cache-stalls succeeded");

    Path outcomes = Files.createDirectory(folder.resolve("outcomes"));
    for (String first : List.of("a", "c")) {
      Files.writeString(outcomes.resolve("b.json"), all);
      Path other = Files.writeString(outcomes.resolve(first + ".json"), failed);
      assertThat(release(content, new PassedRun(outcomes, run.reports())).text())
          .contains("the attack cache-stalls succeeded");
      Files.delete(other);
    }
    release(content, new PassedRun(outcomes, run.reports())).good();
  }

  private static Souk release(Path market, PassedRun run, String... more) throws Exception {
    List<Object> args =
        new ArrayList<>(
            List.of(
                "design", "release", market, "--played", run.played(), "--reports", run.reports()));
    args.addAll(List.of(more));
    return Souk.run(args.toArray());
  }

  @Test
  void shouldNameTheBestDeviationAndEndWithOneWhenItIsNotKnown() throws Exception {
    Path file = folder.resolve("small.yaml");
    Files.writeString(
        file, Files.readString(VAULT).replace("collateral: 1000000", "collateral: 7999"));
    Souk found = Souk.run("design", "search", file, "--profiles", "200", "--role", "keeper");
    assertThat(found.ended()).isEqualTo(Main.FAILED);
    assertThat(found.text())
        .contains("keeper leaves one unit out (honest: serves all units)")
        .contains("reports a fault; 7999 of collateral is slashed")
        .contains("A deviation pays that nobody has thought of.")
        .doesNotContain("owner: the best");

    JsonNode safe =
        Json.read(
            Souk.run("design", "search", VAULT, "--coalition", "owner", "--json").good().text());
    assertThat(safe.path("profiles").asInt()).isEqualTo(safe.path("possible").asInt());
    assertThat(safe.path("best")).hasSize(1);
    Souk.run("design", "search", Path.of("..", "markets", "http.yaml"), "--profiles", "300").good();

    Souk.run("design", "search", VAULT, "--coalition", "owner+nobody")
        .bad(Main.USAGE, "roles that play are keeper, owner, outsider");
    Souk.run("design", "search", VAULT, "--profiles", "0").bad(Main.USAGE, "2000000 profiles");
  }

  @Test
  void shouldSetFloorAgainstCeilings() throws Exception {
    assertThat(
            Souk.run("design", "viability", Path.of("..", "markets", "content.yaml")).good().text())
        .contains("cloudfront-us-eu", "akamai", "What decides: demand, providers, running.");
    Souk.run("design", "viability", VAULT).bad(Main.USAGE, "no part 'viability'");
  }

  @Test
  void shouldRefuseNamesThatAreNoneWhenAMarketIsBegun() throws Exception {
    Souk.run("design", "new", "vault", "x").bad(Main.USAGE, "KIND");
    Souk.run("design", "new", "vault/1", "../x y").bad(Main.USAGE, "NAME");
    Path mine = folder.resolve("mine");
    assertThat(Souk.run("design", "new", "vault/1", mine).good().text()).contains("mine.yaml is a");
    assertThat(Souk.run("design", "check", folder.resolve("mine.yaml")).good().text())
        .contains("A design for vault/1");
    Souk.run("design", "new", "vault/1", mine).bad(Main.USAGE, "is there; choose another");
    assertThat(Souk.run("design", "new", "content/1", folder.resolve("delivery")).good().text())
        .contains("as its reference market");
  }

  /** What is begun with can be read, and shows what is open in it. */
  @Test
  void shouldBeginWithAFileThatCanBeRead() {
    String text = DesignTemplate.of("vault/1", Optional.empty());
    MarketDesign design = MarketDesign.parse("mine.yaml", text);

    assertThat(design.market().kind()).isEqualTo("vault/1");
    assertThat(Incentives.of(design)).allMatch(Finding::holds);
    assertThat(
            ThreatModel.of(
                    design,
                    Incentives.of(design),
                    Proofs.of(Set.of(), Optional.empty(), Optional.empty()))
                .undecided())
        .isEqualTo(2);
  }

  /** The parts that stand there as comments can be read once they are none. */
  @Test
  void shouldBeginWithCommentsThatBecomeTheOtherParts() {
    String text = DesignTemplate.of("vault/1", Optional.empty());
    assertThat(text).contains("\n  # without:\n", "\n  # simulation:");
    String more =
        text.substring(0, text.indexOf("  # without:"))
                .replaceAll("(?m)^  # ((?:  )?[a-z][A-Za-z]*:)", "  $1")
            + text.substring(text.indexOf("  # without:"));
    MarketDesign design = MarketDesign.parse("mine.yaml", more);

    assertThat(design.play()).isPresent();
    assertThat(
            Viability.of(
                    design,
                    design.viability().orElseThrow(),
                    ReferenceData.shipped(),
                    LocalDate.of(2026, 11, 29),
                    1)
                .unserved())
        .isEmpty();
  }
}
