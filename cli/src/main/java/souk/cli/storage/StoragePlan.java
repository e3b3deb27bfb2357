package souk.cli.storage;

import java.math.BigInteger;
import java.util.List;
import java.util.Optional;
import souk.cli.Blocks;
import souk.cli.Failure;
import souk.cli.HireableLine;
import souk.cli.HiringGas;
import souk.cli.Main;
import souk.cli.Shown;
import souk.cli.Sizes;
import souk.cli.Sums;
import souk.ledger.LedgerView;
import souk.ledger.RoundRules;
import souk.market.hire.Preference;
import souk.node.CustomerStart;
import souk.node.Hireable;
import souk.primitives.Address;
import souk.primitives.Amount;
import souk.primitives.PrivateKey;
import souk.storage.customer.PieceSending.Candidate;
import souk.storage.customer.StorageQuote;
import souk.storage.customer.StoredEntry;

/**
 * What having something kept will cost, before anything is locked.
 *
 * @param wanted agreements that are missing
 * @param candidates those that could keep a piece, the best first, more than are needed where there
 *     are more
 * @param locks what an escrow locks, for getting it back; what nobody wins of it comes back
 * @param gasMost for what is sent now
 * @param feeMost the same in the chain's smallest unit
 * @param seconds until the agreements end, about
 */
record StoragePlan(
    String event,
    String name,
    int wanted,
    List<Candidate> candidates,
    StorageQuote quote,
    Amount keeping,
    Amount getting,
    Amount locks,
    Amount balance,
    Amount outside,
    long gasMost,
    BigInteger feeMost,
    long seconds) {
  /** How many more candidates are looked for than are needed. */
  private static final int MORE = 8;

  /**
   * What a start would do.
   *
   * @param now what it found when it looked
   * @param wanted agreements that are missing
   * @param renews whether the escrow is extended
   */
  static StoragePlan of(
      CustomerStart start,
      CustomerStart.Outlook now,
      StoredEntry entry,
      Store store,
      PrivateKey key,
      int wanted,
      boolean renews) {
    RoundRules rounds = store.market().ledger().rounds();
    Optional<LedgerView.Escrow> before = now.escrow().goesOn();
    long last =
        before
            .map(escrow -> escrow.lastRound() + (renews ? entry.rounds() : 0))
            .orElse(rounds.roundOf(now.block() + 1) + entry.rounds());
    StorageQuote quote =
        StorageQuote.of(
            entry.size(),
            entry.needed(),
            entry.pieces(),
            store.market().rules(),
            rounds,
            now.block(),
            last);
    // Of what rounds did not use, an extension takes less; this is the most.
    Amount locks =
        before
            .filter(_ -> renews)
            .map(escrow -> escrow.terms().cover(entry.rounds()))
            .orElse(now.escrow().locks());
    List<Candidate> candidates =
        start.choice(now, MORE).stream().map(StoragePlan::candidate).toList();
    HiringGas gas = HiringGas.of(wanted, now, store.where(), key);
    return new StoragePlan(
        "plan",
        entry.name(),
        wanted,
        candidates,
        quote,
        quote.funds().times(wanted),
        quote.getting(),
        locks,
        now.balance(),
        now.outside(),
        gas.gas(),
        gas.fee(),
        (quote.end() - now.block()) * store.where().blockSeconds());
  }

  private static Candidate candidate(Preference.Ranked ranked) {
    return new Candidate(ranked.provider(), ranked.known().offer().endpoint());
  }

  /** What must come into the market before. */
  Amount missing() {
    return keeping.plus(locks).minusOrZero(balance);
  }

  List<Address> providers() {
    return candidates.stream().map(Candidate::provider).toList();
  }

  /**
   * Makes sure that enough providers are there, and enough money.
   *
   * @throws Failure when not; nothing was locked
   */
  void check(Hireable hireable, Sums sums) {
    if (candidates.size() < wanted) {
      throw new Failure(
          Main.FAILED,
          "%d providers are wanted, and %d can be hired: %s; take fewer --pieces, or wait for more; nothing was sent"
              .formatted(wanted, candidates.size(), HireableLine.of(hireable, "provider", sums)));
    }
    if (wanted > hireable.room()) {
      throw new Failure(
          Main.FAILED,
          "the escrow of before has books for %d more, and %d are to be hired; ./souk storage rm '%s', then put it with more --spare; nothing was sent"
              .formatted(hireable.room(), wanted, Shown.oneLine(name)));
    }
    checkMoney(sums);
  }

  /**
   * Makes sure that there is enough money.
   *
   * @throws Failure when not; nothing was locked
   */
  void checkMoney(Sums sums) {
    if (missing().compareTo(outside) > 0) {
      throw new Failure(
          Main.FAILED,
          "it takes %s, and there are %s in the market and %s outside; get more, or take fewer --rounds, --books or --pieces; nothing was sent"
              .formatted(sums.show(keeping.plus(locks)), sums.show(balance), sums.show(outside)));
    }
  }

  String text(Sums sums, int blockSeconds) {
    return """
    '%s', %s: %d pieces of %s at as many providers; any %d give it back.
    Keeping it costs %s for each period that all prove, %d at most, %s in all%s; what is not proven comes back.
    Getting all of it back once costs %s. %s
    Each provider locks %s of collateral. It is kept until block %d, in %s. Gas: at most %s.\
    """
        .formatted(
            Shown.oneLine(name),
            Sizes.text(quote.bytes()),
            quote.pieces(),
            Sizes.text(quote.pieceBytes()),
            quote.needed(),
            sums.show(quote.periodPrice().times(quote.pieces())),
            quote.periods(),
            sums.show(quote.keeping()),
            wanted == quote.pieces()
                ? ""
                : ", of which %s for %d agreements now".formatted(sums.show(keeping), wanted),
            sums.show(getting),
            locks.isZero()
                ? "The escrow of before goes on."
                : "For that, an escrow locks %s at most; what nobody wins of it comes back."
                    .formatted(sums.show(locks)),
            sums.show(quote.collateral()),
            quote.end(),
            Blocks.about(Math.ceilDiv(seconds, Math.max(1, blockSeconds)), blockSeconds),
            sums.gas(feeMost));
  }
}
