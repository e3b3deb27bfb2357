package souk.cli.content;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import souk.attacks.Count;
import souk.cli.Sizes;
import souk.cli.Sums;
import souk.content.kind.ContentMarket;
import souk.content.publisher.Published;
import souk.content.publisher.Publisher;
import souk.deployment.content.ContentDeployment;
import souk.node.CustomerNode;
import souk.primitives.Amount;

/**
 * What more files do to a publisher's costs. What its escrow locks stays as it is; what deliveries
 * take of it grows, and the next escrow is to have money for all of them.
 *
 * @param files that are new
 * @param perDelivery what one delivery of them costs on average
 * @param deliveriesBefore for how many deliveries of everything in a round there is money now
 * @param deliveriesAfter and with the new files
 * @param roundMost what all deliveries in a round can cost, before and after
 * @param said all of it, for people
 */
record AddedCost(
    String event,
    int files,
    long bytes,
    Amount perDelivery,
    double deliveriesBefore,
    double deliveriesAfter,
    Amount roundMost,
    String said) {
  /** By the files' sizes now. */
  static AddedCost of(
      ContentMarket market,
      CustomerNode.Setup setup,
      List<Published> before,
      List<Publisher.Named> fresh,
      Sums sums)
      throws IOException {
    List<Long> known = new ArrayList<>();
    Set<Path> paths = new HashSet<>();
    for (Published each : before) {
      known.add(each.manifest().layout().length());
      paths.add(each.file());
    }
    List<Long> more = new ArrayList<>();
    for (Publisher.Named each : fresh) {
      if (!paths.contains(each.file().toAbsolutePath().normalize())) {
        more.add(Files.size(each.file()));
      }
    }
    long there = setup.booksPerProvider() * setup.providers();
    double tickets = (double) there * market.payment().tickets();
    long old = tickets(market, known);
    long added = tickets(market, more);
    AddedCost cost =
        new AddedCost(
            "cost",
            more.size(),
            more.stream().mapToLong(Long::longValue).sum(),
            market.payment().prize().share(added, market.payment().tickets()),
            old == 0 ? 0 : tickets / old,
            old + added == 0 ? 0 : tickets / (old + added),
            market.payment().prize().times(there),
            "");
    return cost.saying(cost.text(sums));
  }

  private AddedCost saying(String sentences) {
    return new AddedCost(
        event, files, bytes, perDelivery, deliveriesBefore, deliveriesAfter, roundMost, sentences);
  }

  /** How many tickets a delivery of files of these sizes takes. */
  static long tickets(ContentMarket market, List<Long> sizes) {
    return sizes.stream().mapToLong(size -> ContentDeployment.chunks(market, size)).sum()
        * market.service().tickets(market.service().chunkBytes());
  }

  private String text(Sums sums) {
    return files == 0
        ? "Nothing of it is new."
        : "Adds %s of %s: a delivery of %s costs %s on average.%nThe escrow pays for up to %s a round, as before: that is %s deliveries of everything instead of %s.%nAn escrow that is opened later locks as much more as --deliveries of everything then take."
            .formatted(
                Count.of(files, "file"),
                Sizes.text(bytes),
                files == 1 ? "it" : "them",
                sums.show(perDelivery),
                sums.show(roundMost),
                number(deliveriesAfter),
                number(deliveriesBefore));
  }

  private static String number(double count) {
    return String.format(Locale.ROOT, "%.1f", count);
  }
}
