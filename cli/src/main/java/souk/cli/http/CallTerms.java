package souk.cli.http;

import java.io.PrintWriter;
import java.math.BigInteger;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import souk.cli.Consent;
import souk.cli.Failure;
import souk.cli.Json;
import souk.cli.Main;
import souk.cli.Sums;
import souk.cli.TypedSum;
import souk.cli.WaitLine;
import souk.market.PaymentRules;
import souk.primitives.Amount;

/** What one call may cost and lock. */
final class CallTerms implements BuyingTerms {
  /**
   * What was said of it.
   *
   * @param most that the call may cost
   * @param lock the most that a new escrow may lock
   * @param yes whether it may lock as much as it takes
   */
  record Limits(@Nullable TypedSum most, @Nullable TypedSum lock, boolean yes) {}

  private final Limits limits;
  private final PrintWriter writer;
  private final boolean json;
  private final WaitLine line;
  private boolean onlyTold;
  private volatile boolean bound;

  CallTerms(Limits limits, PrintWriter writer, boolean json, WaitLine line) {
    this.limits = limits;
    this.writer = writer;
    this.json = json;
    this.line = line;
  }

  /** Nothing is to be locked. */
  CallTerms onlyTold() {
    onlyTold = true;
    return this;
  }

  /** Whether money may have been locked. */
  boolean bound() {
    return bound;
  }

  @Override
  public void binding() {
    bound = true;
  }

  @Override
  public void passing(String what) {
    line.passing(what);
  }

  @Override
  public void check(PaymentRules asked, PaymentRules usual, Sums sums) {
    var _ = affordable(asked, usual, sums);
  }

  /** How many tickets of this worth may be spent. */
  long affordable(PaymentRules asked, PaymentRules usual, Sums sums) {
    Optional<Amount> most = most(sums);
    String unit = sums.show(BuyingOptions.unit(asked));
    if (most.isEmpty()) {
      if (asked.prize().compareTo(usual.prize()) > 0) {
        throw new Failure(
            Main.FAILED,
            "a unit costs %s, and %s by the market file; allow more with --most"
                .formatted(unit, sums.show(BuyingOptions.unit(usual))));
      }
      return Long.MAX_VALUE;
    }
    BigInteger tickets =
        most.get()
            .toBigInteger()
            .multiply(BigInteger.valueOf(asked.tickets()))
            .divide(asked.prize().toBigInteger());
    if (tickets.signum() == 0) {
      throw new Failure(
          Main.FAILED,
          "a unit costs %s, more than the %s that --most allows; nothing was paid"
              .formatted(unit, sums.show(most.get())));
    }
    return tickets.min(BigInteger.valueOf(Long.MAX_VALUE)).longValueExact();
  }

  private Optional<Amount> most(Sums sums) {
    return Optional.ofNullable(limits.most()).map(typed -> sums.of("--most", typed));
  }

  @Override
  public boolean agrees(BuyingCost cost, Sums sums) {
    Optional<Amount> most = most(sums);
    Optional<Amount> lock =
        Optional.ofNullable(limits.lock()).map(typed -> sums.of("--lock", typed));
    BuyingCost call = cost.callingFor(most);
    if (!cost.goesOn()) {
      lock.filter(limit -> cost.locks().compareTo(limit) > 0)
          .ifPresent(limit -> {
            throw tooMuch(cost, sums, limit, "--lock allows; take fewer --books");
          });
    }
    if (onlyTold) {
      say(json ? Json.of(call) : "%s%nNothing was sent.".formatted(call.text(sums)));
      return true;
    }
    if (cost.goesOn()) {
      tell(call.locked(sums));
      return true;
    }
    boolean asks = !limits.yes() && Consent.canAsk();
    if (asks) {
      say(call.text(sums));
      return Consent.asked("Lock that, and call");
    }
    if (!limits.yes() && lock.isEmpty()) {
      most.filter(limit -> cost.locks().compareTo(limit) > 0)
          .ifPresent(limit -> {
            throw tooMuch(
                cost,
                sums,
                limit,
                "--most allows, though what the provider does not win comes back; allow it with"
                    + " --lock SUM or --yes");
          });
    }
    tell(call.text(sums));
    return true;
  }

  private static Failure tooMuch(BuyingCost cost, Sums sums, Amount limit, String advice) {
    return new Failure(
        Main.FAILED,
        "a new escrow locks %s, more than the %s that %s; nothing was locked"
            .formatted(sums.show(cost.locks()), sums.show(limit), advice));
  }

  /** Says it to people. */
  private void tell(String what) {
    if (line.told()) {
      say(what);
    }
  }

  private void say(String what) {
    line.clear();
    writer.println(what);
    writer.flush();
  }
}
