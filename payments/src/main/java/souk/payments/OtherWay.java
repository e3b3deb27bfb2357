package souk.payments;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;
import souk.primitives.Amount;

/** Ways to pay without tickets, and what they need that tickets do not. */
public enum OtherWay {
  TRANSFER("transfers", "a transfer for each payment", "the payee waits for a block each time") {
    @Override
    BigInteger gas(PaymentNeed need) {
      return BigInteger.valueOf(LedgerGas.TRANSFER)
          .multiply(BigInteger.valueOf(need.payments()))
          .multiply(BigInteger.valueOf(need.providers()));
    }
  },
  STREAM(
      "stream contracts",
      "a stream contract for each provider (Sablier Flow, one withdrawal)",
      "it pays by time, served or not, and may fall into debt") {
    @Override
    BigInteger gas(PaymentNeed need) {
      return BigInteger.valueOf(LedgerGas.STREAM * need.providers());
    }
  },
  VOUCHER(
      "channels with vouchers",
      "a channel with vouchers for each provider (x402 batch settlement, one claim)",
      "money is locked for each provider apart") {
    @Override
    BigInteger gas(PaymentNeed need) {
      return BigInteger.valueOf(LedgerGas.VOUCHER * need.providers());
    }
  };

  private final String shortTitle;
  private final String title;
  private final String needs;

  OtherWay(String shortTitle, String title, String needs) {
    this.shortTitle = shortTitle;
    this.title = title;
    this.needs = needs;
  }

  abstract BigInteger gas(PaymentNeed need);

  /** What it is called in a table. */
  public String shortTitle() {
    return shortTitle;
  }

  /** What it is. */
  public String title() {
    return title;
  }

  /** What one gives up for it. */
  public String needs() {
    return needs;
  }

  /** All fees of it, for customer and providers together. */
  public Amount fees(PaymentNeed need) {
    return need.gas().cost(gas(need));
  }

  /** Those that cost less than a plan, the cheapest first. */
  public static List<OtherWay> cheaperThan(EscrowPlan plan) {
    return Arrays.stream(values())
        .filter(way -> way.fees(plan.need()).compareTo(plan.fees()) < 0)
        .sorted((one, other) -> one.fees(plan.need()).compareTo(other.fees(plan.need())))
        .toList();
  }
}
