package souk.design.deviation;

import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import souk.content.BlockTree;
import souk.content.ContentJudge;
import souk.content.ContentRules;
import souk.content.ContentTerms;
import souk.content.kind.ContentMarket;
import souk.content.odds.CollusionOdds;
import souk.content.odds.MarketShape;
import souk.content.publisher.ClearTickets;
import souk.design.model.MarketDesign;
import souk.design.model.Play;
import souk.design.model.Play.Part;
import souk.design.model.Play.Sum;
import souk.exchange.provider.ExposureRules;
import souk.primitives.Bytes;
import souk.primitives.PrivateKey;

/**
 * Content delivery: bundles of n chunks, each from another cache, tickets in a box that a puzzle
 * opens, keys for tickets. As many bundles are dealt as a cache's exposure has room for. One of the
 * caches is the provider that is looked at; the others of a bundle are alike, so one of them is
 * played and counted for all.
 */
final class ContentGame implements Game {
  private static final int MOST_BUNDLES = 1_024;

  private static final Switch SENDS =
      Switch.of(
          Part.PROVIDER,
          "sends",
          "sends right chunks",
          "sends nothing",
          "sends garbage that it signed for",
          "sends garbage without a signature",
          "sends chunks with one wrong block");
  private static final Switch KEYS =
      Switch.of(
          Part.PROVIDER, "keys", "gives keys for tickets", "keeps keys back", "gives wrong keys");
  private static final Switch LOSSES =
      Switch.of(
          Part.PROVIDER,
          "losses",
          "reports the losses that it has",
          "reports more losses than it has");
  private static final Switch FRIENDS =
      Switch.of(
          Part.PROVIDER,
          "friends",
          "sends to all clients alike",
          "sends its own clients nothing and counts it as delivered");
  private static final Switch WANTS =
      Switch.of(
          Part.CLIENT,
          "asks",
          "asks for what it wants",
          "asks also for what nobody wants, where that pays",
          "takes bundles only to leave them unpaid");
  private static final Switch FETCHES =
      Switch.of(Part.CLIENT, "fetches", "fetches whole chunks", "fetches half of each chunk");
  private static final Switch HANDS =
      Switch.of(
          Part.CLIENT,
          "pays",
          "hands all tickets in",
          "hands no tickets in",
          "hands in only its friend's tickets");
  private static final Switch IDENTITIES =
      Switch.of(Part.CLIENT, "names", "has one name", "has many names");
  private static final Switch COMPLAINS =
      Switch.of(
          Part.CLIENT,
          "complains",
          "complains of wrong chunks",
          "complains of nothing",
          "complains of right chunks");
  private static final Switch BOOKS =
      Switch.of(
          Part.CUSTOMER,
          "pays",
          "makes out right books",
          "pays with forged covers",
          "pays when the tills are closed",
          "pays with the same tickets twice",
          "pays with the books of another provider");
  private static final Switch BOX =
      Switch.of(Part.CUSTOMER, "box", "puts tickets into the box", "puts junk into the box");
  private static final Switch LEAKS =
      Switch.of(Part.CUSTOMER, "keys", "keeps the keys to itself", "tells its clients the keys");
  private static final Switch SETTLES =
      Switch.of(
          Part.CUSTOMER,
          "settles",
          "pays the rest of a bundle that was paid in part",
          "leaves the rest unpaid");

  private static final List<Switch> ALL =
      List.of(
          Table.PROVIDER_JOINS,
          SENDS,
          KEYS,
          LOSSES,
          FRIENDS,
          Table.PROVIDER_REPORTS,
          Table.CLAIMS,
          Table.NAMES,
          WANTS,
          FETCHES,
          HANDS,
          IDENTITIES,
          COMPLAINS,
          Table.CUSTOMER_JOINS,
          BOOKS,
          BOX,
          LEAKS,
          SETTLES,
          Table.CUSTOMER_REPORTS,
          Table.ESCROW,
          Table.BUILDS,
          Table.ORDERS,
          Table.ACCUSES);

  private final Sums sums;
  private final ContentRules rules;
  private final ExposureRules exposure;
  private final List<Switch> switches;
  private final Ground ground;
  private final WrongChunks wrong;
  private final CollusionOdds odds;
  private final double month;
  private final int bundles;
  private final int tickets;
  private final int others;

  /**
   * The game of a content market's design.
   *
   * @param month what a month in the market brings a cache besides what is played
   */
  ContentGame(MarketDesign design, Play play, double month) {
    ContentMarket market = ContentMarket.of(design.market());
    this.sums = new Sums(design, play);
    this.rules = market.service();
    this.exposure = market.exposure();
    this.month = month;
    this.others = rules.caches() - 1;
    this.tickets = rules.tickets(rules.chunkBytes());
    int most = market.agreement().exposures().provider();
    this.bundles = Math.clamp(most / tickets, 1, MOST_BUNDLES);
    this.switches = ALL.stream().filter(each -> play.role(each.part()).isPresent()).toList();
    PrivateKey publisher = PrivateKey.fromSeeded(new SplittableRandom(7));
    Bytes details = new ContentTerms(rules, publisher.publicKey(), "http://play").encode();
    String cache = play.role(Part.PROVIDER).orElseThrow();
    this.ground =
        new Ground(
            design.market(),
            details,
            Optional.of(new ContentJudge()),
            List.of("the " + cache, "another " + cache),
            // a fake bundle, and tickets in the clear
            (bundles + 1) * tickets * 2 + market.agreement().exposures().customer());
    this.wrong = new WrongChunks(ground, rules, publisher, Proven.MOST_GRADES);
    int providers = Math.max(rules.caches(), sums.count(Sum.PROVIDERS));
    this.odds =
        new CollusionOdds(
            new MarketShape(
                providers,
                Math.max(1, sums.count(Sum.OWNED)),
                rules.caches(),
                rules.repairs(),
                rules.passes(),
                rules.profile().stateBytes(),
                rules.profile().pieceBytes(),
                tickets * market.payment().ticketValue(),
                sums.of(Sum.WORK),
                1,
                sums.of(Sum.NAME),
                0));
  }

  @Override
  public String name() {
    return "content delivery";
  }

  @Override
  public List<Switch> switches() {
    return switches;
  }

  @Override
  public List<String> abstracted() {
    return List.of(
        "chunks cross no wire: moving one costs what the file says; evidence of wrong ones is real,"
            + " and so is the judge",
        "puzzles are not searched: they are solved with the chance that the odds of the market"
            + " give",
        "whose caches are in a bundle counts by its probabilities",
        "draws count by their probabilities; of each provider's books one is claimed, in a draw"
            + " that it wins",
        "the caches of a bundle that are not looked at do all the same",
        "there is no network: every message arrives");
  }

  @Override
  public Payoffs play(Moves moves, Chance chance, Trace trace) {
    Table table = new Table(ground, sums, switches, moves, trace);
    if (!table.nobodyDeals()) {
      new Delivery(table, chance).run();
      table.settle(others);
    }
    return table.payoffs;
  }

  /** All bundles of one play. */
  private final class Delivery {
    private final Table table;
    private final Chance chance;

    /** Chunks of the cache that is looked at, and of each other, whose keys the client has. */
    private double opened;

    private double openedOthers;

    Delivery(Table table, Chance chance) {
      this.table = table;
      this.chance = chance;
    }

    void run() {
      table.payoffs.add(Part.PROVIDER, month);
      if (!table.does(WANTS, "takes bundles only to leave them unpaid")) {
        deliver();
      }
      if (table.does(WANTS, "asks also for what nobody wants, where that pays")) {
        fake();
      }
      if (table.does(LOSSES, "reports more losses than it has")) {
        advance();
      }
      if (table.secondName()) {
        table.payoffs.add(Part.PROVIDER, bundles * sums.of(Sum.WORK));
      }
      table.accuse(_ -> wrong.none());
      if (table.does(COMPLAINS, "complains of right chunks")
          && !table.does(Table.CUSTOMER_REPORTS, "reports nothing that it could prove")) {
        table.report(wrong.none(), false);
      }
      table.payoffs.add(Part.CUSTOMER, (opened + others * openedOthers) * sums.of(Sum.VALUE));
      table.payoffs.add(Part.CLIENT, (opened + others * openedOthers) * sums.of(Sum.USE));
      table.note(
          "the client opens %.4g chunks of the provider and %.4g of each other",
          opened, openedOthers);
    }

    private boolean sends(String what) {
      return table.does(SENDS, what);
    }

    private void deliver() {
      boolean right = sends("sends right chunks");
      boolean almost = sends("sends chunks with one wrong block");
      boolean garbage = sends("sends garbage that it signed for");
      int asked = bundles;
      // Bundles whose box the client opens: all that is in them must be there.
      int solved = asked;
      if (garbage) {
        table.note("no puzzle over the provider's chunks can be solved; it is replaced");
      } else if (sends("sends nothing") || sends("sends garbage without a signature")) {
        table.note("the client sees at once that nothing of use comes; the provider is replaced");
      } else if (almost) {
        double blocks = (double) rules.chunkBytes() / BlockTree.BLOCK;
        solved = (int) Math.rint(asked * odds.chanceToSolveWithout(1 / blocks));
      }
      if (table.does(FETCHES, "fetches half of each chunk")) {
        solved = (int) Math.rint(solved * Math.pow(odds.chanceToSolveWithout(0.5), rules.caches()));
        table.note("with half of each chunk the client solves %d of %d puzzles", solved, asked);
      }
      boolean there = right || almost;
      boolean box = !table.does(BOX, "puts junk into the box");
      boolean all = table.does(HANDS, "hands all tickets in");
      boolean friend = table.does(HANDS, "hands in only its friend's tickets");
      if (!switches.contains(HANDS)) {
        all = true;
      }
      boolean settles =
          friend && table.does(SETTLES, "pays the rest of a bundle that was paid in part");
      int handed = box && there && (all || friend) ? solved : 0;
      int handedOthers = box && (all || settles) ? solved : 0;
      int paid = pay(Table.PROVIDER, handed);
      int paidOthers = pay(Table.PROVIDER + 1, handedOthers);
      int sent = there ? sent(asked, paid) : 0;
      int sentOthers = sent(asked, paidOthers);
      table.payoffs.add(Part.PROVIDER, -sent * sums.of(Sum.WORK));
      stopped(asked - sent, asked - sentOthers, there);
      boolean leaks = table.does(LEAKS, "tells its clients the keys");
      opened += leaks ? sent : Math.min(sent, paid);
      openedOthers += leaks ? sentOthers : Math.min(sentOthers, paidOthers);
      if (!there) {
        // Another cache sends those chunks, and is paid like the others.
        opened += leaks ? sentOthers : Math.min(sentOthers, paidOthers);
        table.payoffs.add(Part.CUSTOMER, -Math.min(sentOthers, paidOthers) * ticket());
      }
      if (table.does(KEYS, "keeps keys back") || table.does(KEYS, "gives wrong keys")) {
        table.note("the publisher gives the client the provider's keys");
      }
      if (garbage || almost) {
        faults(almost ? solved : asked);
      }
    }

    private double ticket() {
      return tickets * ground.payment().ticketValue();
    }

    private int pay(int provider, int chunks) {
      Dealings.Payment how =
          table.does(BOOKS, "pays with the books of another provider")
              ? Dealings.Payment.ANOTHERS
              : table.payment(BOOKS);
      return table.dealings.pay(provider, chunks * tickets, how) / tickets;
    }

    /** How many chunks a cache sends: once too many are unpaid, it stops. */
    private int sent(int asked, int paid) {
      if (table.does(BOOKS, "pays with forged covers")
          || table.does(BOOKS, "pays with the books of another provider")) {
        return 0; // without a cover it begins nothing
      }
      int most = ground.agreement().exposures().provider();
      long risked =
          table.does(IDENTITIES, "has many names")
              ? most - exposure.customerExposure(most)
              : exposure.sessionExposure(most);
      return (int) Math.min(asked, paid + risked / tickets);
    }

    /** Who was cut off begins anew, under another name. */
    private void stopped(int by, int byOthers, boolean there) {
      if ((there && by > 0) || byOthers > 0) {
        table.note(
            "caches stop: %d and %d chunks are not sent, for too much is unpaid", by, byOthers);
        table.payoffs.add(Part.CUSTOMER, -sums.of(Sum.OPENING));
      }
    }

    private void faults(int wrongChunks) {
      boolean itself = table.does(Table.PROVIDER_REPORTS, "reports its own faults first");
      boolean shown =
          !table.does(COMPLAINS, "complains of nothing")
              && !table.does(Table.CUSTOMER_REPORTS, "reports nothing that it could prove");
      if (!itself && !shown) {
        return;
      }
      Proven proven = new Proven(wrongChunks, itself ? 1 : sums.of(Sum.DETECTED));
      int outcome = proven.pick(chance);
      table.note("%.4g of %d wrong chunks are found out", proven.mean(outcome), wrongChunks);
      for (int fault = 0; fault < outcome; fault++) {
        table.report(wrong.evidence(fault), itself);
      }
    }

    /** One bundle that nobody wants, if the caches in it make that pay. */
    private void fake() {
      double[] chances = new double[rules.caches() + 1];
      double sum = 0;
      for (int own = 0; own < chances.length; own++) {
        chances[own] = odds.chanceOf(own);
        sum += chances[own];
      }
      for (int own = 0; own < chances.length; own++) {
        chances[own] /= sum;
      }
      int own = chance.pick(chances);
      table.payoffs.add(Part.CLIENT, -sums.of(Sum.NAME));
      boolean skips =
          table.does(FRIENDS, "sends its own clients nothing and counts it as delivered");
      boolean half = table.does(FETCHES, "fetches half of each chunk");
      int moved = rules.caches() - own;
      double solves = half ? Math.pow(odds.chanceToSolveWithout(0.5), moved) : 1;
      double cost =
          moved * sums.of(Sum.WORK) * (half ? 0.5 : 1) + (skips ? 0 : own * sums.of(Sum.WORK));
      if (own == 0 || solves * own * ticket() <= cost) {
        table.note("of a bundle that nobody wants %d caches are friends; it is let be", own);
        return;
      }
      table.note(
          "of a bundle that nobody wants %d caches are friends; fetching the rest costs %.6g",
          own, cost);
      table.payoffs.add(Part.CLIENT, -cost);
      if (chance.happens(solves)) {
        table.dealings.pay(Table.PROVIDER, own * tickets, Dealings.Payment.RIGHT);
        // The other friends' and strangers' tickets come from the publisher, too.
        table.payoffs.add(Part.CUSTOMER, -moved * ticket());
      }
    }

    /** Losses that it says it had, so that its tickets come in the clear. */
    private void advance() {
      int most = ground.agreement().exposures().provider();
      ClearTickets clear = new ClearTickets(rules, most, ground.agreement().exposures().customer());
      boolean abandons = table.does(WANTS, "takes bundles only to leave them unpaid");
      boolean skips =
          table.does(FRIENDS, "sends its own clients nothing and counts it as delivered");
      clear.claim(1, most);
      int taken = 0;
      int left = 0;
      for (int i = 0; i < 2 * bundles; i++) {
        boolean inTheClear = clear.give(tickets);
        if (inTheClear) {
          clear.paid(tickets, true);
          taken++;
        } else if (abandons) {
          clear.abandoned(tickets, false);
          left++;
        } else {
          clear.paid(tickets, false);
        }
      }
      if (abandons) {
        table.payoffs.add(Part.CLIENT, -(taken + left) * sums.of(Sum.NAME));
        table.note("%d bundles are left unpaid, so that losses are believed", left);
        table.payoffs.add(Part.PROVIDER, skips ? 0 : -(taken + left) * sums.of(Sum.WORK));
      }
      table.note("%d tickets come in the clear, with the token", taken * tickets);
      // Clients that want what they ask for paid for it anyway, and it was counted.
      if (abandons) {
        table.dealings.pay(Table.PROVIDER, taken * tickets, Dealings.Payment.RIGHT);
      }
    }
  }
}
