package souk.design.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import souk.design.deviation.Search;
import souk.design.incentive.Incentives;
import souk.design.model.MarketDesign;
import souk.design.model.Vault;
import souk.design.threat.Proofs;
import souk.design.threat.Review;
import souk.design.threat.ReviewedText;
import souk.design.viability.ReferenceData;
import souk.design.viability.Viability;

/** Faults that the tools must find, each in a market file, and its corrected twin that passes. */
class PlantedFaultsTest {
  private static final Proofs PROOFS =
      Proofs.of(Set.of("keeper-drops-file"), Optional.empty(), Optional.empty());

  private static final Search.Options SEARCH = new Search.Options(1, 400, _ -> true, (_, _) -> {});

  private static Findings findings(String text) {
    MarketDesign design = Vault.parse(text);
    return Findings.of(design, viability(design), PROOFS, SEARCH);
  }

  private static Optional<Viability> viability(MarketDesign design) {
    return design
        .viability()
        .map(inputs ->
            Viability.of(design, inputs, ReferenceData.shipped(), LocalDate.of(2026, 11, 29), 1));
  }

  private static List<String> open(String text) {
    return findings(text).open(false);
  }

  private static String reviewed(String text) {
    MarketDesign design = Vault.parse(text);
    return ReviewedText.put(
        text,
        new Review(design, Incentives.of(design), Search.of(design, viability(design), SEARCH))
            .marks());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          deposit-below-minimum | 2 | incentives.dropping does not hold
          self-report-pays      | 2 | incentives.self-report does not hold
          prize-above-safe      | 3 | incentives.second-draw does not hold
          many-identities       | 2 | incentives.sybils does not hold
          price-below-floor     | 3 | the market pays less than a provider must earn: 0.003 of 0.004
          undecided-cells       | 2 | nothing was decided about
          attack-deleted        | 1 | there is no attack 'keeper-burns-file'
          """)
  void shouldFindTheFaultAndNothingInItsCorrectedTwin(String name, int count, String said) {
    String fault = reviewed(Vault.file("faults/" + name + ".yaml"));
    assertThat(open(fault))
        .hasSize(count)
        .allSatisfy(each -> assertThat(each).matches("vault[.]yaml:\\d+:\\d+: .*"))
        .filteredOn(each -> !each.contains(": a deviation of "))
        .isNotEmpty()
        .allSatisfy(each -> assertThat(each).contains(said));

    assertThat(open(reviewed(Vault.file("faults/" + name + "-corrected.yaml")))).isEmpty();
  }

  /** What nobody looked at has not passed. */
  @Test
  void shouldReleaseNothingWithoutThePartsThatItIsJudgedBy() {
    assertThat(released(Vault.FILE))
        .containsExactly(
            "vault.yaml:34:3: the design has no part 'viability'; write it, or why it is left out"
                + " at without.viability");
    String without = Vault.with("  play:\n", "  without: {viability: a test}\n  play:\n");
    assertThat(released(without)).isEmpty();
    assertThat(released(without.substring(0, without.indexOf("  play:\n"))))
        .singleElement()
        .asString()
        .contains("no part 'play'", "without.play");
    String bare =
        without.substring(0, without.indexOf("  mitigations:\n"))
            + without.substring(without.indexOf("  without:"));
    assertThat(released(bare))
        .containsExactly(
            "vault.yaml:34:3: the design has no threat",
            "vault.yaml:34:3: the design has no incentive");
  }

  @Test
  void shouldNotReleaseAMarketThatCannotServeWhatIsAskedFor() {
    String file = Vault.file("faults/price-below-floor-corrected.yaml");
    assertThat(released(file)).isEmpty();
    assertThat(released(Vault.with(file, "demand: 100 TB", "demand: 300000 TB")))
        .containsExactly(
            "vault.yaml:34:3: the market is not viable",
            "vault.yaml:34:3: at peak 92593 providers are needed, and there are 100");
    assertThat(released(Vault.with(file, "availability: 100%", "availability: 70%")))
        .containsExactly(
            "vault.yaml:34:3: the market is not viable",
            "vault.yaml:34:3: 7 of 12 are there with chance 0.882151, less than what is asked for");
  }

  private static List<String> released(String text) {
    return findings(reviewed(text)).open(true);
  }

  @Test
  void shouldNotReleaseWhatWasNeverReviewedOrChangedSince() {
    assertThat(open(Vault.FILE)).containsExactly("vault.yaml:34:3: the design was never reviewed");
    String changed = Vault.with(reviewed(Vault.FILE), "roundLength: 600", "roundLength: 601");
    assertThat(open(changed))
        .containsExactly("vault.yaml:34:3: something has changed since the review of this design");
  }

  @Test
  void shouldBeOnePageThatNeedsNoNetworkWithAChapterForEachTool() {
    String page =
        HtmlReport.of(findings(reviewed(Vault.file("faults/price-below-floor-corrected.yaml"))));

    assertThat(page).startsWith("<!doctype html>").endsWith("</html>\n");
    assertThat(page)
        .contains("id=\"viability\"", "id=\"threats\"", "id=\"incentives\"", "id=\"model\"")
        .contains("id=\"deviations\"", "strategy profiles")
        .contains("<svg", "prefers-color-scheme:dark", "@media print", "name=\"viewport\"");
    assertThat(page).doesNotContain("http:", "https:", "src=", "@import", "url(");
    // Each cell is there, and says what was decided.
    assertThat(page.split("<button ", -1)).hasSize(28 + 1);
    assertThat(page)
        .contains("keeper+outsider &gt; owner – friends: merged, an outsider&#39;s help");
  }

  @Test
  void shouldEscapeWhateverAMarketFileSays() {
    String hostile = Vault.with("is: keeps files", "is: '<script>alert(1)</script>\" onclick=\"x'");
    assertThat(HtmlReport.of(findings(hostile)))
        .doesNotContain("<script>alert")
        .contains("&lt;script&gt;alert(1)&lt;/script&gt;&quot; onclick=&quot;x");
  }

  /** The same inputs give the same bytes. */
  @Test
  void shouldBeTheSamePageForTheSameFile() {
    assertThat(HtmlReport.of(findings(Vault.FILE))).isEqualTo(HtmlReport.of(findings(Vault.FILE)));
  }
}
