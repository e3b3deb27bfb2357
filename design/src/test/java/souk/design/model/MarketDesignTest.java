package souk.design.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import souk.market.file.MarketFile;
import souk.market.file.MarketFileException;
import tools.jackson.databind.json.JsonMapper;

class MarketDesignTest {
  /** Each text of the file, what is written in its place, and how the refusal goes on. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          month: 30 d | month: 30 | 39:10: design.month expected a time such as 30 d
          month: 30 d | month: 40 d | 39:10: design.month is from 28 d to 31 d, got 40 d
          block: 12 s | block: 12 sec | 38:10: design.block has no known unit, 'sec'; known are USD, B, kB
          block: 12 s | block: -12 s | 38:10: design.block expected a time such as 30 d, got '-12 s'
          block: 12 s | block: 12 GB | 38:10: design.block expected a time such as 30 d, got '12 GB'
          smallestUnit: 0.000001 USD | smallestUnit: -1 USD | 37:19: design.currency.smallestUnit expected a sum
          unitCost: 2000 | unitCost: .nan | 41:15: design.figures.unitCost cannot be read at '.nan'
          unitCost: 2000 | unitCost: .inf | 41:15: design.figures.unitCost cannot be read at '.inf'
          unitCost: 2000 | unitCost: -1 | 41:15: design.figures.unitCost cannot be read at '-1'
          unitCost: 2000 | unitCost: 1e400 | 41:15: design.figures.unitCost '1e400' is too large: numbers are at most 1e99
          unitCost: 2000 | unitCost: 1 / 0 | 41:5: design.figures.unitCost: comes to Infinity
          unitCost: 2000 | unitCost: 0 / 0 | 41:5: design.figures.unitCost: comes to NaN
          unitCost: 2000 | unitCost: 1 - 2 | 41:5: design.figures.unitCost: comes to -1.0
          unitCost: 2000 | unitCost: payment.price | 41:5: design.figures.unitCost: names no parameter that is a number
          asset: file | asset: fil | 88:5: design.threats.loss.asset: there is no asset 'fil'
          requirement: kept | requirement: keep | 88:5: design.threats.loss.requirement: file has no requirement 'keep'; it has kept
          needs: [keep] | needs: [fly] | 88:5: design.threats.loss.needs: no role can 'fly'
          owners: [owner] | owners: [ower] | 55:5: design.assets.file.owners: there is no 'ower'; there is keeper, owner, outsider
          mitigations: [audits] | mitigations: [audit] | 113:9: design.threats.loss.decisions.drops.mitigations: there is no 'audit'
          cells: keeper > owner | cells: kepper > owner | 113:9: design.threats.loss.decisions.drops.cells: 'kepper' is none of the attackers
          cells: keeper > owner | cells: keeper owner | 115:18: design.threats.loss.decisions.drops.cells expected cells such as
          damage: 4 | damage: 6 | 117:19: design.threats.loss.decisions.drops.damage must be from 1 to 5
          damage: 4 | harm: 4 | 117:11: design.threats.loss.decisions.drops.harm is not known here
          by: punishment | by: prayer | 72:11: design.mitigations.audits.by must be one of cryptography
          formula: deposit | formula: Deposit! | 82:16: design.incentives.dropping.formula expected a name
          leansOn: [payment.prize] | leansOn: [payment.price] | 125:5: design.threats.no-payment.leansOn: there is no parameter or figure 'payment.price'
          trusts: [outsider] | trusts: [nobody] | 66:5: design.assumptions.quiet-outsiders.trusts: there is no 'nobody'
          """)
  void shouldSayInOneLineWithThePlaceWhenAFileIsWrong(String old, String wrong, String refusal) {
    assertThatThrownBy(() -> Vault.parse(Vault.with(old, wrong)))
        .isInstanceOf(MarketFileException.class)
        .hasMessageStartingWith("vault.yaml:" + refusal)
        .message()
        .hasLineCount(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          owner:\\n      is: pays keepers | keeper:\\n      is: pays keepers | 47:5: design.roles.keeper stands twice
          rule: self-attack\\n          why: whoever | why: whoever | needs a rule
          why: a keeper deletes what it is paid for | why: "   " | drops.why must have from 1 to 600 characters, has 0
          mitigations: [audits] | accepted: " " | drops.accepted must have from 1 to 600 characters, has 0
          month: 30 d | month: 30 d\\n  without: {play: never} | without.play says why it was left out, and it is there
          month: 30 d | month: 30 d\\n  without: {threats: none} | has a name that is none, 'threats'
          cells: keeper > owner\\n | why2: x\\n | design.threats.loss.decisions.drops.why2 is not known here
          collateral: 1000000\\n  firstFault: 100%\\n  secondFault: 100%\\n  furtherFault: 100% | collateral: 1000000\\n  firstFault: 0%\\n  secondFault: 0%\\n  furtherFault: 0% | nobody can lose it
          is: merged\\n          rule: owns-nothing | is: merged\\n          rule: trusted | rules cells out and merges none
          rule: no-capability\\n          why: without a | rule: judgement\\n          why: without a | needs cells beside it
          is: ruled-out\\n          rule: self-attack\\n          why: whoever | is: ruled-out\\n          rule: trusted\\n          why: whoever | go together
          """)
  void shouldRefuseWhatContradictsItself(String old, String wrong, String refusal) {
    String text = Vault.with(old.replace("\\n", "\n"), wrong.replace("\\n", "\n"));
    assertThatThrownBy(() -> Vault.parse(text))
        .isInstanceOf(MarketFileException.class)
        .hasMessageMatching("vault[.]yaml:\\d+:\\d+: .*")
        .hasMessageContaining(refusal);
  }

  @Test
  void shouldRefuseWithTheLimitWhenThereAreTenThousandRoles() {
    String roles =
        IntStream.range(0, 10_000)
            .mapToObj(i -> "    r%d: {is: one}\n".formatted(i))
            .collect(Collectors.joining());
    assertThatThrownBy(() -> Vault.parse(Vault.with("  roles:\n", "  roles:\n" + roles)))
        .hasMessage("vault.yaml:43:5: design.roles must have from 1 to 12 names, has 10003");
  }

  @Test
  void shouldRefuseWhenARoleTakesPartInNothing() {
    assertThatThrownBy(() ->
            Vault.parse(Vault.with("  roles:\n", "  roles:\n    ghost: {is: seen by nobody}\n")))
        .hasMessageStartingWith("vault.yaml:43:5: design.roles.ghost: takes part in nothing");
  }

  /** A bomb of aliases, aliases in a cycle, and depth: none of it costs memory or stack. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "design:\n  a: &a [x, x]\n  b: &b [*a, *a]\n  c: [*b, *b]\n",
        "design: &d\n  roles: *d\n",
        "design: {a: {b: {c: {d: {e: {f: {g: {h: {i: 1}}}}}}}}}\n"
      })
  void shouldRefuseWhatWouldCostMemoryOrStack(String design) {
    String text = Vault.FILE.substring(0, Vault.FILE.indexOf("design:")) + design;
    assertThatThrownBy(() -> Vault.parse(text))
        .isInstanceOf(MarketFileException.class)
        .hasMessageMatching("vault[.]yaml:\\d+:\\d+: (aliases are not taken|sections lie more).*");
  }

  @Test
  void shouldSayWhereADesignComesFromWhenAFileHasNone() {
    String text = Vault.FILE.substring(0, Vault.FILE.indexOf("design:"));
    assertThatThrownBy(() -> Vault.parse(text))
        .hasMessageStartingWith("vault.yaml: has no part 'design'; ./souk design new");
  }

  @Test
  void shouldBeOfNoConcernToANodeWhatADesignSays() {
    String bare = Vault.FILE.substring(0, Vault.FILE.indexOf("design:"));
    MarketFile with = MarketFile.parse("m", bare + "design: {whatever: [1, 2]}\n");
    MarketFile without = MarketFile.parse("m", bare);

    assertThat(with.rules()).isEqualTo(without.rules());
    assertThat(with.ledger()).isEqualTo(without.ledger());
  }

  @Test
  void shouldKeepItsFingerprintWhenLayoutAndReviewChangeAndLoseItWhenAParameterDoes() {
    String mark = Vault.parse(Vault.FILE).fingerprint();

    assertThat(Vault.parse("# a comment\n" + Vault.FILE).fingerprint()).isEqualTo(mark);
    assertThat(Vault.parse(Vault.with("needs: [keep]", "needs: [ keep ]")).fingerprint())
        .isEqualTo(mark);
    assertThat(Vault.parse(Vault.FILE + "  reviewed: {role.keeper: 0123456789ab}\n").fingerprint())
        .isEqualTo(mark);
    assertThat(
            List.of(
                Vault.with("prize: 640000", "prize: 640001"),
                Vault.with("unitCost: 2000", "unitCost: 2001"),
                Vault.with("is: keeps files", "is: keeps all files"),
                Vault.with("damage: 4", "damage: 5")))
        .allSatisfy(text -> assertThat(Vault.parse(text).fingerprint()).isNotEqualTo(mark));
  }

  @Test
  void shouldGiveParametersAndFiguresAsNumbersWhateverTheirUnit() {
    MarketDesign design = Vault.parse(Vault.FILE);

    assertThat(design.value("payment.prize")).contains(640_000.0);
    assertThat(design.value("ledger.reporterShare")).contains(0.1);
    assertThat(design.value("figures.unitCost")).contains(2000.0);
    assertThat(design.value("market")).isEmpty();
    assertThat(design.value("design.month")).isEmpty();
    assertThat(design.value("payment.no.such")).isEmpty();
  }

  @Test
  void shouldBeAcceptedByItsOwnSchemaAndRefusedWhenAKeyIsUnknown() {
    Schema schema =
        SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
            .getSchema(MarketDesign.schema(), InputFormat.JSON);

    assertThat(schema.validate(json(Vault.FILE), InputFormat.JSON)).isEmpty();
    assertThat(schema.validate(json(Vault.with("damage: 4", "harm: 4")), InputFormat.JSON))
        .isNotEmpty();
    assertThat(schema.validate(json(Vault.with("month: 30 d", "month: 30")), InputFormat.JSON))
        .isNotEmpty();
  }

  private static String json(String yaml) {
    Object all = new Load(LoadSettings.builder().build()).loadFromString(yaml);
    return JsonMapper.shared().writeValueAsString(((java.util.Map<?, ?>) all).get("design"));
  }

  @ParameterizedTest
  @CsvSource({
    "1 + 2 * 3, 7",
    "(1 + 2) * 3, 9",
    "payment.prize / payment.tickets * agreement.customerExposure, 160000",
    "12.5% * 80, 10",
    "'max(2, min(5, 3))', 3",
    "1e3 / 4, 250",
    "10 - 2 - 3, 5"
  })
  void shouldComeToItsSumWhenAnExpressionIsRead(String text, double value) {
    assertThat(Expression.parse(text).value(Vault.parse(Vault.FILE)))
        .isCloseTo(value, within(1e-9));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "1 +", "(1", "1)", "a b", "1 2", "max(1)", "System.exit(1)", "--1"})
  void shouldRefuseWhatIsNoExpression(String text) {
    assertThatThrownBy(() -> Expression.parse(text)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void shouldRefuseAnExpressionThatIsNestedTooDeep() {
    assertThatThrownBy(() -> Expression.parse("(".repeat(150) + "1" + ")".repeat(150)))
        .hasMessageContaining("nested");
  }

  @ParameterizedTest
  @CsvSource({
    "1 GB, DATA, 1e9",
    "1 GiB, DATA, 1073741824",
    "20 Mbit/s, RATE, 2500000",
    "0.023 USD/GB-month, RENT, 8.873456790123457e-18",
    "2.5 USD/TiB-d, RENT, 2.63163976e-17",
    "0.085 USD/GB, PRICE, 8.5e-11",
    "2 USD/month, COST, 7.716049e-7",
    "50 USD, MONEY, 50"
  })
  void shouldKeepUnitsApartWhenAQuantityIsRead(String text, Quantity.Kind kind, double value) {
    assertThat(Quantity.parse(text, kind, 30 * 86_400.0).value())
        .isCloseTo(value, within(Math.abs(value) * 1e-6));
  }

  @ParameterizedTest
  @CsvSource({
    "1 gb, DATA, has no known unit",
    "1 Gb, DATA, has no known unit",
    "0.02 USD/GB, RENT, expected a price such as 4 USD/TB-month",
    "0.02 EUR/GB, PRICE, has no known unit",
    "1, DATA, expected an amount",
    "01 GB, DATA, expected an amount",
    "1e3 GB, DATA, expected an amount"
  })
  void shouldRefuseWhatHasAnotherUnit(String text, Quantity.Kind kind, String why) {
    assertThatThrownBy(() -> Quantity.parse(text, kind, 30 * 86_400.0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(why);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a",
        "a > ",
        "> b",
        "a > b > c",
        "a+a > b",
        "!a > b",
        "A > b",
        "a++b > c",
        "*+* > b"
      })
  void shouldRefuseWhatNamesNoCells(String text) {
    assertThatThrownBy(() -> Cells.parse(text)).isInstanceOf(IllegalArgumentException.class);
  }
}
