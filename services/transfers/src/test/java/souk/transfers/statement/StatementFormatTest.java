package souk.transfers.statement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.File;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import souk.primitives.Amount;
import souk.primitives.Bytes32;

/** What accounting tools make of statements; those that are not installed are skipped, visibly. */
class StatementFormatTest {
  private static final long SEED = 15;
  private static final int DECIMALS = 6;
  private static final List<Movement.Kind> KINDS = List.of(Movement.Kind.values());

  @TempDir private Path folder;

  private record Said(int status, String text) {}

  private static Said run(String... command) throws IOException, InterruptedException {
    boolean there =
        List.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator, -1)).stream()
            .anyMatch(each -> Files.isExecutable(Path.of(each, command[0])));
    Assumptions.assumeTrue(there, command[0] + " is not installed: apt-get install it");
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return new Said(process.exitValue(), text);
  }

  private static Statement statement(int count) {
    Random random = new Random(SEED);
    List<Movement> movements = new ArrayList<>();
    BigInteger balance = BigInteger.valueOf(5_000_000_000_123L);
    Amount opening = Amount.of(balance);
    for (int i = 0; i < count; i++) {
      Movement.Kind kind = KINDS.get(random.nextInt(KINDS.size()));
      boolean incoming =
          switch (kind) {
            case DEPOSIT, REFUND, PRIZE -> true;
            case WITHDRAWAL, ESCROW -> false;
            case TRANSFER, OTHER -> random.nextBoolean();
          };
      Amount amount = Amount.of(1 + random.nextInt(2_000_000));
      boolean prize = kind == Movement.Kind.PRIZE;
      movements.add(
          new Movement(
              1_790_000_000L + 3_600L * i,
              i,
              Bytes32.of(i),
              kind,
              incoming,
              amount,
              i % 3 == 0 ? "Борис" : "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed",
              i % 2 == 0 ? "" : "two \"melons\"; | (ripe) * \\ [x]",
              Optional.empty(),
              prize ? Optional.of(Amount.of(random.nextInt(2_000_000))) : Optional.empty(),
              incoming ? Amount.ZERO : Amount.of(random.nextLong(1L << 60))));
      balance =
          incoming ? balance.add(amount.toBigInteger()) : balance.subtract(amount.toBigInteger());
    }
    return new Statement(
        "eip155:7:0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed",
        "TST",
        DECIMALS,
        "ETH",
        opening,
        Amount.of(balance),
        movements);
  }

  private Path write(StatementFormat format, Statement statement, String name) throws IOException {
    Path file = folder.resolve(name);
    StringBuilder text = new StringBuilder();
    format.of(statement, text);
    Files.writeString(file, text);
    return file;
  }

  /** Drops the line with the first sum that left the account: then nothing balances any more. */
  private static void falsify(Path file) throws IOException {
    String text = Files.readString(file);
    String wrong = text.replaceFirst("(Assets:Souk  )-?([0-9.]+ \"?TST)", "$17$2");
    assertThat(wrong).isNotEqualTo(text);
    Files.writeString(file, wrong);
  }

  @Test
  void shouldBalanceInHledger() throws Exception {
    Statement statement = statement(500);
    Path file = write(StatementFormat.HLEDGER, statement, "a.journal");
    String path = file.toString();

    assertThat(run("hledger", "-f", path, "check")).isEqualTo(new Said(0, ""));
    assertThat(run("hledger", "-f", path, "balance", "-N", "Assets:Souk").text().strip())
        .startsWith(closing(statement));
    assertThat(run("hledger", "-f", path, "balance", "--format", "%(total)").text().strip())
        .endsWith("0");
    falsify(file);
    assertThat(run("hledger", "-f", path, "check").status()).isNotZero();
  }

  @Test
  void shouldBalanceInLedger() throws Exception {
    Statement statement = statement(500);
    Path file = write(StatementFormat.LEDGER, statement, "a.ledger");
    String path = file.toString();

    Said said = run("ledger", "-f", path, "balance", "^Assets:Souk");
    assertThat(said.status()).as(said.text()).isZero();
    assertThat(said.text().strip()).startsWith(closing(statement));
    falsify(file);
    assertThat(run("ledger", "-f", path, "balance").status()).isNotZero();
  }

  @Test
  void shouldBalanceInBeancount() throws Exception {
    Path file = write(StatementFormat.BEANCOUNT, statement(500), "a.beancount");

    assertThat(run("bean-check", file.toString())).isEqualTo(new Said(0, ""));
    falsify(file);
    assertThat(run("bean-check", file.toString()).status()).isNotZero();
  }

  private static String closing(Statement statement) {
    return StatementFormat.plain(statement.closing().toBigInteger(), DECIMALS);
  }

  @Test
  void shouldSumUpToTheClosingBalanceInCsv() throws Exception {
    Statement statement = statement(500);
    List<String> lines = Files.readAllLines(write(StatementFormat.CSV, statement, "a.csv"));
    BigInteger sum = statement.opening().toBigInteger();
    for (String line : lines.subList(1, lines.size())) {
      sum =
          sum.add(
              new BigDecimal(line.split(",", -1)[4]).movePointRight(DECIMALS).toBigIntegerExact());
    }

    assertThat(lines).hasSize(501);
    assertThat(sum).isEqualTo(statement.closing().toBigInteger());
    assertThat(lines.get(2)).contains("\"two \"\"melons\"\"; | (ripe) * \\ [x]\"");
  }

  @ParameterizedTest
  @ValueSource(strings = {"-1+1+cmd|' /C calc'!A0", "-1", "=1+1", "+1", "@SUM(1)", "-x"})
  void shouldGiveASpreadsheetNoFormulaThatSomebodyElseTyped(String text) throws Exception {
    Movement movement =
        new Movement(
            1_790_000_000L,
            1,
            Bytes32.of(1),
            Movement.Kind.TRANSFER,
            false,
            Amount.of(1_000_000),
            text,
            text,
            Optional.empty(),
            Optional.empty(),
            Amount.ZERO);
    Statement statement =
        new Statement(
            "eip155:7:0x",
            "TST",
            DECIMALS,
            "ETH",
            Amount.of(1_000_000),
            Amount.ZERO,
            List.of(movement));
    String row = Files.readString(write(StatementFormat.CSV, statement, "a.csv"));

    assertThat(row).contains(",-1.000000,TST,'%s,'%s,".formatted(text, text));
  }

  @Test
  void shouldSplitAPrizeIntoWhatItsTicketsWereWorthAndTheLotterysDifference() throws Exception {
    Movement prize =
        new Movement(
            1_790_000_000L,
            1,
            Bytes32.of(1),
            Movement.Kind.PRIZE,
            true,
            Amount.of(1_000_000),
            "tickets",
            "",
            Optional.empty(),
            Optional.of(Amount.of(1_250_000)),
            Amount.ZERO);
    Statement statement =
        new Statement(
            "eip155:7:0x",
            "TST",
            DECIMALS,
            "ETH",
            Amount.ZERO,
            Amount.of(1_000_000),
            List.of(prize));
    String text = Files.readString(write(StatementFormat.LEDGER, statement, "a.ledger"));

    assertThat(text)
        .contains(
            "Assets:Souk  1.000000 \"TST\"",
            "Income:Tickets  -1.250000 \"TST\"",
            "Income:Lottery-difference  0.250000 \"TST\"");
  }

  @Test
  void shouldBeRefusedWhenAMovementIsMissing() {
    Statement whole = statement(10);
    List<Movement> movements = new ArrayList<>();
    whole.movements().forEach(movements::add);

    assertThatThrownBy(() ->
            new Statement(
                whole.account(),
                whole.currency(),
                DECIMALS,
                whole.coin(),
                whole.opening(),
                whole.closing(),
                movements.subList(1, 10)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("and the account has");
  }

  @ParameterizedTest
  @CsvSource({"TST, TST", "usd.c, USDC", "€, XX", "1inch, X1INCH", "x, XX"})
  void shouldMakeACurrencyThatBeancountTakes(String symbol, String bean) {
    assertThat(StatementFormat.bean(symbol)).isEqualTo(bean);
  }
}
