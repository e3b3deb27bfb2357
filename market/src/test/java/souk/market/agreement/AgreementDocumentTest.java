package souk.market.agreement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import souk.ledger.AgreementBuilder;
import souk.ledger.AgreementTerms;
import souk.ledger.AgreementTerms.Grades;
import souk.ledger.Command;
import souk.ledger.EscrowTerms;
import souk.ledger.JudgeId;
import souk.ledger.Ledger.Finality;
import souk.ledger.LedgerInfo;
import souk.ledger.LedgerRules;
import souk.ledger.Receipt;
import souk.ledger.RoundRules;
import souk.ledger.local.LocalLedger;
import souk.market.file.MarketFileException;
import souk.primitives.Amount;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;
import souk.primitives.PrivateKey;

/** A document says by itself whether it can be believed, and each lie in it is named. */
class AgreementDocumentTest {
  private static final PrivateKey CUSTOMER = PrivateKey.fromSeeded(new Random(1));
  private static final PrivateKey PROVIDER = PrivateKey.fromSeeded(new Random(2));
  private static final Optional<JudgeId> NO_JUDGE = Optional.of(JudgeId.NONE);

  private final LocalLedger ledger =
      LocalLedger.builder(
              new LedgerRules(new RoundRules(10, 2, 3, 20, 21), 30, 1_000_000, 1000, 2000),
              Bytes32.of(8))
          .fund(CUSTOMER.address(), Amount.of(1_000_000))
          .fund(PROVIDER.address(), Amount.of(1_000))
          .open();
  private final LedgerInfo info = ledger.info();
  private final AgreementDocument.Escrow escrow =
      new AgreementDocument.Escrow(
          CUSTOMER.address(),
          new EscrowTerms(CUSTOMER.address(), Amount.of(400), 2, 4, 2, 3, Bytes32.of(9)));

  private AgreementDocument document(UnaryOperator<AgreementBuilder> change) {
    AgreementTerms terms =
        change
            .apply(
                AgreementTerms.of("echo/1")
                    .customer(CUSTOMER.address())
                    .provider(PROVIDER.address())
                    .details(Bytes.parse("0x0102"))
                    .rules(info.rules().hash())
                    .escrow(escrow.terms().id(info.domain(), escrow.funder()))
                    .openBy(18)
                    .start(1)
                    .end(40)
                    .notice(3)
                    .answerWithin(5)
                    .collateral(Amount.of(10), new Grades(1000, 2550, 10_000), 15)
                    .exposures(4, 5)
                    .salt(Bytes32.of(1)))
            .build();
    Bytes32 id = terms.id(info.domain());
    return AgreementDocument.of(
        info, terms, Optional.of(escrow), CUSTOMER.sign(id), PROVIDER.sign(id));
  }

  private AgreementDocument good() {
    return document(terms -> terms);
  }

  private static List<String> failed(AgreementChecks checks) {
    return checks.checks().stream()
        .filter(check -> !check.holds())
        .map(AgreementChecks.Check::what)
        .toList();
  }

  private List<String> failed(String text) {
    return failed(AgreementChecks.of(AgreementFile.parse("file", text), NO_JUDGE));
  }

  @Test
  void shouldHoldWhenItComesBackFromAFile() {
    AgreementDocument read = AgreementFile.parse("file", AgreementFile.text(good()));
    assertThat(read).isEqualTo(good());
    AgreementChecks checks = AgreementChecks.of(read, NO_JUDGE);
    assertThat(checks.hold()).isTrue();
    assertThat(checks.checks().stream().map(AgreementChecks.Check::what))
        .containsExactly(
            "id",
            "customer's signature",
            "provider's signature",
            "rules",
            "price",
            "exposure",
            "lock",
            "judge",
            "end",
            "settlement");
    assertThat(checks.notChecked()).hasSize(2);
    assertThat(read.settles())
        .contains("one in 4 wins 400")
        .contains("at most 4 tickets and the customer 5")
        .contains("a first fault takes 10 % of it, a second 25.50 %, each further 100 %");
    assertThat(read.ends()).contains("ends with block 40");
  }

  /** Each value of the file changed by itself, and what then does not hold. */
  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      textBlock =
          """
          "chainId" : ;          "chainId" : 9;           id,customer's signature,provider's signature,price
          "roundLength" : 10;    "roundLength" : 11;      rules
          "reporterShare" : 1000; "reporterShare" : 1001; rules
          "details" : "0x0102";  "details" : "0x0103";    id,customer's signature,provider's signature
          "endBlock" : 40;       "endBlock" : 41;         id,customer's signature,provider's signature
          "providerExposure" : 4; "providerExposure" : 5; id,customer's signature,provider's signature
          "gradeFirst" : 1000;   "gradeFirst" : 10001;    id,customer's signature,provider's signature
          "prize" : "400";       "prize" : "401";         price
          "depth" : 2;           "depth" : 3;             price
          wins 400;              wins 500;                settlement
          ends with block 40;    ends with block 50;      settlement
          """)
  void shouldNameWhatDoesNotHold(String from, String to, String what) {
    String text = AgreementFile.text(good());
    String changed =
        from.equals("\"chainId\" :")
            ? text.replaceFirst("\"chainId\" : [0-9]+", to)
            : text.replace(from, to);
    assertThat(changed).isNotEqualTo(text);
    assertThat(failed(changed)).containsAll(List.of(what.split(",", -1)));
  }

  @Test
  void shouldNotBelieveAnothersSignature() {
    AgreementDocument good = good();
    AgreementDocument swapped =
        new AgreementDocument(
            good.id(),
            good.domain(),
            good.rules(),
            good.terms(),
            good.escrow(),
            /* customer= */ good.provider(),
            /* provider= */ good.customer(),
            good.ends(),
            good.settles());
    AgreementChecks checks = AgreementChecks.of(swapped, NO_JUDGE);
    assertThat(failed(checks)).containsExactly("customer's signature", "provider's signature");
    assertThat(checks.checks().get(1).found())
        .isEqualTo("signed by %s, not by %s".formatted(PROVIDER.address(), CUSTOMER.address()));
  }

  @Test
  void shouldFindTermsThatNobodyShouldHaveSigned() {
    assertThat(failed(AgreementChecks.of(document(terms -> terms.end(1)), NO_JUDGE)))
        .contains("end");
    assertThat(
            failed(
                AgreementChecks.of(
                    document(terms -> terms.collateral(Amount.of(1), new Grades(1, 2, 10_001), 5)),
                    NO_JUDGE)))
        .containsExactly("lock");
    assertThat(
            failed(
                AgreementChecks.of(
                    document(
                        terms -> terms.collateral(Amount.of(1), new Grades(1, 2, 3), 1_000_000)),
                    NO_JUDGE)))
        .containsExactly("lock");
    assertThat(failed(AgreementChecks.of(document(terms -> terms.escrow(Bytes32.ZERO)), NO_JUDGE)))
        .containsExactly("exposure");
    JudgeId other = new JudgeId(Bytes32.of(5));
    assertThat(failed(AgreementChecks.of(good(), Optional.of(other)))).containsExactly("judge");
    assertThat(AgreementChecks.of(good(), Optional.empty()).notChecked()).hasSize(3);
    assertThat(failed(AgreementChecks.of(document(terms -> terms.rules(Bytes32.of(3))), NO_JUDGE)))
        .containsExactly("rules");
  }

  @Test
  void shouldBeComparedWithTheLedger() {
    AgreementDocument document = good();
    AgreementChecks before =
        AgreementChecks.of(document, NO_JUDGE, info, ledger.at(ledger.head(Finality.INCLUDED)));
    assertThat(failed(before)).containsExactly("on the ledger", "escrow on the ledger");
    submit(CUSTOMER, new Command.Deposit(Amount.of(900_000)));
    submit(PROVIDER, new Command.Deposit(Amount.of(500)));
    submit(PROVIDER, new Command.Register("http://127.0.0.1:1", Amount.of(500)));
    submit(CUSTOMER, new Command.OpenEscrow(escrow.terms()));
    submit(
        CUSTOMER,
        new Command.OpenAgreement(document.terms(), document.customer(), document.provider()));
    AgreementChecks after =
        AgreementChecks.of(document, NO_JUDGE, info, ledger.at(ledger.head(Finality.INCLUDED)));
    assertThat(failed(after)).isEmpty();
    assertThat(after.notChecked()).isEmpty();
    assertThat(after.checks().stream().map(AgreementChecks.Check::found))
        .contains("runs to block 40, no faults");
  }

  private void submit(PrivateKey by, Command command) {
    assertThat(ledger.submit(by, command).join()).isInstanceOf(Receipt.Included.class);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      textBlock =
          """
          "format" : "souk-agreement/1"; "format" : "souk-agreement/2"; format: only
          "openBy" : 18;      "openBy" : -1;            terms.openBy: a whole number
          "openBy" : 18;      "openBy" : 1.5;           terms.openBy: a whole number
          "openBy" : 18;      "openBy" : 18, "openBy" : 19;  not JSON as it is read here
          "openBy" : 18,;     ;                         terms.openBy: is missing
          "openBy" : 18;      "openBy" : 18, "more" : 1; terms: there is a member
          "prize" : "400";    "prize" : "-400";         escrow.prize
          "prize" : "400";    "prize" : "0";            escrow.prize: a prize is more
          "details" : "0x0102"; "details" : "0x010";    terms.details
          "service" : "echo/1"; "service" : "echo 1";   terms.service
          "depth" : 2;        "depth" : 17;             escrow.depth
          "roundLength" : 10; "roundLength" : 0;        ledger.rules
          """)
  void shouldRefuseWhatIsNoDocumentWithItsPlace(String from, String to, String why) {
    String text = AgreementFile.text(good());
    String changed = text.replace(from, to == null ? "" : to);
    assertThat(changed).isNotEqualTo(text);
    assertThatThrownBy(() -> AgreementFile.parse("file", changed))
        .isInstanceOf(MarketFileException.class)
        .hasMessageStartingWith("file")
        .hasMessageContaining(why)
        .message()
        .doesNotContain("\n");
  }

  @Test
  void shouldNameNoClassWhenSomethingFollowsTheDocument() {
    String text = AgreementFile.text(good());
    assertThatThrownBy(() -> AgreementFile.parse("file", text + "{}"))
        .isInstanceOf(MarketFileException.class)
        .hasMessageContaining("not JSON as it is read here: a comma, a quote or a bracket")
        .message()
        .doesNotContainIgnoringCase("jackson")
        .doesNotContain("Token");
  }

  @Test
  void shouldRefuseWhatIsTooLong() {
    assertThatThrownBy(() -> AgreementFile.parse("file", " ".repeat(AgreementFile.MOST_BYTES + 1)))
        .hasMessageContaining("at most");
  }
}
