package souk.node.version;

import java.time.Duration;
import java.util.Optional;
import souk.ledger.Command;
import souk.ledger.Ledger;
import souk.ledger.LedgerException;
import souk.ledger.LedgerInfo;
import souk.ledger.LedgerView;
import souk.ledger.Receipt;
import souk.market.version.Announcement;
import souk.market.version.Charter;
import souk.market.version.MarketVersion;
import souk.market.version.VersionHistory;
import souk.market.version.VersionHistory.Posted;
import souk.market.version.VersionHistory.Version;
import souk.payments.CommandRefusedException;
import souk.primitives.Amount;
import souk.primitives.Signer;

/**
 * One of a market's announcers: drafts versions, signs them, puts one on the ledger that enough of
 * them signed, and takes back what it put there. What would not count is not sent.
 */
public final class Announcer implements AutoCloseable {
  private static final long PAUSE = 20;

  private final Ledger ledger;
  private final Charter charter;
  private final Signer own;
  private final VersionWatch watch;
  private final Duration patience;

  /**
   * Reads what was announced before.
   *
   * @param own an announcer's key; another's can draft, and do nothing else
   * @param patience for how long the ledger is waited for, each time
   * @throws LedgerException when what was announced is not read in that time
   */
  public Announcer(Ledger ledger, Charter charter, Signer own, Duration patience) {
    this.ledger = ledger;
    this.charter = charter;
    this.own = own;
    this.patience = patience;
    this.watch = new VersionWatch(ledger, charter);
    try {
      watch.await(patience);
    } catch (RuntimeException e) {
      watch.close();
      throw e;
    }
  }

  private LedgerInfo info() {
    return ledger.info();
  }

  private LedgerView now() {
    return ledger.at(ledger.head(Ledger.Finality.INCLUDED));
  }

  /** What the market is by the newest block. */
  public VersionHistory history() {
    return watch.history();
  }

  /**
   * The market's next version, signed by nobody.
   *
   * @param by the last block in which it can be put on the ledger
   * @param from the first block in which it is in force
   * @throws AnnouncementException when the ledger or the charter speaks against it
   */
  public Announcement draft(MarketVersion version, long by, long from)
      throws AnnouncementException {
    long head = now().block().number();
    if (by <= head) {
      throw new AnnouncementException(
          "it could be put on the ledger up to block %d, and that is past: the ledger is at block %d"
              .formatted(by, head));
    }
    if (from - by < charter.delay()) {
      throw new AnnouncementException(
          "it is announced too late: up to block %d for block %d, and the delay is %d blocks"
              .formatted(by, from, charter.delay()));
    }
    Version before = history().at(Long.MAX_VALUE);
    if (version.equals(before.terms())) {
      throw new AnnouncementException(
          "it changes nothing: payment and agreement are those of version %d"
              .formatted(before.number()));
    }
    Optional<String> wrong = version.contradiction(info().rules());
    if (wrong.isPresent()) {
      throw new AnnouncementException(wrong.get());
    }
    return Announcement.of(charter.id(info().domain()), history().next(), version, by, from);
  }

  /**
   * The same announcement with this announcer's signature.
   *
   * @throws AnnouncementException when it is none of the market's announcers, signed before, or is
   *     asked to sign for another market
   */
  public Announcement sign(Announcement announcement) throws AnnouncementException {
    if (!announcement.charter().equals(charter.id(info().domain()))) {
      throw new AnnouncementException("it is for another market, or the market began otherwise");
    }
    if (!charter.announcers().contains(own.address())) {
      throw new AnnouncementException(own.address() + " is none of the market's announcers");
    }
    if (announcement.signers(info().domain()).contains(own.address())) {
      throw new AnnouncementException(own.address() + " has signed it before");
    }
    return announcement.signedBy(own, info().domain());
  }

  /** How many of the market's announcers have signed it. */
  public long signatures(Announcement announcement) {
    return announcement.signers(info().domain()).stream()
        .filter(charter.announcers()::contains)
        .count();
  }

  /**
   * Puts it on the ledger, and waits until it counts.
   *
   * @throws AnnouncementException when it would not count, in which case nothing is sent; or when
   *     another announcement came before it
   * @throws CommandRefusedException when the ledger did not take it
   * @throws LedgerException when it is not seen in time that it counts
   */
  public void announce(Announcement announcement)
      throws AnnouncementException, InterruptedException {
    Optional<String> why =
        history().refusal(announcement, own.address(), info().rules(), info().domain());
    if (why.isPresent()) {
      throw new AnnouncementException(why.get());
    }
    long head = now().block().number();
    if (head >= announcement.by()) {
      throw new AnnouncementException(
          "it is announced too late: it could be put on the ledger up to block %d, and the ledger is at block %d"
              .formatted(announcement.by(), head));
    }
    if (now().provider(own.address()).isEmpty()) {
      // The ledger takes agreements of providers only; nobody hires one that has no collateral.
      need(new Command.Register(LedgerAnnouncements.ENDPOINT, Amount.ZERO));
    }
    need(LedgerAnnouncements.post(announcement, info(), own));
    awaitSeen(announcement);
  }

  private void awaitSeen(Announcement announcement)
      throws AnnouncementException, InterruptedException {
    long end = System.nanoTime() + patience.toNanos();
    while (System.nanoTime() < end) {
      VersionHistory history = history();
      if (history
          .posted(announcement.number())
          .filter(each -> same(each, announcement))
          .isPresent()) {
        return;
      }
      for (VersionHistory.Refused each : history.refused()) {
        if (each.announcement().equals(announcement) && each.poster().equals(own.address())) {
          throw new AnnouncementException(
              "it stands on the ledger and does not count: " + each.why());
        }
      }
      Thread.sleep(PAUSE);
    }
    throw new LedgerException("it is on the ledger, and was not seen there in time");
  }

  private boolean same(Posted posted, Announcement announcement) {
    return posted.poster().equals(own.address()) && posted.announcement().equals(announcement);
  }

  /**
   * Takes a version back that this announcer put on the ledger, before it begins.
   *
   * @throws AnnouncementException when that cannot be done, in which case nothing is sent
   * @throws CommandRefusedException when the ledger refuses
   */
  public void withdraw(long number) throws AnnouncementException, InterruptedException {
    VersionHistory history = history();
    long head = now().block().number();
    Posted posted =
        history
            .posted(number)
            .orElseThrow(() ->
                new AnnouncementException(
                    number == VersionHistory.FOUNDING
                        ? "version 1 is what the market began with; it cannot be taken back"
                        : "version %d was never announced".formatted(number)));
    if (posted.withdrawn()) {
      throw new AnnouncementException("version %d was taken back before".formatted(number));
    }
    if (!posted.poster().equals(own.address())) {
      throw new AnnouncementException(
          "version %d was put on the ledger by %s, which alone can take it back"
              .formatted(number, posted.poster()));
    }
    long from = posted.announcement().from();
    if (head + 1 >= from) {
      throw new AnnouncementException(
          "version %d can be taken back before block %d, and the ledger is at block %d"
              .formatted(number, from, head));
    }
    need(LedgerAnnouncements.withdraw(posted.announcement(), info(), own.address()));
    long end = System.nanoTime() + patience.toNanos();
    while (history().posted(number).filter(Posted::withdrawn).isEmpty()) {
      if (System.nanoTime() > end) {
        throw new LedgerException("it is taken back, and that was not seen in time");
      }
      Thread.sleep(PAUSE);
    }
  }

  private void need(Command command) {
    Receipt receipt = ledger.submit(own, command).join();
    CommandRefusedException.need(command, receipt);
  }

  /** When a version that is drafted begins, where nobody says otherwise. */
  public long earliest(long by) {
    long last =
        history().versions().stream()
            .filter(each -> !each.withdrawn())
            .mapToLong(Version::from)
            .max()
            .orElse(0);
    return Math.max(by + charter.delay(), last + 1);
  }

  @Override
  public void close() {
    watch.close();
  }
}
