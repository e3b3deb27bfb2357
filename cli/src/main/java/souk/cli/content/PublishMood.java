package souk.cli.content;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import souk.attacks.Count;
import souk.cli.Blocks;
import souk.cli.HireableLine;
import souk.cli.Sums;
import souk.ledger.RoundRules;
import souk.node.CustomerNode;
import souk.node.Hireable;

/** How a publisher stands, in the few ways that are worth a word. */
record PublishMood(Kind kind, String why) {
  /** Before anything is known. */
  static final PublishMood BEGINS = new PublishMood(Kind.BEGINS, "");

  enum Kind {
    BEGINS,
    WAITS,
    SHORT,
    USED_UP,
    READY,
    TROUBLE
  }

  /**
   * What is seen.
   *
   * @param usedUp caches that have no tickets left in this round
   */
  record Seen(CustomerNode.Status now, int usedUp, long block) {}

  /**
   * What is to be said; null while nothing can be: between two rounds caches are never ready for a
   * moment.
   *
   * @param least caches that a bundle takes
   */
  static @Nullable PublishMood of(
      Seen seen, RoundRules rounds, int blockSeconds, int least, Sums sums) {
    CustomerNode.Status now = seen.now();
    long block = seen.block();
    if (now.trouble().isPresent()) {
      return new PublishMood(Kind.TROUBLE, now.trouble().get() + "; trying again");
    }
    long round = rounds.roundOf(block);
    if (seen.usedUp() > 0 && now.hired() - seen.usedUp() < least && block < rounds.closes(round)) {
      return new PublishMood(
          Kind.USED_UP,
          "this round's money is used up at %d of %s: nothing is delivered until round %d, in %s; more --deliveries lock more for a round, in the next escrow"
              .formatted(
                  seen.usedUp(),
                  Count.of(now.hired(), "cache"),
                  round + 1,
                  Blocks.about(rounds.start(round + 1) - block, blockSeconds)));
    }
    if (now.ready() >= least) {
      return new PublishMood(Kind.READY, "enough caches are ready: files can be fetched");
    }
    long start = rounds.start(now.firstRound());
    if (block < start) {
      return now.hired() >= least
          ? new PublishMood(
              Kind.WAITS,
              "%s hired; tickets are issued from block %d on, in %s"
                  .formatted(
                      Count.of(now.hired(), "cache"),
                      start,
                      Blocks.about(start - block, blockSeconds)))
          : shortage(now, sums).orElse(null);
    }
    boolean settled = block >= rounds.start(round) + rounds.closeGap();
    if (!settled || block >= rounds.closes(round)) {
      return null;
    }
    return shortage(now, sums)
        .orElseGet(() ->
            new PublishMood(
                Kind.SHORT,
                "%s hired, too few of them ready; %d are needed"
                    .formatted(Count.of(now.hired(), "cache"), least)));
  }

  private static Optional<PublishMood> shortage(CustomerNode.Status now, Sums sums) {
    return now.shortage()
        .filter(hireable -> hireable.fitting() == 0 || hireable.room() == 0)
        .map(hireable ->
            new PublishMood(
                Kind.SHORT,
                "%s hired; %s".formatted(Count.of(now.hired(), "cache"), why(hireable, sums))));
  }

  /** Whether it says nothing new: how long it waits is told once, and counted down by nobody. */
  boolean isNoNewsAfter(PublishMood before) {
    return equals(before) || (kind == Kind.WAITS && before.kind == Kind.WAITS);
  }

  /** Why nobody can be hired. */
  static String why(Hireable hireable, Sums sums) {
    return HireableLine.of(hireable, "cache", sums);
  }
}
