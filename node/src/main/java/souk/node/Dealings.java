package souk.node;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import souk.ledger.BlockRef;
import souk.ledger.Cursor;
import souk.ledger.Event;
import souk.ledger.Interest;
import souk.ledger.Ledger;
import souk.ledger.LedgerException;
import souk.ledger.LedgerObserver;
import souk.ledger.LedgerReader;
import souk.ledger.LedgerView;
import souk.ledger.RoundRules;
import souk.market.reputation.BetaReputation;
import souk.market.reputation.DealReceipt;
import souk.market.reputation.LedgerDealings;
import souk.primitives.Address;
import souk.primitives.Amount;
import souk.primitives.Bytes32;
import souk.primitives.Signer;

/**
 * A customer's own agreements that have ended, as receipts that it signs, and what follows from
 * them for whom it hires next. All of it stands on the ledger: with another folder, or none, the
 * customer knows the same.
 */
public final class Dealings implements Reputation {
  /** The most agreements that count, the newest. */
  static final int MOST = 128;

  /** For how long one look waits for the ledger; what is not read by then counts later. */
  private static final Duration PATIENCE = Duration.ofSeconds(3);

  private final Ledger ledger;
  private final Signer own;
  private final BetaReputation model;
  private final Map<Bytes32, DealReceipt> receipts = new LinkedHashMap<>();

  /** Those of them of which nothing can be paid or proven any more. */
  private final Set<Bytes32> settled = new HashSet<>();

  private Map<Address, Double> scores = Map.of();
  private long readAt = Long.MIN_VALUE / 2;

  /**
   * @param own whose agreements they are; it signs the receipts
   * @param unit the money that counts as one observation: a prize of the market
   */
  public Dealings(Ledger ledger, Signer own, Amount unit) {
    this.ledger = ledger;
    this.own = own;
    this.model = new BetaReputation(BetaReputation.USUAL_HALF_LIFE, unit);
  }

  /**
   * The receipt of an agreement that has ended: what was kept is what its provider won from its
   * escrow in its rounds, what was broken is what the ledger slashed it for.
   *
   * @param own the agreement's customer
   * @param prizes that its provider was paid, of any rounds and escrows
   */
  public static DealReceipt receipt(
      LedgerReader ledger, Signer own, LedgerView.Agreement ended, List<Event.PrizePaid> prizes) {
    RoundRules rounds = ledger.info().rules().rounds();
    long first = rounds.roundOf(ended.terms().startBlock());
    long last = rounds.roundOf(ended.endBlock() - 1);
    Amount kept = Amount.ZERO;
    for (Event.PrizePaid paid : prizes) {
      long round = paid.book().round();
      if (paid.book().escrow().equals(ended.terms().escrow()) && round >= first && round <= last) {
        kept = kept.plus(paid.prize());
      }
    }
    return DealReceipt.sign(
        own,
        ended.terms().provider(),
        ended.id(),
        kept,
        LedgerDealings.broken(ended),
        time(ledger, ended.endBlock()),
        ledger.info().domain());
  }

  /** When a block was; where a ledger does not find old ones, its newest one's time. */
  private static Instant time(LedgerReader ledger, long block) {
    return Instant.ofEpochSecond(
        ledger
            .block(block)
            .map(BlockRef::time)
            .orElseGet(() -> ledger.head(Ledger.Finality.INCLUDED).time()));
  }

  /** Reads what has ended since, once a round at most. */
  @Override
  public void look(LedgerView view) throws InterruptedException {
    long now = view.block().number();
    if (now < readAt + ledger.info().rules().rounds().length() && now >= readAt) {
      return;
    }
    long end = System.nanoTime() + PATIENCE.toNanos();
    readAt = now;
    try {
      read(view, end);
    } catch (LedgerException e) {
      // It is read a round later; until then those that it would be about are like strangers.
      System.getLogger("souk.node")
          .log(System.Logger.Level.DEBUG, "own agreements of before are not read", e);
    }
    Instant time = Instant.ofEpochSecond(view.block().time());
    Map<Address, List<DealReceipt>> about = new HashMap<>();
    receipts
        .values()
        .forEach(each -> about.computeIfAbsent(each.about(), _ -> new ArrayList<>()).add(each));
    Map<Address, Double> found = new HashMap<>();
    about.forEach((provider, all) -> found.put(provider, model.score(all, time)));
    scores = found;
  }

  private void read(LedgerView view, long end) throws InterruptedException {
    long now = view.block().number();
    List<Event.AgreementOpened> opened =
        events(
            Event.AgreementOpened.class,
            own.address(),
            each -> each.customer().equals(own.address()) && !each.provider().equals(own.address()),
            0,
            now,
            end);
    Map<Address, List<LedgerView.Agreement>> ended = new LinkedHashMap<>();
    for (Event.AgreementOpened each :
        opened.subList(Math.max(0, opened.size() - MOST), opened.size())) {
      if (!settled.contains(each.agreement())) {
        Optional<LedgerView.Agreement> there = view.agreement(each.agreement());
        there
            .filter(agreement -> agreement.endBlock() <= now)
            .ifPresent(agreement ->
                ended.computeIfAbsent(each.provider(), _ -> new ArrayList<>()).add(agreement));
      }
    }
    for (Map.Entry<Address, List<LedgerView.Agreement>> each : ended.entrySet()) {
      long from =
          each.getValue().stream().mapToLong(one -> one.terms().startBlock()).min().orElse(0);
      Set<Bytes32> escrows =
          each.getValue().stream().map(one -> one.terms().escrow()).collect(Collectors.toSet());
      List<Event.PrizePaid> prizes =
          events(
              Event.PrizePaid.class,
              each.getKey(),
              paid -> escrows.contains(paid.book().escrow()),
              from,
              now,
              end);
      each.getValue().forEach(agreement -> take(agreement, prizes, now));
    }
  }

  private void take(LedgerView.Agreement ended, List<Event.PrizePaid> prizes, long now) {
    receipts.put(ended.id(), receipt(ledger, own, ended, prizes));
    RoundRules rounds = ledger.info().rules().rounds();
    boolean paid = rounds.claimDeadline(rounds.roundOf(ended.endBlock() - 1)) < now;
    boolean judged = ended.endBlock() + ended.terms().collateral().releaseBlocks() < now;
    if (paid && judged) {
      settled.add(ended.id());
    }
  }

  /**
   * Some events of a kind that name an account, from a block on; others are not kept, for they may
   * be very many.
   *
   * @throws LedgerException when they are not read in time
   */
  private <E extends Event> List<E> events(
      Class<E> kind, Address account, Predicate<E> wanted, long from, long upTo, long end)
      throws InterruptedException {
    List<E> found = new ArrayList<>();
    CountDownLatch read = new CountDownLatch(1);
    LedgerObserver reader =
        new LedgerObserver() {
          @Override
          public Interest interest() {
            return Interest.of(account, Set.of(kind));
          }

          @Override
          public void applied(Cursor cursor, BlockRef block, Event event) {
            E one = kind.cast(event);
            if (wanted.test(one)) {
              found.add(one);
            }
          }

          @Override
          public void rolledBack(BlockRef to) {
            found.clear(); // the next look reads them all again
          }

          @Override
          public void advanced(BlockRef head) {
            if (head.number() >= upTo) {
              read.countDown();
            }
          }
        };
    try (Ledger.Subscription _ = ledger.follow(new Cursor(from, 0), reader)) {
      if (!read.await(Math.max(0, end - System.nanoTime()), TimeUnit.NANOSECONDS)) {
        throw new LedgerException("the ledger does not say in time what was in the past");
      }
    }
    return List.copyOf(found);
  }

  /** The receipts, as far as they are read. */
  public List<DealReceipt> receipts() {
    return List.copyOf(receipts.values());
  }

  /** Whether one was slashed in an agreement of this customer. */
  public boolean broke(Address provider) {
    return receipts.values().stream()
        .anyMatch(each -> each.about().equals(provider) && !each.broken().isZero());
  }

  @Override
  public double of(Address provider) {
    return scores.getOrDefault(provider, 0.0);
  }
}
