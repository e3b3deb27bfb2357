package souk.payments;

import java.util.ArrayList;
import java.util.List;
import souk.ledger.RoundRules;
import souk.primitives.Amount;

/**
 * What a customer wants to pay: to how many providers, how much and how often, for how long.
 *
 * @param rounds the market's rules of rounds
 * @param price of one payment, which is a ticket's worth
 * @param providers that are paid, all alike
 * @param payments to one provider in all rounds together; they come evenly
 * @param forRounds for how many rounds
 * @param gas what the ledger takes
 * @param batch how many books providers claim at once
 */
public record PaymentNeed(
    RoundRules rounds,
    Amount price,
    long providers,
    long payments,
    int forRounds,
    LedgerGas gas,
    int batch) {
  /** The most rounds, providers and payments to one of them that a plan is made for. */
  public static final int MOST_ROUNDS = 10_000;

  public static final int MOST_PROVIDERS = 1_000_000;
  public static final long MOST_PAYMENTS = 1L << 48;

  public PaymentNeed {
    if (price.isZero()) {
      throw new IllegalArgumentException("a payment must be worth something");
    }
    inRange("providers", providers, MOST_PROVIDERS);
    inRange("payments to one provider", payments, MOST_PAYMENTS);
    inRange("rounds", forRounds, MOST_ROUNDS);
    inRange("books of a claim", batch, 1000);
  }

  private static void inRange(String what, long value, long most) {
    if (value < 1 || value > most) {
      throw new IllegalArgumentException("%s: 1 to %d, got %d".formatted(what, most, value));
    }
  }

  /** Rounds in which a provider gets the same number of payments. */
  record Alike(int rounds, long payments) {}

  /** Payments come evenly, so there are at most two numbers of them in a round, one apart. */
  List<Alike> alike() {
    int more = (int) (payments % forRounds);
    List<Alike> alike = new ArrayList<>();
    alike.add(new Alike(forRounds - more, payments / forRounds));
    if (more > 0) {
      alike.add(new Alike(more, payments / forRounds + 1));
    }
    return alike;
  }

  /** The most payments to one provider in a round. */
  long mostInRound() {
    return Math.ceilDiv(payments, forRounds);
  }

  /** What all of it is worth. */
  public Amount spent() {
    return price.times(payments).times(providers);
  }
}
