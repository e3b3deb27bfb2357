package souk.cli.http;

import java.math.BigInteger;
import java.util.Optional;
import souk.attacks.Count;
import souk.cli.Sums;
import souk.primitives.Address;
import souk.primitives.Amount;
import souk.primitives.Bytes32;

/**
 * What buying will cost, before anything is spent.
 *
 * @param price of a unit, on average
 * @param escrow one of before that still runs, if there is: nothing is put in now
 * @param locks what is put into a new escrow now; what the provider does not win of it comes back
 * @param rounds that a new escrow is for
 * @param earlier escrows of before, at other providers or prices, that stay as they are
 * @param earlierLocked what they hold
 * @param extensionMost what each extension takes at most; zero when there is none
 * @param callMost what the call may cost; empty when it has no limit but what the escrow has
 * @param gasMost for what is sent now
 * @param feeMost the same in the chain's smallest unit
 * @param coins that the account has for it
 */
record BuyingCost(
    String event,
    Address provider,
    Amount price,
    boolean goesOn,
    Optional<Bytes32> escrow,
    Amount locks,
    int rounds,
    int earlier,
    Amount earlierLocked,
    Amount balance,
    Amount outside,
    Amount extensionMost,
    Optional<Amount> callMost,
    long gasMost,
    BigInteger feeMost,
    BigInteger coins) {
  BuyingCost callingFor(Optional<Amount> most) {
    return new BuyingCost(
        event,
        provider,
        price,
        goesOn,
        escrow,
        locks,
        rounds,
        earlier,
        earlierLocked,
        balance,
        outside,
        extensionMost,
        most,
        gasMost,
        feeMost,
        coins);
  }

  /** All of it, as sentences on lines of their own. */
  String text(Sums sums) {
    String more =
        extensionMost.isZero()
            ? callMost
                .map(most -> "The call costs at most %s (--most).".formatted(sums.show(most)))
                .orElse("The call costs at most what the escrow has; --most SUM limits that.")
            : "Before its end it is extended by as many rounds, each time for at most %s."
                .formatted(sums.show(extensionMost));
    return "A unit costs %s on average, at provider %s.%n%s%n%s%nGas to begin with: at most %s."
        .formatted(sums.show(price), provider, locked(sums), more, sums.gas(feeMost));
  }

  /** What becomes of the money. */
  String locked(Sums sums) {
    if (escrow.isPresent()) {
      return "The escrow of before goes on, %s; nothing is locked now.".formatted(escrow.get());
    }
    String opens =
        "Opens an escrow and locks %s in it, for %s. What the provider does not win of it comes back."
            .formatted(sums.show(locks), Count.of(rounds, "round"));
    return earlier == 0
        ? opens
        : opens
            + "%nBeside it %s stay locked in %s of before, at another provider or price; ./souk wallet says until when."
                .formatted(sums.show(earlierLocked), Count.of(earlier, "escrow"));
  }
}
