package souk.cli.content;

import java.math.BigInteger;
import java.util.Optional;
import souk.cli.Blocks;
import souk.cli.Failure;
import souk.cli.HiringGas;
import souk.cli.Main;
import souk.cli.Sums;
import souk.ledger.RoundRules;
import souk.node.CustomerStart;
import souk.node.Network;
import souk.primitives.Amount;
import souk.primitives.PrivateKey;

/**
 * What publishing will cost, before anything is spent.
 *
 * @param deliveries of everything in a round, that there is to be money for
 * @param locks what is put into an escrow now; what caches do not win of it comes back
 * @param goesOn whether an escrow of before still runs, and nothing is put in now
 * @param extensionMost what each extension by as many rounds takes at most; zero when there is none
 * @param most that may be locked and paid out in all
 * @param gone what was locked and paid out in this folder until now
 * @param gasMost for what is sent now, as far as it can be known
 * @param feeMost the same in the chain's smallest unit
 * @param coins that the account has for it
 */
record PublishCost(
    String event,
    int files,
    long bytes,
    int caches,
    int deliveries,
    int rounds,
    boolean goesOn,
    Amount locks,
    Amount balance,
    Amount outside,
    Amount extensionMost,
    Optional<Amount> most,
    Amount gone,
    long gasMost,
    BigInteger feeMost,
    BigInteger coins) {
  /** What is asked for. */
  record Wish(
      int files, long bytes, int caches, int deliveries, int rounds, Amount cover, boolean once) {}

  static PublishCost of(
      Wish wish, CustomerStart start, CustomerStart.Outlook now, Network network, PrivateKey key) {
    HiringGas gas = HiringGas.of(wish.caches(), now, network, key);
    return new PublishCost(
        "cost",
        wish.files(),
        wish.bytes(),
        wish.caches(),
        wish.deliveries(),
        wish.rounds(),
        now.escrow().goesOn().isPresent(),
        now.escrow().locks(),
        now.balance(),
        now.outside(),
        wish.once() ? Amount.ZERO : wish.cover(),
        start.most(),
        start.gone(),
        gas.gas(),
        gas.fee(),
        gas.coins());
  }

  /**
   * Makes sure that it can be paid and may be.
   *
   * @throws Failure when it cannot; nothing was sent
   */
  void check(Sums sums) {
    if (locks.compareTo(balance.plus(outside)) > 0) {
      throw new Failure(
          Main.FAILED,
          "the escrow takes %s, and there are %s in the market and %s outside; get more, or take fewer --rounds, --deliveries or --caches"
              .formatted(sums.show(locks), sums.show(balance), sums.show(outside)));
    }
    Amount after = gone.plus(locks);
    if (most.filter(limit -> after.compareTo(limit) > 0).isPresent()) {
      throw new Failure(
          Main.FAILED,
          "the escrow takes %s%s, more than the %s that --most allows; nothing was sent"
              .formatted(
                  sums.show(locks),
                  gone.isZero()
                      ? ""
                      : ", after %s that are locked or paid out".formatted(sums.show(gone)),
                  sums.show(most.get())));
    }
    if (coins.compareTo(feeMost) < 0) {
      throw new Failure(
          Main.FAILED,
          "gas takes up to %s, and the account has %s; nothing was sent"
              .formatted(sums.gas(feeMost), sums.gas(coins)));
    }
  }

  String text(Sums sums, RoundRules rules, int blockSeconds) {
    String escrow =
        goesOn
            ? "The escrow of before goes on; nothing is locked now."
            : "Locks %s in an escrow: for %d deliver%s of %s a round, for %d round%s of %s. What caches do not win of it comes back."
                .formatted(
                    sums.show(locks),
                    deliveries,
                    deliveries == 1 ? "y" : "ies",
                    files == 1 ? "1 file" : files + " files",
                    rounds,
                    rounds == 1 ? "" : "s",
                    Blocks.about(rules.length(), blockSeconds));
    String extension =
        extensionMost.isZero()
            ? "It is not extended (--once)."
            : "Before its end it is extended by as many rounds, each time for at most %s%s."
                .formatted(
                    sums.show(extensionMost),
                    most.map(limit ->
                            ", until %s are locked or paid out in all (--most)"
                                .formatted(sums.show(limit)))
                        .orElse("; --most AMOUNT limits that"));
    return "%s%n%s%nGas to begin with: at most %s.".formatted(escrow, extension, sums.gas(feeMost));
  }
}
