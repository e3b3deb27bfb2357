package souk.market.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import souk.ledger.AgreementTerms.Collateral;
import souk.ledger.AgreementTerms.Exposures;
import souk.ledger.AgreementTerms.Grades;
import souk.ledger.LedgerRules;
import souk.ledger.RoundRules;
import souk.market.AgreementRules;
import souk.market.PaymentRules;
import souk.primitives.Amount;

class MarketFileTest {
  @Test
  void shouldBindEverySectionWhenNothingIsLeftOut() {
    MarketFile file = MarketFile.parse("my.yaml", VaultTerms.FILE);

    assertThat(file.kind()).isEqualTo("vault/1");
    assertThat(file.ledger())
        .isEqualTo(
            new LedgerRules(new RoundRules(600, 20, 40, 1200, 8191), 7200, 5401, 1000, 5000));
    assertThat(file.payment()).isEqualTo(new PaymentRules(Amount.of(640_000), 6));
    assertThat(file.agreement())
        .isEqualTo(
            new AgreementRules(
                4,
                100,
                601,
                2400,
                50,
                new Collateral(Amount.of(50_000_000), new Grades(1000, 1250, 10_000), 2401),
                new Exposures(256, 255),
                new AgreementRules.Periods(4, Amount.of(7)),
                new AgreementRules.Questions(Amount.of(900), 3)));
    assertThat(VaultTerms.read(file.service()))
        .isEqualTo(
            new VaultTerms(
                VaultTerms.Mode.ERASURE_CODED,
                1 << 20,
                30,
                25,
                Amount.MAX,
                true,
                List.of("north", "12"),
                3,
                Optional.of("of tests"),
                Optional.of(new VaultTerms.Proofs(16, "bls12"))));
  }

  @Test
  void shouldHaveNoDutiesAndDefaultsWhenWhatMayBeLeftOutIs() {
    MarketFile file = MarketFile.parse("my.yaml", VaultTerms.SHORT);

    assertThat(file.agreement().periods()).isEqualTo(AgreementRules.Periods.NONE);
    assertThat(file.agreement().questions()).isEqualTo(AgreementRules.Questions.NONE);
    assertThat(file.agreement().commitWithin()).isZero();
    assertThat(file.agreement().answerWithin()).isZero();
    VaultTerms terms = VaultTerms.read(file.service());
    assertThat(terms.copies()).isEqualTo(2);
    assertThat(terms.label()).isEmpty();
    assertThat(terms.proofs()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"content.yaml", "devnet.yaml", "http.yaml"})
  void shouldReadTheReferenceMarkets(String name) throws IOException {
    MarketFile file = MarketFile.read(Path.of("../markets").resolve(name));

    assertThat(file.kind()).isEqualTo(name.equals("http.yaml") ? "http/1" : "content/1");
    assertThat(file.payment().ticketValue()).isEqualTo(10_000.0);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          market: vault/1      | market: Vault/1       | 1:9: market expected a name such as content/1, got 'Vault/1'
          market: vault/1      | market: vault         | 1:9: market expected a name such as content/1, got 'vault'
          market: vault/1      | market: vault/01      | 1:9: market expected a name such as content/1
          market: vault/1      | market: 1             | 1:9: market expected a name such as content/1, got '1'
          market: vault/1      | kind: vault/1         | 1:1: market is missing
          roundLength: 600     | roundLength: 1        | 3:16: ledger.roundLength must be from 2 to 2147483647, got 1
          roundLength: 600     | roundLength: "600"    | 3:16: ledger.roundLength expected a whole number without quotes, got '600'
          roundLength: 600     | roundLength: 0600     | 3:16: ledger.roundLength expected a whole number, got '0600'
          roundLength: 600     | roundLength: +600     | 3:16: ledger.roundLength expected a whole number, got '+600'
          roundLength: 600     | roundLength: 6e2      | 3:16: ledger.roundLength expected a whole number, got '6e2'
          roundLength: 600     | roundLength: 99999999999999999999 | 3:16: ledger.roundLength must be from 2 to 2147483647, got 9999
          roundLength: 600     | roundLength:          | 3:15: ledger.roundLength expected a whole number, got ''
          closeGap: 20         | closeGap: 600         | 4:13: ledger closeGap must be from 1 to length - 1, got 600
          closeGap: 20         | closeGape: 20         | 3:3: ledger.closeGap is missing
          closeGap: 20         | closeGap: 20 B        | 4:13: ledger.closeGap expected a whole number, got '20 B'
          reporterShare: 10%   | reporterShare: 0.1    | 10:18: ledger.reporterShare expected a share such as 12.5%, got '0.1'
          reporterShare: 10%   | reporterShare: 010%   | 10:18: ledger.reporterShare expected a share such as 12.5%
          reporterShare: 10%   | reporterShare: 1.234% | 10:18: ledger.reporterShare expected a share such as 12.5%
          reporterShare: 10%   | reporterShare: 101%   | 10:18: ledger.reporterShare a share cannot be over 100%, got '101%'
          reporterShare: 10%   | reporterShare: 100.01% | 10:18: ledger.reporterShare a share cannot be over 100%
          reporterShare: 10%   | reporterShare: 50.01% | 10:18: ledger reporterShare and customerShare must be
          prize: 640000        | prize: 0              | 13:10: payment.prize must be from 1 to
          prize: 640000        | prize: -1             | 13:10: payment.prize must be from 1 to
          prize: 640000        | prize: 340282366920938463463374607431768211456 | 13:10: payment.prize must be from 1 to
          prize: 640000        | prize: 640_000        | 13:10: payment.prize expected a sum in the smallest unit, got '640_000'
          tickets: 64          | tickets: 65           | 14:12: payment.tickets must be a power of two from 1 to 65536, got 65
          tickets: 64          | tickets: 131072       | 14:12: payment.tickets must be a power of two from 1 to 65536
          notice: 601          | notice: [601]         | 18:11: agreement.notice must be a single value
          notice: 601          | notice: {a: 1}        | 18:11: agreement.notice must be a single value
          everyRounds: 4       | everyRounds: 0        | 29:18: agreement.periods.everyRounds must be from 1 to
          everyRounds: 4       | every: 4              | 29:5: agreement.periods.everyRounds is missing
          groupLimit: 3        | groupLimit: 65536     | 33:17: agreement.questions.groupLimit must be from 0 to 65535
          groupLimit: 3        | groupLimits: 3        | 33:5: agreement.questions.groupLimits is not known here; known are bond, groupLimit
          mode: erasure-coded  | mode: erasure_coded   | 35:9: service.mode must be one of plain, erasure-coded; got 'erasure_coded'
          share: 1 MiB         | share: 1048576        | 36:10: service.share expected a size such as 1 MiB, got '1048576'
          share: 1 MiB         | share: 1 MB           | 36:10: service.share expected a size such as 1 MiB, got '1 MB'
          share: 1 MiB         | share: 8191 B         | 36:10: service.share must be from 8 KiB to 1 GiB, got 8191 B
          share: 1 MiB         | share: 1025 MiB       | 36:10: service.share must be from 8 KiB to 1 GiB, got 1025 MiB
          sealing: 30          | sealing: 1001         | 37:12: service.sealing must be from 1 to 1000, got 1001
          open: true           | open: yes             | 40:9: service.open expected true or false, got 'yes'
          open: true           | open: "true"          | 40:9: service.open expected true or false without quotes, got 'true'
          regions: [north, "12"] | regions: [north, 12]  | 41:20: service.regions expected a text in quotes, got '12'
          regions: [north, "12"] | regions: north        | 41:12: service.regions must be a list such as [a, b]
          regions: [north, "12"] | regions: [a, b, c]    | 41:12: service.regions must have from 0 to 2 values, has 3
          regions: [north, "12"] | regions: [a, [b]]     | 41:16: service.regions must be a single value
          regions: [north, "12"] | regions: [a, ninechars] | 41:16: service.regions must have from 1 to 8 characters, has 9
          copies: 3            | copies: 10            | 42:11: service.copies must be from 1 to 9, got 10
          label: of tests      | label: ''             | 43:10: service.label must have from 1 to 10 characters, has 0
          leaves: 16           | leaves: 7             | 45:13: service.proofs leaves must be at least 8, got 7
          curve: bls12         | curve: BLS12          | 46:12: service.proofs.curve expected a curve, got 'BLS12'
          answerWithin: 50     | '# none'              | 29:5: agreement.periods needs agreement.answerWithin beside it
          everyRounds: 4       | everyRounds: 5        | 29:5: agreement.periods come every 5 rounds, and an agreement runs only 4
          commitWithin: 2400   | commitWithin: 2401    | 19:17: agreement.commitWithin 2401 is longer than the agreement, 4 rounds of 600 blocks
          roundLength: 600     | roundLength: 599      | 19:17: agreement.commitWithin 2400 is longer than the agreement, 4 rounds of 599 blocks
          longestAgreement: 5401 | longestAgreement: 5400 | 16:11: agreement.rounds 4 and the one in which an agreement begins, of 600 blocks, and 2401 blocks to its release are more than ledger.longestAgreement, 5400
          longestAgreement: 5401 | longestAgreement: 0    | 9:21: ledger.longestAgreement must be from 1 to 4294967295, got 0
          release: 2401        | release: 90           | 25:12: agreement.release 90 must be more than ledger.seedDelay and answerWithin together, 90
          """)
  void shouldSayWhereAndWhatWhenAValueDoesNotFit(String good, String bad, String refusal) {
    String text = VaultTerms.FILE.replaceFirst(java.util.regex.Pattern.quote(good), bad);

    assertThat(text).isNotEqualTo(VaultTerms.FILE);
    assertThatThrownBy(() -> VaultTerms.parse(text))
        .isInstanceOf(MarketFileException.class)
        .hasMessageStartingWith("my.yaml:" + refusal);
  }

  /** Readers take files in pieces, and such a character is two. */
  @Test
  void shouldTakeCharactersOutsideTheBasicPlaneWhereverTheyStand() {
    for (int before = 1_000; before < 1_060; before++) {
      String text = "# " + "x".repeat(before) + "\uD83D\uDE00\n" + VaultTerms.FILE;

      assertThat(VaultTerms.parse(text).copies()).as("after %d", before).isEqualTo(3);
    }
  }

  @Test
  void shouldTakeWhatIsJustEnoughForAnswers() {
    String text = VaultTerms.FILE.replace("proofWindow: 8191", "proofWindow: 1201");

    assertThat(VaultTerms.parse(text.replace("release: 2401", "release: 91")).copies())
        .isEqualTo(3);
    assertThat(VaultTerms.parse(text.replace("answerWithin: 50", "answerWithin: 1200")).copies())
        .isEqualTo(3);
    assertThatThrownBy(
            () -> VaultTerms.parse(text.replace("answerWithin: 50", "answerWithin: 1201")))
        .hasMessage(
            "my.yaml:20:17: agreement.answerWithin 1201 must be less than ledger.proofWindow, 1201,"
                + " where there are periods");
  }

  @Test
  void shouldNotMindWhenCollateralIsReleasedWhereNothingIsDue() {
    String text = VaultTerms.SHORT.replace("release: 2401", "release: 0");

    assertThat(VaultTerms.parse(text).copies()).isEqualTo(2);
  }

  @Test
  void shouldRefuseATimeToAnswerWhenNothingIsDue() {
    String text = VaultTerms.SHORT.replace("  notice: 601\n", "  notice: 601\n  answerWithin: 5\n");

    assertThatThrownBy(() -> VaultTerms.parse(text))
        .hasMessageStartingWith(
            "my.yaml:19:17: agreement.answerWithin is for periods or questions");
  }

  @Test
  void shouldNeedATimeToAnswerWhenThereAreQuestionsOnly() {
    String text =
        VaultTerms.without(VaultTerms.FILE, "periods", "everyRounds", "price", "answerWithin");

    assertThatThrownBy(() -> VaultTerms.parse(text))
        .hasMessageStartingWith("my.yaml:28:5: agreement.questions needs agreement.answerWithin");
  }

  @Test
  void shouldRefuseKeysThatNobodyKnowsAndKeysThatStandTwice() {
    assertThatThrownBy(() -> VaultTerms.parse(VaultTerms.FILE + "extra: 1\n"))
        .hasMessage(
            "my.yaml:47:1: extra is not known here;"
                + " known are agreement, changes, design, ledger, market, payment, service");
    assertThatThrownBy(() -> VaultTerms.parse(VaultTerms.FILE + "  extra: 1\n"))
        .hasMessageStartingWith("my.yaml:47:3: service.extra is not known here");
    assertThatThrownBy(() ->
            VaultTerms.parse(VaultTerms.FILE.replace("  notice: 601", "  notice: 1\n  notice: 2")))
        .hasMessage("my.yaml:19:3: agreement.notice stands twice");
  }

  @Test
  void shouldNameThePlaceWhenTheFileIsNotYaml() {
    assertThatThrownBy(() -> VaultTerms.parse("ledger: [1"))
        .hasMessageMatching("my\\.yaml:1:\\d+: not YAML: .*");
    assertThatThrownBy(() -> VaultTerms.parse("a: 1\n---\nb: 2\n"))
        .hasMessageMatching("my\\.yaml:2:1: not YAML: .*");
    assertThatThrownBy(() -> VaultTerms.parse("")).hasMessage("my.yaml:1:1: the file is empty");
    assertThatThrownBy(() -> VaultTerms.parse("- a\n"))
        .hasMessageStartingWith("my.yaml:1:1: must be a section");
  }

  @Test
  void shouldRefuseAliasesWhereverTheyStand() {
    for (String alias : List.of("a: &x 5\nb: *x\n", "a: &x {c: 1}\nb: *x\n")) {
      assertThatThrownBy(() -> VaultTerms.parse(alias))
          .isInstanceOf(MarketFileException.class)
          .hasMessage("my.yaml:2:4: aliases are not taken; write the value out");
    }
  }

  @Test
  void shouldRefuseWhatIsNestedDeeply() {
    for (String part : List.of("[", "{a: ", "- ")) {
      assertThatThrownBy(() -> VaultTerms.parse(part.repeat(100_000)))
          .isInstanceOf(MarketFileException.class)
          .hasMessage(
              "my.yaml:1:%d: sections lie more than 8 deep".formatted(8 * part.length() + 1));
    }
  }

  @Test
  void shouldSayInOneLineWhatDoesNotFitHoweverLongItIs() {
    for (String text :
        List.of(
            VaultTerms.FILE.replace("601", "9".repeat(5000)),
            VaultTerms.FILE.replace("601", "\"1\\n2\""),
            VaultTerms.FILE + "\"a\\n" + "x".repeat(1000) + "\": 1\n")) {
      assertThatThrownBy(() -> VaultTerms.parse(text))
          .isInstanceOf(MarketFileException.class)
          .hasMessageMatching("my\\.yaml:\\d+:\\d+: .{1,302}");
    }
  }

  @Test
  void shouldRefuseAFileThatIsTooLongOrNotUtf8(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("m.yaml");
    Files.writeString(file, VaultTerms.FILE + "#".repeat((1 << 20) - VaultTerms.FILE.length()));
    assertThat(MarketFile.read(file).kind()).isEqualTo("vault/1");

    Files.writeString(file, VaultTerms.FILE + "#".repeat((1 << 20) + 1));
    assertThatThrownBy(() -> MarketFile.read(file))
        .isInstanceOf(MarketFileException.class)
        .hasMessage(file + ": a market file has at most 1048576 bytes");

    Files.write(file, "market: \u00e9".getBytes(StandardCharsets.ISO_8859_1));
    assertThatThrownBy(() -> MarketFile.read(file))
        .isInstanceOf(MarketFileException.class)
        .hasMessage(file + ": not a text in UTF-8, as market files are");
  }

  @Test
  void shouldSayWhichKindsAreThereWhenTheFilesKindIsNot() {
    MarketFile file = MarketFile.parse("my.yaml", VaultTerms.FILE);

    assertThat(file.refuseKind(Set.of("http/1", "content/1")))
        .hasMessage(
            "my.yaml:1:9: market 'vault/1' is no kind of service that is installed;"
                + " installed are content/1, http/1");
    assertThat(file.refuseKind(Set.of()))
        .hasMessage(
            "my.yaml:1:9: market 'vault/1' is no kind of service that is installed; none is");
    assertThat(file.refuseKind("must be content/1"))
        .hasMessage("my.yaml:1:9: market must be content/1");
  }

  @Test
  void shouldRefuseAKindWhoseNameNoAgreementCanHold() {
    String name = "a".repeat(62) + "/1";
    assertThat(MarketFile.parse("m", VaultTerms.FILE.replace("vault/1", name)).kind())
        .isEqualTo(name);
    assertThatThrownBy(() -> MarketFile.parse("m", VaultTerms.FILE.replace("vault/1", "a" + name)))
        .hasMessage("m:1:9: market has at most 64 characters");
  }
}
