package souk.cli.pay;

import java.io.IOException;
import java.io.PrintWriter;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import souk.attacks.Count;
import souk.cli.Failure;
import souk.cli.Main;
import souk.cli.MarketOptions;
import souk.cli.Output;
import souk.cli.Sums;
import souk.cli.TypedSum;
import souk.ledger.RoundRules;
import souk.ledger.evm.Currency;
import souk.payments.EscrowPlan;
import souk.payments.LedgerGas;
import souk.payments.PaymentNeed;
import souk.primitives.Amount;

/** {@code souk escrow plan}: prize, books and rounds, and what they cost. */
@Command(
    name = "plan",
    mixinStandardHelpOptions = true,
    description = {
      "Plan an escrow: how large its prizes and books should be, what it locks, what it costs, and how"
          + " far a provider's income may stray from what it is owed.",
      "Says so when plain transfers, a stream contract or vouchers would be cheaper. Asks no ledger."
    },
    footer = {
      "Sums are in the currency, such as 0.0001, or in 'units' of its smallest unit.",
      "Example:",
      "  ./souk escrow plan --price 0.0001 --rate 20/s --providers 6 --fee 0.01 --spread 2"
    })
final class EscrowPlanCommand implements Callable<Integer> {
  private static final Pattern RATE =
      Pattern.compile("([0-9]{1,12}(?:\\.[0-9]{1,9})?)/(s|min|h|day)");
  private static final int SECONDS_OF_DAY = 86_400;
  private static final int MOST_DECIMALS = 36;

  @Option(
      names = "--price",
      required = true,
      paramLabel = "SUM",
      description = "what one payment is worth")
  private @Nullable TypedSum price;

  @Option(
      names = "--rate",
      required = true,
      paramLabel = "RATE",
      description = "payments to all providers together: 20/s, 5/min, 0.5/h, 3/day")
  private String rate = "";

  @Option(
      names = "--providers",
      paramLabel = "N",
      defaultValue = "1",
      description = "how many are paid, all alike (${DEFAULT-VALUE})")
  private int providers;

  @Option(
      names = "--fee",
      required = true,
      paramLabel = "SUM",
      description =
          "what the ledger takes for a transfer (" + LedgerGas.TRANSFER + " gas on a chain)")
  private @Nullable TypedSum fee;

  @Option(
      names = "--spread",
      paramLabel = "PERCENT",
      defaultValue = "5",
      description =
          "how far a provider's income may stray: the standard deviation over all days, in percent"
              + " of what it is owed (${DEFAULT-VALUE})")
  private double spread;

  @Option(
      names = "--days",
      paramLabel = "N",
      defaultValue = "30",
      description = "for how long (${DEFAULT-VALUE})")
  private int days;

  @Option(
      names = "--block",
      paramLabel = "SECONDS",
      defaultValue = "12",
      description = "between two blocks of the ledger (${DEFAULT-VALUE})")
  private int block;

  @Option(
      names = "--batch",
      paramLabel = "N",
      defaultValue = "100",
      description = "how many books providers claim in one transaction (${DEFAULT-VALUE})")
  private int batch;

  @Option(
      names = "--decimals",
      paramLabel = "N",
      defaultValue = "6",
      description = "of the currency (${DEFAULT-VALUE})")
  private int decimals;

  @Mixin private MarketOptions market = new MarketOptions();
  @Mixin private Output output = new Output();

  @Override
  public Integer call() throws IOException {
    atMost("--providers", providers, PaymentNeed.MOST_PROVIDERS);
    atMost("--days", days, 3650);
    atMost("--block", block, 3600);
    atMost("--batch", batch, 1000);
    if (decimals < 0 || decimals > MOST_DECIMALS) {
      throw new Failure(Main.USAGE, "--decimals takes 0 to 36");
    }
    if (!(spread >= 0 && spread <= 1000)) {
      throw new Failure(Main.USAGE, "--spread takes 0 to 1000 percent");
    }
    Sums sums = Sums.of(new Currency(Optional.of("coin"), OptionalInt.of(decimals), "coin"));
    PaymentNeed need = need(market.read().ledger().rounds(), sums);
    EscrowPlan plan = plan(need);
    output.show(() -> PlanReport.of(plan), people -> print(plan, sums, people));
    return 0;
  }

  private EscrowPlan plan(PaymentNeed need) {
    try {
      return EscrowPlan.cheapest(need, spread / 100);
    } catch (ArithmeticException e) {
      throw new Failure(Main.USAGE, "--price, --rate: that is more money than there can be");
    } catch (IllegalArgumentException e) {
      throw new Failure(Main.USAGE, "--rate, --providers: " + e.getMessage());
    }
  }

  private static void atMost(String option, int value, int most) {
    if (value < 1 || value > most) {
      throw new Failure(Main.USAGE, option + " takes 1 to " + most);
    }
  }

  private PaymentNeed need(RoundRules rounds, Sums sums) {
    Amount worth = sum("--price", price, sums);
    if (worth.isZero()) {
      throw new Failure(Main.USAGE, "--price: a payment must be worth something");
    }
    long roundSeconds = (long) rounds.length() * block;
    long count = Math.ceilDiv((long) days * SECONDS_OF_DAY, roundSeconds);
    if (count > PaymentNeed.MOST_ROUNDS) {
      throw new Failure(
          Main.USAGE,
          "--days: %d days are %d rounds of this market, and a plan has at most %d; name fewer"
              .formatted(days, count, PaymentNeed.MOST_ROUNDS));
    }
    BigDecimal payments =
        payments()
            .multiply(BigDecimal.valueOf(count * roundSeconds))
            .divide(BigDecimal.valueOf(seconds() * providers), 0, RoundingMode.DOWN);
    if (payments.signum() == 0
        || payments.compareTo(BigDecimal.valueOf(PaymentNeed.MOST_PAYMENTS)) > 0) {
      throw new Failure(
          Main.USAGE,
          "--rate: '%s' makes %s to each provider; from 1 to %d can be planned"
              .formatted(
                  rate,
                  payments.signum() == 0 ? "no payment" : "too many payments",
                  PaymentNeed.MOST_PAYMENTS));
    }
    return new PaymentNeed(
        rounds,
        worth,
        providers,
        payments.longValueExact(),
        (int) count,
        new LedgerGas(sum("--fee", fee, sums)),
        batch);
  }

  private static Amount sum(String option, @Nullable TypedSum typed, Sums sums) {
    if (typed == null) {
      throw new Failure(Main.USAGE, option + " is missing");
    }
    return sums.of(option, typed);
  }

  /** How many payments the rate names for its time. */
  private BigDecimal payments() {
    return new BigDecimal(form().group(1));
  }

  /** The seconds of that time. */
  private long seconds() {
    return switch (form().group(2)) {
      case "s" -> 1;
      case "min" -> 60;
      case "h" -> 3600;
      default -> SECONDS_OF_DAY;
    };
  }

  private Matcher form() {
    Matcher form = RATE.matcher(rate);
    if (!form.matches()) {
      throw new Failure(
          Main.USAGE, "--rate is a number of payments in a time: 20/s, 5/min, 0.5/h or 3/day");
    }
    return form;
  }

  private static void print(EscrowPlan plan, Sums sums, PrintWriter people) {
    PlanReport report = PlanReport.of(plan);
    people.printf(
        Locale.ROOT,
        "%s, each paid %,d times %s in %s: %s in all.%n%n",
        Count.of(plan.need().providers(), "provider"),
        plan.need().payments(),
        sums.number(plan.need().price()),
        Count.of(plan.need().forRounds(), "round"),
        sums.show(plan.need().spent()));
    report.table(sums).print(people);
    people.println();
    people.println("By tickets in a book (* is this plan; a bar for each 5 %, at most 100 %):");
    report.chart(plan).print(people);
    people.println();
    report.advice(plan, sums).forEach(people::println);
  }
}
