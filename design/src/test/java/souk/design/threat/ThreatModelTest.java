package souk.design.threat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import souk.design.incentive.Incentives;
import souk.design.model.Decision;
import souk.design.model.MarketDesign;
import souk.design.model.Vault;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ThreatModelTest {
  private static final Proofs ALL =
      Proofs.of(Set.of("keeper-drops-file"), Optional.empty(), Optional.empty());

  @TempDir private Path folder = Path.of("");

  private static ThreatModel model(String text) {
    return model(text, ALL);
  }

  private static ThreatModel model(String text, Proofs proofs) {
    MarketDesign design = Vault.parse(text);
    return ThreatModel.of(design, Incentives.of(design), proofs);
  }

  private static List<Problem.Kind> errors(ThreatModel model) {
    return model.problems().stream().filter(Problem::isError).map(Problem::kind).toList();
  }

  /** The cells of a threat that are open again, with the reasons. */
  private static Map<Integer, List<String>> open(ThreatModel model, String threat) {
    return Objects.requireNonNull(model.open().get(threat), threat);
  }

  /** The file with the marks of what it is now. */
  private static String reviewed(String text) {
    MarketDesign design = Vault.parse(text);
    return ReviewedText.put(
        text, new Review(design, Incentives.of(design), Optional.empty()).marks());
  }

  @Test
  void shouldMakeEveryCellAndGiveEachExactlyOnePlace() {
    ThreatModel model = model(Vault.FILE);

    assertThat(model.isComplete()).isTrue();
    Matrix loss = model.matrices().getFirst();
    assertThat(loss.size()).isEqualTo(7 * 3);
    assertThat(loss.cells().stream().map(loss::name)).hasSize(21).doesNotHaveDuplicates();
    assertThat(model.count(Decision.Scenario.class)).isEqualTo(2);
    assertThat(
            model.count(Decision.Scenario.class)
                + model.count(Decision.Merged.class)
                + model.count(Decision.RuledOut.class)
                + model.undecided())
        .isEqualTo(28);
  }

  /** The structure that the literature names: (2^n − 1)(2^t − 1) cells. */
  @ParameterizedTest
  @CsvSource({"1, 1, 1", "3, 2, 21", "4, 3, 105", "6, 6, 3969"})
  void shouldHaveACellForEachPairOfSets(int attackers, int targets, int cells) {
    assertThat(model(large(attackers, targets, 1, "")).matrices().getFirst().size())
        .isEqualTo(cells);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          keeper > owner           | drops          |
          keeper+outsider > owner  | friends        | keeper > owner
          keeper > owner+outsider  | strangers      | keeper > owner
          keeper+owner > owner     | own-files      |
          keeper+owner > owner+outsider | strangers | keeper+owner > owner
          owner > owner            | nobody-can     |
          keeper > outsider        | only-strangers |
          """)
  void shouldReduceByTheFirstDecisionThatFits(String cell, String decision, String into) {
    Matrix loss = model(Vault.FILE).matrices().getFirst();
    int found =
        loss.cells().stream()
            .filter(each -> loss.name(each).equals(cell))
            .findFirst()
            .orElseThrow();

    assertThat(loss.decision(found).map(Decision::name)).contains(decision);
    assertThat(loss.into(found).map(loss::name)).isEqualTo(Optional.ofNullable(into));
  }

  @Test
  void shouldNameCellsThatNobodyDecidedWithTheRuleThatWould() {
    ThreatModel model =
        model(
            Vault.with(
                """
                        friends:
                          is: merged
                          rule: adds-nothing
                          why: an outsider's help does not make it cheaper
                """,
                ""));

    assertThat(model.isComplete()).isFalse();
    assertThat(model.undecided()).isEqualTo(1);
    Problem problem = model.problems().getFirst();
    assertThat(problem.kind()).isEqualTo(Problem.Kind.UNDECIDED);
    assertThat(problem.message())
        .isEqualTo(
            "loss: nothing was decided about keeper+outsider > owner; rule R5 (adds-nothing) would");
    assertThat(problem.place()).hasToString("vault.yaml:88:5");
  }

  @Test
  void shouldFindDecisionsThatDecideNothingAndRulesThatDoNotApply() {
    ThreatModel twice =
        model(
            Vault.with(
                "        friends:\n",
                """
                        again:
                          is: ruled-out
                          rule: self-attack
                          why: once more
                        friends:
                """));
    assertThat(errors(twice)).containsExactly(Problem.Kind.DECIDES_NOTHING);

    ThreatModel wrong =
        model(
            Vault.with(
                "rule: self-attack\n          why: whoever",
                "rule: self-attack\n          cells: \"* > owner\"\n          why: whoever"));
    assertThat(errors(wrong)).contains(Problem.Kind.RULE_DOES_NOT_APPLY);
    assertThat(wrong.problems().getFirst().message())
        .contains(
            "loss.own-files: rule R1 (self-attack) does not apply to keeper > owner and 1 more");
  }

  @Test
  void shouldFindMergesInACircleAndThoseThatLeadNowhere() {
    String circle =
        Vault.with(
            "          rule: adds-nothing\n          why: an outsider owes",
            "          rule: same-effect\n          into: owner > keeper\n          why: an outsider owes");
    assertThat(errors(model(circle))).isEmpty();
    String closed =
        Vault.with(
            circle,
            """
                      is: scenario
                      cells: owner > keeper
                      why: an owner takes its file and does not pay
                      damage: 2
                      likelihood: 4
                      mitigations: [exposure]
            """,
            """
                      is: merged
                      cells: owner > keeper
                      rule: same-effect
                      into: owner+outsider > keeper
                      why: an owner takes its file and does not pay
            """);
    assertThat(errors(model(closed)))
        .containsExactly(Problem.Kind.MERGE_CYCLE, Problem.Kind.MERGE_CYCLE);
    String nowhere = Vault.with(circle, "into: owner > keeper", "into: keeper > keeper");
    assertThat(errors(model(nowhere))).containsExactly(Problem.Kind.MERGE_NOWHERE);
  }

  @Test
  void shouldAskForAMitigationOrAReasonToLiveWithIt() {
    String bare = Vault.with("          mitigations: [audits]\n", "");
    assertThat(errors(model(bare))).containsExactly(Problem.Kind.UNMITIGATED);
    assertThat(
            errors(
                model(
                    Vault.with(
                        "          mitigations: [audits]\n",
                        "          accepted: files are cheap\n"))))
        .isEmpty();
  }

  @Test
  void shouldAskForAnAttackOrATestThatIsThereAndPasses() throws IOException {
    String none = Vault.with("      attacks: [keeper-drops-file]\n      tests: [AuditTest]\n", "");
    assertThat(errors(model(none))).containsExactly(Problem.Kind.NO_PROOF);

    Proofs gone = Proofs.of(Set.of("other"), Optional.empty(), Optional.empty());
    assertThat(errors(model(Vault.FILE, gone))).containsExactly(Problem.Kind.UNKNOWN_ATTACK);

    Proofs won =
        Proofs.of(
            Set.of("keeper-drops-file"),
            Optional.of(Map.of("keeper-drops-file", true)),
            Optional.empty());
    assertThat(errors(model(Vault.FILE, won))).containsExactly(Problem.Kind.FAILED);

    Files.writeString(
        folder.resolve("TEST-a.b.AuditTest.xml"),
        """
        <testsuite name="a.b.AuditTest"><testcase name="shouldAsk(int)[1]" classname="a.b.AuditTest"/>
        <testcase name="shouldAsk(int)[2]" classname="a.b.AuditTest$Inner"/></testsuite>
        """);
    JUnitReports reports = JUnitReports.in(List.of(folder));
    assertThat(reports.outcome("AuditTest.shouldAsk")).isEqualTo(Proofs.Outcome.PASSED);
    Proofs deleted = Proofs.of(Set.of("keeper-drops-file"), Optional.empty(), Optional.of(reports));
    assertThat(errors(model(Vault.FILE, deleted))).containsExactly(Problem.Kind.UNKNOWN_TEST);

    Files.writeString(
        folder.resolve("TEST-a.b.ExposureTest.xml"),
        """
        <testsuite><testcase name="shouldStop" classname="a.b.ExposureTest"><failure message="no"/></testcase>
        <testcase name="shouldGo" classname="a.b.ExposureTest"><skipped/></testcase></testsuite>
        """);
    JUnitReports failed = JUnitReports.in(List.of(folder));
    assertThat(failed.outcome("ExposureTest.shouldStop")).isEqualTo(Proofs.Outcome.FAILED);
    assertThat(failed.outcome("ExposureTest.shouldGo")).isEqualTo(Proofs.Outcome.SKIPPED);
    assertThat(failed.outcome("ExposureTest")).isEqualTo(Proofs.Outcome.FAILED);
    Proofs all = Proofs.of(Set.of("keeper-drops-file"), Optional.empty(), Optional.of(failed));
    assertThat(errors(model(Vault.FILE, all))).containsExactly(Problem.Kind.FAILED);
  }

  @Test
  void shouldAskForTheWholeNameOfATestWhenSeveralClassesAreCalledSo() throws IOException {
    Files.writeString(
        folder.resolve("TEST-all.xml"),
        """
        <testsuite><testcase name="shouldAsk" classname="a.b.AuditTest"/>
        <testcase name="shouldAsk" classname="c.AuditTest"/>
        <testcase name="shouldStop" classname="a.b.ExposureTest"/></testsuite>
        """);
    Proofs proofs =
        Proofs.of(
            Set.of("keeper-drops-file"),
            Optional.empty(),
            Optional.of(JUnitReports.in(List.of(folder))));

    assertThat(errors(model(Vault.FILE, proofs))).containsExactly(Problem.Kind.AMBIGUOUS_TEST);
    String whole = Vault.with("tests: [AuditTest]", "tests: [c.AuditTest]");
    assertThat(errors(model(whole, proofs))).isEmpty();
    assertThat(proofs.test("c.AuditTest.shouldAsk")).isEqualTo(Proofs.Outcome.PASSED);
    assertThat(proofs.test("d.AuditTest")).isEqualTo(Proofs.Outcome.MISSING);
  }

  @Test
  @Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void shouldOpenNoPipeThatIsNamedAsAReport() throws Exception {
    Files.writeString(
        folder.resolve("TEST-a.xml"),
        "<testsuite><testcase name=\"shouldAsk\" classname=\"AuditTest\"/></testsuite>");
    Path pipe = folder.resolve("TEST-b.xml");
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();

    assertThat(JUnitReports.in(List.of(folder)).outcome("AuditTest"))
        .isEqualTo(Proofs.Outcome.PASSED);
  }

  @Test
  void shouldRefuseMoreReportsThanItReads() throws IOException {
    for (String name : List.of("a", "b", "c")) {
      Files.writeString(
          folder.resolve("TEST-%s.xml".formatted(name)),
          "<testsuite><testcase name=\"shouldAsk\" classname=\"AuditTest\"/></testsuite>");
    }
    assertThat(JUnitReports.in(List.of(folder), Instant.MIN, 3).outcome("AuditTest"))
        .isEqualTo(Proofs.Outcome.PASSED);
    assertThatThrownBy(() -> JUnitReports.in(List.of(folder), Instant.MIN, 2))
        .hasMessageStartingWith("there are more than 2 reports of tests in ");
  }

  @Test
  void shouldNameFilesAsUris() {
    assertThat(Sarif.uri(Path.of("markets", "my market#1%.yaml")))
        .isEqualTo("markets/my%20market%231%25.yaml");
    assertThat(Sarif.uri(Path.of("..", "a:b", "markt-ä.yaml")))
        .isEqualTo("../a%3Ab/markt-%C3%A4.yaml");
    assertThat(Sarif.uri(folder.resolve("a b.yaml")))
        .isEqualTo(folder.toUri().toASCIIString() + "a%20b.yaml")
        .startsWith("file:///");
  }

  @Test
  void shouldRefuseFoldersWithoutReportsAndReportsThatAreNone() throws IOException {
    assertThatThrownBy(() -> JUnitReports.in(List.of(folder)))
        .hasMessageStartingWith("there is no report of tests");
    Files.writeString(
        folder.resolve("TEST-x.xml"),
        "<!DOCTYPE x [<!ENTITY e SYSTEM \"file:///etc/hostname\">]><testsuite>&e;</testsuite>");
    assertThatThrownBy(() -> JUnitReports.in(List.of(folder)))
        .hasMessageContaining("no report of tests");
  }

  @Test
  void shouldOpenExactlyTheCellsThatLeantOnWhatChanged() {
    String reviewed = reviewed(Vault.FILE);
    assertThat(model(reviewed).problems()).isEmpty();

    // A parameter that one threat leans on opens all of its cells, and none of the other's.
    ThreatModel prize = model(Vault.with(reviewed, "prize: 640000", "prize: 640064"));
    assertThat(prize.open().keySet()).containsExactly("no-payment");
    assertThat(open(prize, "no-payment")).hasSize(7);
    assertThat(open(prize, "no-payment").values())
        .allMatch(why -> why.equals(List.of("parameter.payment.prize has changed")));
    assertThat(errors(prize)).contains(Problem.Kind.OPEN_AGAIN);

    // A role opens the cells that it is in.
    ThreatModel role = model(Vault.with(reviewed, "is: anybody else", "is: anybody but a bank"));
    role.open()
        .forEach((threat, cells) -> {
          Matrix matrix =
              role.matrices().stream()
                  .filter(each -> each.threat().name().equals(threat))
                  .findFirst()
                  .orElseThrow();
          for (int cell : matrix.cells()) {
            assertThat(cells.containsKey(cell))
                .as(matrix.name(cell))
                .isEqualTo(matrix.name(cell).contains("outsider"));
          }
        });

    // A mitigation opens the scenarios that it stands against.
    ThreatModel mitigation = model(Vault.with(reviewed, "tests: [AuditTest]", "tests: []"));
    assertThat(open(mitigation, "loss")).hasSize(1);
  }

  @Test
  void shouldOpenTheCellsOfANewRoleAndKnowThoseOfOneThatWent() {
    String reviewed = reviewed(Vault.FILE);
    ThreatModel more =
        model(
            Vault.with(
                reviewed,
                "  roles:\n",
                "  roles:\n    broker:\n      is: brings them together\n      motives: [fees]\n"));

    assertThat(more.matrices().getFirst().size()).isEqualTo(15 * 3);
    assertThat(open(more, "loss").values())
        .allMatch(why -> why.contains("role.broker is new"))
        .hasSize(8 * 3);
    ThreatModel left =
        model(Vault.with(reviewed, "reviewed:\n", "reviewed:\n    role.ghost: '000000000000'\n"));
    assertThat(left.problems()).extracting(Problem::kind).containsExactly(Problem.Kind.LEFT_OVER);
  }

  /** A cell that is ruled out because it does not pay opens when it does, or its numbers change. */
  @Test
  void shouldLeanOnAnIncentiveWhenACellIsRuledOutForMoney() {
    String paid =
        Vault.with(
            """
                      is: scenario
                      cells: keeper > owner
                      why: a keeper deletes what it is paid for
                      damage: 4
                      likelihood: 3
                      profit: figures.unitCost
                      mitigations: [audits]
            """,
            """
                      is: ruled-out
                      cells: keeper+* > owner
                      rule: does-not-pay
                      incentive: dropping
                      why: a keeper that is found out loses more than it saves
            """);
    String alone =
        Vault.with(
            paid,
            """
                    friends:
                      is: merged
                      rule: adds-nothing
                      why: an outsider's help does not make it cheaper
            """,
            "");
    assertThat(errors(model(alone))).isEmpty();

    String less = Vault.with(alone, "collateral: 1000000", "collateral: 8888");
    assertThat(errors(model(less))).containsExactly(Problem.Kind.PAYS);
    assertThat(errors(model(Vault.with(alone, "collateral: 1000000", "collateral: 8889"))))
        .isEmpty();

    ThreatModel opened = model(Vault.with(reviewed(alone), "detection: 20%", "detection: 30%"));
    assertThat(open(opened, "loss").values())
        .allMatch(why -> why.equals(List.of("incentive.dropping has changed")))
        .hasSize(2);
  }

  @Test
  void shouldPutTheWorstFirst() {
    List<ThreatModel.Scenario> scenarios = model(Vault.FILE).scenarios();

    assertThat(scenarios)
        .extracting(ThreatModel.Scenario::decision)
        .containsExactly("drops", "walks-away");
    assertThat(scenarios.getFirst().priority()).isEqualTo(4 * 3 * 2);
    assertThat(scenarios.getFirst().stands()).isEqualTo(4);
    assertThat(scenarios.getLast().priority()).isEqualTo(2 * 4);
  }

  @Test
  void shouldTellProblemsAsSarifWithLinesAndMarksThatStay() {
    String text = Vault.with("          mitigations: [audits]\n", "");
    JsonNode log =
        JsonMapper.shared().readTree(Sarif.of(model(text).problems(), "0.1.0", "vault.yaml"));

    assertThat(log.path("version").asString()).isEqualTo("2.1.0");
    JsonNode result = log.at("/runs/0/results/0");
    assertThat(result.path("ruleId").asString()).isEqualTo("unmitigated");
    assertThat(result.path("level").asString()).isEqualTo("error");
    assertThat(result.at("/locations/0/physicalLocation/region/startLine").asInt()).isEqualTo(113);
    assertThat(result.at("/locations/0/physicalLocation/artifactLocation/uri").asString())
        .isEqualTo("vault.yaml");
    int rule = result.path("ruleIndex").asInt();
    assertThat(log.at("/runs/0/tool/driver/rules/" + rule + "/id").asString())
        .isEqualTo("unmitigated");
    JsonNode moved =
        JsonMapper.shared()
            .readTree(Sarif.of(model("\n\n" + text).problems(), "0.1.0", "vault.yaml"));
    assertThat(moved.at("/runs/0/results/0/partialFingerprints"))
        .isEqualTo(result.path("partialFingerprints"));
    assertThat(moved.at("/runs/0/results/0/locations/0/physicalLocation/region/startLine").asInt())
        .isEqualTo(115);
  }

  @Test
  void shouldPutMarksIntoAFileAndLeaveTheRestAsItIs() {
    String once = reviewed(Vault.FILE);
    assertThat(once).startsWith(Vault.FILE);
    assertThat(reviewed(once)).isEqualTo(once);
    String followed =
        reviewed(Vault.with(once, "market: vault/1\n", "").concat("market: vault/1\n"));
    assertThat(reviewed(followed)).isEqualTo(followed);
    String changed = Vault.with(followed, "damage: 4", "damage: 5");
    assertThat(model(reviewed(changed)).problems()).isEmpty();
    assertThat(reviewed(changed)).endsWith("'\nmarket: vault/1\n");
  }

  /** Six roles on both sides and twenty threats; all cells are there, and each gets a decision. */
  @Test
  void shouldDecideEightyThousandCells() {
    ThreatModel model =
        model(
            large(
                6,
                6,
                20,
                """
                own: {is: ruled-out, rule: self-attack, why: own}
                one: {is: scenario, cells: r0 > r5, why: why, damage: 1, likelihood: 1, accepted: so}
                more: {is: merged, rule: adds-nothing, why: no more}
                rest: {is: ruled-out, cells: "* > *", rule: judgement, why: nothing}
                """));

    assertThat(model.matrices().stream().mapToInt(Matrix::size).sum()).isEqualTo(20 * 63 * 63);
    assertThat(model.undecided()).isZero();
    assertThat(model.isComplete()).isTrue();
    assertThat(model.count(Decision.Scenario.class)).isEqualTo(20);
  }

  /** A design with so many roles on both sides, and so many threats. */
  private static String large(int attackers, int targets, int threats, String decisions) {
    String base = Vault.FILE.substring(0, Vault.FILE.indexOf("  figures:"));
    StringBuilder out = new StringBuilder(base).append("  roles:\n");
    List<String> roles =
        IntStream.range(0, Math.max(attackers, targets)).mapToObj(i -> "r" + i).toList();
    roles.forEach(
        role -> out.append("    ").append(role).append(": {is: one, motives: [money]}\n"));
    out.append("  assets:\n    a: {is: all, owners: [")
        .append(String.join(", ", roles))
        .append("], requirements: {safe: it is}}\n  threats:\n");
    for (int i = 0; i < threats; i++) {
      out.append("    t")
          .append(i)
          .append(":\n      is: one\n      asset: a\n      requirement: safe\n")
          .append("      attackers: [")
          .append(String.join(", ", roles.subList(0, attackers)))
          .append("]\n      targets: [")
          .append(String.join(", ", roles.subList(0, targets)))
          .append("]\n");
      if (!decisions.isEmpty()) {
        out.append("      decisions:\n").append(decisions.indent(8));
      }
    }
    return out.toString();
  }

  @Test
  void shouldMergeIntoTheClosestScenario() {
    ThreatModel model =
        model(
            large(
                4,
                1,
                1,
                """
                own: {is: ruled-out, rule: self-attack, why: own}
                one: {is: scenario, cells: r1 > r0, why: why, damage: 1, likelihood: 1, accepted: so}
                two: {is: scenario, cells: r1+r2 > r0, why: why, damage: 1, likelihood: 1, accepted: so}
                more: {is: merged, rule: adds-nothing, why: no more}
                rest: {is: ruled-out, cells: "* > r0", rule: judgement, why: nothing}
                """));
    assertThat(errors(model)).isEmpty();
    Matrix matrix = model.matrices().getFirst();
    Map<String, String> into =
        matrix.cells().stream()
            .filter(cell -> matrix.into(cell).isPresent())
            .collect(
                Collectors.toMap(
                    matrix::name, cell -> matrix.name(matrix.into(cell).orElseThrow())));
    assertThat(into).isEqualTo(Map.of("r1+r3 > r0", "r1 > r0", "r1+r2+r3 > r0", "r1+r2 > r0"));
  }
}
