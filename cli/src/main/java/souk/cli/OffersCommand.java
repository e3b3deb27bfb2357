package souk.cli;

import java.net.URI;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import souk.ledger.Ledger;
import souk.ledger.LedgerView;
import souk.ledger.evm.EvmLedger;
import souk.market.constraint.Conditions;
import souk.market.constraint.Constraint;
import souk.market.constraint.Facts;
import souk.market.offer.Clause;
import souk.market.offer.Offer;
import souk.market.offer.OfferQuery;
import souk.market.offer.Property;
import souk.market.offer.SignedOffer;
import souk.node.Discovery;
import souk.node.Network;
import souk.primitives.Address;
import souk.primitives.Amount;
import souk.transport.HttpDialer;

/** {@code souk offers}: what the providers on a ledger offer now. */
@Command(
    name = "offers",
    mixinStandardHelpOptions = true,
    description =
        "Ask every provider on the ledger what it offers, check what it says, and show the cheapest that fit. Nothing is hired and nothing is paid.",
    footer = {
      "A condition names a property of offers: region=north, unit-bytes>=65536, pay-first=true, region!=south.",
      "Example:",
      "  ./souk offers --network /tmp/net --where region=north"
    })
final class OffersCommand implements Callable<Integer> {
  @Mixin private NetworkOptions network = new NetworkOptions();

  @Option(
      names = "--kind",
      paramLabel = "NAME",
      description = "of this kind of service, by name and version (that of the market file)")
  private @Nullable String kind;

  @Mixin private RequirementOptions requirements = new RequirementOptions();

  @Option(
      names = "--most-price",
      paramLabel = "AMOUNT",
      description = "only offers whose tickets cost at most this")
  private @Nullable TypedSum mostPrice;

  @Option(
      names = "--count",
      paramLabel = "N",
      defaultValue = "20",
      description = "how many to show, the cheapest first (${DEFAULT-VALUE})")
  private int count = 20;

  @Option(
      names = "--patience",
      paramLabel = "SECONDS",
      defaultValue = "20",
      description = "for how long to wait for answers (${DEFAULT-VALUE})")
  private int patience = 20;

  @Mixin private Output output = new Output();

  /** One offer, for programs. */
  private record Shown(
      Address provider,
      String endpoint,
      Amount ticketPrice,
      Amount prize,
      int tickets,
      Map<String, Object> properties,
      long expires) {
    static Shown of(SignedOffer signed) {
      Offer offer = signed.offer();
      Map<String, Object> properties = new LinkedHashMap<>();
      offer
          .properties()
          .forEach((name, property) ->
              properties.put(
                  name,
                  switch (property) {
                    case Property.Text(String text) -> text;
                    case Property.Whole(long number) -> number;
                    case Property.Flag(boolean set) -> set;
                  }));
      return new Shown(
          offer.provider(),
          offer.endpoint(),
          offer.ticketPrice(),
          offer.payment().prize(),
          offer.payment().tickets(),
          properties,
          offer.expires());
    }
  }

  /** All that was found, for programs. */
  private record Found(
      String kind,
      int providers,
      List<Shown> offers,
      List<OfferQuery.Step> conditions,
      List<String> why,
      List<Discovery.LeftOut> leftOut) {}

  @Override
  public Integer call() throws Exception {
    List<Clause> clauses = requirements.clauses();
    Constraint constraint = requirements.constraint(Map.of());
    if (count < 1 || count > OfferQuery.MOST) {
      throw new Failure(Main.USAGE, "--count is from 1 to " + OfferQuery.MOST);
    }
    if (patience < 1 || patience > 3_600) {
      throw new Failure(Main.USAGE, "--patience is from 1 to 3600 seconds");
    }
    Network there = network.read();
    String wanted = kind == null ? there.parameters().kind() : kind;
    InstantSource clock = InstantSource.system();
    try (EvmLedger ledger = NetworkOptions.connect(there);
        HttpDialer dialer = new HttpDialer();
        Discovery discovery =
            new Discovery(
                ledger.info(),
                dialer,
                clock,
                clauses.stream().map(Clause::property).collect(Collectors.toSet()),
                new SplittableRandom(new SecureRandom().nextLong()))) {
      Sums sums = Sums.of(ledger);
      Amount limit = mostPrice == null ? Amount.MAX : sums.of("--most-price", mostPrice);
      LedgerView view = ledger.at(ledger.head(Ledger.Finality.INCLUDED));
      boolean all = discovery.look(view, Duration.ofSeconds(patience));
      OfferQuery query =
          new OfferQuery(
              wanted,
              limit,
              clock.instant().getEpochSecond(),
              clauses,
              Conditions.of(constraint),
              count);
      OfferQuery.Found found = discovery.best(query);
      List<String> why = found.best().isEmpty() ? why(discovery, query, constraint) : List.of();
      show(query, view.providers().size(), found, why, discovery.leftOut(), sums);
      if (!all) {
        output.warn("some providers have not answered; wait longer with --patience");
      }
      return found.best().isEmpty() ? Main.FAILED : 0;
    }
  }

  /** What none of the offers of the kind says, and what the cheapest one does not meet. */
  private static List<String> why(Discovery discovery, OfferQuery query, Constraint constraint) {
    List<Offer> all =
        discovery
            .best(
                new OfferQuery(
                    query.service(), Amount.MAX, query.second(), List.of(), OfferQuery.MOST))
            .best()
            .stream()
            .map(SignedOffer::offer)
            .toList();
    if (all.isEmpty()) {
      return List.of();
    }
    List<String> why = new ArrayList<>();
    query.clauses().stream()
        .map(Clause::property)
        .distinct()
        .filter(name -> all.stream().noneMatch(each -> each.properties().containsKey(name)))
        .forEach(name -> why.add("none of the offers says anything of " + name));
    constraint
        .unmet(Facts.of(all.getFirst()))
        .ifPresent(unmet -> why.add("the cheapest offer: " + unmet));
    return why;
  }

  private void show(
      OfferQuery query,
      int providers,
      OfferQuery.Found found,
      List<String> why,
      List<Discovery.LeftOut> leftOut,
      Sums sums) {
    output.show(
        () ->
            new Found(
                query.service(),
                providers,
                found.best().stream().map(Shown::of).toList(),
                found.steps(),
                why,
                leftOut),
        people -> {
          if (!found.best().isEmpty()) {
            Table table = new Table("provider", "endpoint", "ticket, " + sums.symbol(), "offers");
            found
                .best()
                .forEach(signed ->
                    table.row(
                        signed.offer().provider(),
                        URI.create(signed.offer().endpoint()),
                        sums.number(signed.offer().ticketPrice()),
                        properties(signed.offer())));
            table.print(people);
          } else {
            people.println("nobody offers that; providers on the ledger: " + providers);
            Table steps = new Table("condition", "offers left");
            found
                .steps()
                .forEach(step ->
                    steps.row(
                        step.condition().equals(query.limitText())
                            ? "a ticket at most " + sums.show(query.mostTicketPrice())
                            : step.condition(),
                        step.left()));
            steps.print(people);
            why.forEach(each -> people.println(souk.cli.Shown.oneLine(each)));
          }
          if (!leftOut.isEmpty()) {
            people.println("without an offer that can be believed:");
            Table table = new Table("provider", "why");
            leftOut.forEach(each -> table.row(each.provider(), each.why()));
            table.print(people);
          }
        });
  }

  private static String properties(Offer offer) {
    return offer.properties().entrySet().stream()
        .map(entry -> entry.getKey() + "=" + entry.getValue())
        .collect(Collectors.joining(" "));
  }
}
