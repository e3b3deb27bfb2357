package souk.design.observation;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import souk.design.model.MarketDesign;
import souk.design.model.Observed;
import souk.design.model.ViabilityInputs;
import souk.ledger.Event;
import souk.ledger.LedgerView.Agreement;
import souk.primitives.Address;
import souk.primitives.Amount;

/** Measures a market; what cannot be measured of it is not there. */
final class Sightings {
  private final MarketDesign design;
  private final MarketRecord record;
  private final AllottedBooks books;
  private final Map<Observed, Sighting> all = new EnumMap<>(Observed.class);

  private Sightings(MarketDesign design, MarketRecord record) {
    this.design = design;
    this.record = record;
    this.books = AllottedBooks.of(record);
  }

  static Map<Observed, Sighting> of(MarketDesign design, MarketRecord record) {
    Sightings sightings = new Sightings(design, record);
    sightings.agreements();
    sightings.books();
    sightings.nodes();
    sightings.line();
    sightings.blocks();
    return Collections.unmodifiableMap(sightings.all);
  }

  private <E extends Event> List<E> events(Class<E> kind) {
    return record.events().stream().filter(kind::isInstance).map(kind::cast).toList();
  }

  private Set<Address> providers() {
    Set<Address> hired = new HashSet<>();
    record.agreements().values().forEach(each -> hired.add(each.terms().provider()));
    return hired;
  }

  private void agreements() {
    Collection<Agreement> agreements = record.agreements().values();
    if (agreements.isEmpty()) {
      return;
    }
    all.put(Observed.PROVIDERS, Sighting.exact(providers().size(), agreements.size()));
    int rounds = 0;
    int faults = 0;
    int ended = 0;
    int renewed = 0;
    for (Agreement each : agreements) {
      long begun = each.terms().startBlock();
      long blocks = Math.min(each.endBlock(), record.now().number()) - begun;
      int played = (int) Math.max(1, blocks / record.rounds().length());
      rounds += played;
      faults += Math.min(played, each.faults());
      if (each.endBlock() <= record.now().number()) {
        ended++;
        boolean again =
            agreements.stream()
                .anyMatch(other ->
                    other.terms().customer().equals(each.terms().customer())
                        && other.terms().provider().equals(each.terms().provider())
                        && other.terms().startBlock() > begun);
        renewed += again ? 1 : 0;
      }
    }
    all.put(Observed.FAULTS, Sighting.share(faults, rounds));
    if (ended > 0) {
      all.put(Observed.RENEWED, Sighting.share(renewed, ended));
    }
  }

  private void books() {
    books.mostInOneHand().ifPresent(most -> all.put(Observed.BOOKS_IN_ONE_HAND, most));
    books.used().ifPresent(used -> all.put(Observed.BOOKS_USED, used));
    Map<Address, Double> income = new HashMap<>();
    providers().forEach(provider -> income.put(provider, 0.0));
    events(Event.PrizePaid.class)
        .forEach(
            paid -> income.merge(paid.book().provider(), paid.prize().toDouble(), Double::sum));
    double[] sums = income.values().stream().mapToDouble(each -> each).toArray();
    if (sums.length > 1 && income.values().stream().anyMatch(each -> each > 0)) {
      all.put(Observed.INCOME_SPREAD, Sighting.spread(sums));
    }
  }

  private void nodes() {
    List<Double> answers = new ArrayList<>();
    record.answers().values().forEach(answers::addAll);
    if (!record.answers().isEmpty()) {
      int there = (int) record.answers().values().stream().filter(each -> !each.isEmpty()).count();
      all.put(Observed.AVAILABILITY, Sighting.share(there, record.answers().size()));
    }
    if (!answers.isEmpty()) {
      all.put(Observed.LATENCY, Sighting.median(answers));
    }
    long unpaid = 0;
    long taken = 0;
    double paid = 0;
    double lost = 0;
    for (MarketRecord.Node node : record.nodes()) {
      unpaid += node.atRisk();
      taken += node.due();
      for (Event.PrizePaid each : events(Event.PrizePaid.class)) {
        taken += each.book().provider().equals(node.provider()) ? record.ticketsOfABook() : 0;
      }
      paid += node.claims().map(MarketRecord.Claims::paid).map(Amount::toDouble).orElse(0.0);
      lost += node.claims().map(MarketRecord.Claims::lost).map(Amount::toDouble).orElse(0.0);
    }
    if (unpaid + taken > 0 && unpaid + taken <= Integer.MAX_VALUE) {
      all.put(Observed.UNPAID, Sighting.share((int) unpaid, (int) (unpaid + taken)));
    }
    if (paid + lost > 0) {
      double prize = design.market().payment().prize().toDouble();
      int prizes = (int) Math.max(1, Math.rint((paid + lost) / prize));
      int gone = (int) Math.min(prizes, Math.rint(lost / prize));
      all.put(Observed.PRIZES_LOST, Sighting.share(gone, prizes));
    }
  }

  /** Bytes that were sold, by the prizes that were paid for them. */
  private void line() {
    Optional<ViabilityInputs> inputs =
        design.viability().filter(each -> each.sold() == ViabilityInputs.Sold.EGRESS);
    List<Event.PrizePaid> prizes = events(Event.PrizePaid.class);
    double seconds = secondsAgreed();
    if (inputs.isEmpty() || prizes.isEmpty() || seconds <= 0) {
      return;
    }
    double each =
        design.market().payment().prize().toDouble()
            / inputs.get().price().value(design)
            * inputs.get().unit().value()
            / seconds;
    int most = Math.max(prizes.size(), books.count());
    Sighting demand = Sighting.share(prizes.size(), most).times(most * each);
    all.put(Observed.DEMAND, demand);
    all.put(
        Observed.UTILISATION,
        demand.times(1 / (providers().size() * inputs.get().uplink().value())));
  }

  private double secondsAgreed() {
    long from = Long.MAX_VALUE;
    long to = 0;
    for (Agreement each : record.agreements().values()) {
      from = Math.min(from, each.terms().startBlock());
      to = Math.max(to, Math.min(each.endBlock(), record.now().number()));
    }
    return from >= to ? 0 : (to - from) * secondsOfABlock();
  }

  private double secondsOfABlock() {
    long blocks = record.now().number() - record.first().number();
    return blocks <= 0 ? 0 : (double) (record.now().time() - record.first().time()) / blocks;
  }

  /** Time stamps are whole seconds. */
  private void blocks() {
    long blocks = record.now().number() - record.first().number();
    double block = secondsOfABlock();
    if (block > 0) {
      double half = 1.0 / blocks;
      all.put(Observed.BLOCK_SECONDS, new Sighting(block, block - half, block + half, blocks));
    }
  }
}
