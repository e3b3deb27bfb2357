package souk.cli.auction;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import souk.attacks.Count;
import souk.cli.Sums;
import souk.cli.Table;
import souk.market.price.sealed.AuctioneerFault;
import souk.market.price.sealed.Transcript;
import souk.market.price.sealed.Verdict;
import souk.primitives.Address;
import souk.primitives.Amount;
import souk.primitives.Bytes32;
import souk.primitives.Eip712;

/**
 * What a transcript comes to, for programs.
 *
 * @param convicted whether the auctioneer is; then nobody wins
 * @param faults of the auctioneer
 * @param shut bidders that left their bids shut, or opened them wrongly
 * @param rejected what was shown and proves nothing
 * @param honoured what was shown and the auctioneer did as it should
 * @param deposit the auctioneer's
 */
record VerdictReport(
    Bytes32 auction,
    Address auctioneer,
    boolean convicted,
    Address winner,
    Amount price,
    int bids,
    int openings,
    List<Fault> faults,
    List<Address> shut,
    List<Weighed> rejected,
    List<Weighed> honoured,
    DepositReport deposit) {
  /** What the auctioneer did, and to whose bid. */
  record Fault(String fault, Address bidder) {}

  /** What a file shows that convicts nobody. */
  record Weighed(Path file, String why) {}

  /**
   * The report.
   *
   * @param files where each piece of the evidence is from, in its order
   */
  static VerdictReport of(
      Transcript transcript,
      Verdict verdict,
      Eip712.Domain domain,
      List<Path> files,
      DepositReport deposit) {
    List<Address> shut = new ArrayList<>();
    transcript.list().bids().stream()
        .map(each -> each.bid().bidder())
        .filter(bidder ->
            verdict.faults().isEmpty() && verdict.bidders().get(bidder) == Verdict.Deposit.BURNED)
        .forEach(shut::add);
    return new VerdictReport(
        transcript.terms().id(domain),
        transcript.terms().auctioneer(),
        !verdict.faults().isEmpty(),
        verdict.award().map(award -> award.winner()).orElse(Address.ZERO),
        verdict.award().map(award -> award.price()).orElse(Amount.ZERO),
        transcript.list().bids().size(),
        transcript.result().openings().size(),
        verdict.faults().stream()
            .map(fault -> new Fault(name(fault.kind()), fault.bidder()))
            .toList(),
        shut,
        weighed(verdict, files, false),
        weighed(verdict, files, true),
        deposit);
  }

  private static List<Weighed> weighed(Verdict verdict, List<Path> files, boolean inOrder) {
    return verdict.rejected().stream()
        .filter(each -> each.inOrder() == inOrder)
        .map(each -> new Weighed(files.get(each.index()), each.why()))
        .toList();
  }

  /** Why nobody wins. */
  static String nobody(int bids, int openings) {
    return bids == 0
        ? "nobody bid"
        : openings == 0 ? Count.of(bids, "bid") + ", none opened" : "nobody bid within the reserve";
  }

  private static String name(AuctioneerFault.Kind kind) {
    return kind.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private static final Map<String, String> WORDS =
      Map.ofEntries(
          Map.entry("late-bid", "lists a bid that came late"),
          Map.entry("bid-twice", "lists a bidder twice"),
          Map.entry("bid-altered", "lists a bid that its bidder did not sign"),
          Map.entry("bid-without-deposit", "lists a bidder without deposit"),
          Map.entry("bid-dropped", "left out a bid that it had in time"),
          Map.entry("late-opening", "counts an opening that came late"),
          Map.entry("opening-altered", "counts an opening that its bidder did not sign"),
          Map.entry("opening-twice", "counts two openings of one bidder"),
          Map.entry("opening-dropped", "left out an opening that it had in time"),
          Map.entry("wrong-result", "names a winner or a price that does not follow"),
          Map.entry("two-lists", "signed two lists of bids"),
          Map.entry("two-results", "signed two results"));

  void print(PrintWriter people, Sums sums) {
    people.println("auction %s of %s".formatted(auction, auctioneer));
    people.println("%,d bids, %,d of them opened".formatted(bids, openings));
    if (convicted) {
      people.println("THE AUCTIONEER IS CONVICTED; the auction is void:");
      Table table = new Table("it", "bidder");
      faults.forEach(fault ->
          table.row(
              WORDS.getOrDefault(fault.fault(), fault.fault()),
              fault.bidder().isZero() ? "" : fault.bidder()));
      table.print(people);
    } else {
      people.println(
          winner.isZero()
              ? nobody(bids, openings)
              : "%s wins and is paid %s".formatted(winner, sums.show(price)));
    }
    deposit.print(people, sums, convicted);
    shut.forEach(bidder -> people.println(bidder + " left its bid shut, or opened it wrongly"));
    Map<Path, List<String>> good = new LinkedHashMap<>();
    honoured.forEach(
        each -> good.computeIfAbsent(each.file(), _ -> new ArrayList<>()).add(each.why()));
    good.forEach((file, why) ->
        people.println("%s is in order: %s".formatted(file, String.join(", ", why))));
    rejected.forEach(
        each -> people.println("%s proves nothing: %s".formatted(each.file(), each.why())));
  }
}
