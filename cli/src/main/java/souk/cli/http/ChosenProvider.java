package souk.cli.http;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import souk.cli.Failure;
import souk.cli.HireableLine;
import souk.cli.Main;
import souk.cli.Sums;
import souk.exchange.Service;
import souk.ledger.Ledger;
import souk.ledger.LedgerView;
import souk.market.PaymentRules;
import souk.market.hire.Preference;
import souk.market.hire.Requirement;
import souk.market.hire.Requirements;
import souk.market.hire.Wanted;
import souk.market.offer.Offer;
import souk.node.Dealings;
import souk.node.Hireable;
import souk.node.ProviderSearch;
import souk.primitives.Address;
import souk.primitives.Signer;
import souk.transport.HttpDialer;

/** A provider of this kind that stands on the ledger, and what it asks for. */
record ChosenProvider(Address address, URI endpoint, PaymentRules payment) {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final int HEX = 40;

  /**
   * Whom to look for.
   *
   * @param customer who buys, and knows some from before
   * @param only the one to take; null for any
   * @param at where it must answer; empty for anywhere
   * @param service in the market, which its offer must fit
   * @param offer what its offer must be like
   * @param before those that something was bought from before
   */
  record Search(
      Signer customer,
      @Nullable Address only,
      Optional<URI> at,
      Service service,
      Wanted offer,
      Set<Address> before) {}

  /**
   * The best that fits; of those that cost the same, one that was bought from before, unless it was
   * slashed in that.
   */
  static ChosenProvider choose(Ledger ledger, HttpDialer dialer, Search wanted, Sums sums)
      throws InterruptedException {
    LedgerView view = ledger.at(ledger.head(Ledger.Finality.INCLUDED));
    Set<Address> named = named(view, wanted);
    Dealings dealings =
        new Dealings(ledger, wanted.customer(), wanted.service().market().payment().prize());
    try (ProviderSearch search =
        new ProviderSearch(
            ledger.info(),
            dialer,
            InstantSource.system(),
            wanted.customer().address(),
            wanted.service(),
            wanted.offer(),
            dealings,
            new SplittableRandom(new SecureRandom().nextLong()))) {
      Requirements requirements =
          search
              .requirements()
              .and(Requirement.booksOf(wanted.service().market().payment().tickets()));
      var _ = search.look(view, named, wanted.before(), PATIENCE);
      List<Offer> best =
          search.best(requirements, _ -> true, List.of(), ProviderSearch.MOST_COMPARED).stream()
              .map(Preference.Ranked::known)
              .map(Preference.Known::offer)
              .toList();
      if (best.isEmpty()) {
        Hireable hireable = search.hireable(requirements, _ -> false, _ -> Optional.empty(), 1);
        throw new Failure(
            Main.FAILED,
            "%s; nobody was hired. See ./souk offers"
                .formatted(HireableLine.of(hireable, "provider", sums)));
      }
      return best.stream()
          .filter(offer -> wanted.before().contains(offer.provider()))
          .filter(offer -> !dealings.broke(offer.provider()))
          .filter(offer -> offer.ticketPrice().compareTo(best.getFirst().ticketPrice()) <= 0)
          .findFirst()
          .or(() -> Optional.of(best.getFirst()))
          .map(offer ->
              new ChosenProvider(offer.provider(), URI.create(offer.endpoint()), offer.payment()))
          .orElseThrow();
    }
  }

  /** The addresses of the folders in a buyer's. */
  static Set<Address> before(Path state) throws IOException {
    if (!Files.isDirectory(state)) {
      return Set.of();
    }
    Set<Address> before = new HashSet<>();
    try (Stream<Path> folders = Files.list(state)) {
      folders
          .map(folder -> folder.getFileName().toString())
          .filter(name -> name.matches("[0-9a-f]{" + HEX + "}-.*"))
          .forEach(name -> before.add(Address.parse("0x" + name.substring(0, HEX))));
    }
    return before;
  }

  /** Those to choose among; empty for all. */
  private static Set<Address> named(LedgerView view, Search wanted) {
    List<LedgerView.Provider> all = view.providers();
    Set<Address> named =
        all.stream()
            .filter(provider -> wanted.only() == null || provider.address().equals(wanted.only()))
            .filter(provider ->
                wanted.at().isEmpty() || samePlace(wanted.at().get(), provider.endpoint()))
            .map(LedgerView.Provider::address)
            .collect(Collectors.toSet());
    if (named.isEmpty()) {
      throw new Failure(Main.FAILED, nobody(all, wanted.only(), wanted.at()));
    }
    return wanted.only() == null && wanted.at().isEmpty() ? Set.of() : named;
  }

  private static boolean samePlace(URI wanted, String endpoint) {
    try {
      URI there = URI.create(endpoint);
      return wanted.getScheme().equals(there.getScheme())
          && wanted.getHost().equalsIgnoreCase(there.getHost())
          && wanted.getPort() == there.getPort();
    } catch (IllegalArgumentException | NullPointerException e) {
      return false;
    }
  }

  private static String nobody(
      List<LedgerView.Provider> all, @Nullable Address only, Optional<URI> at) {
    if (only != null) {
      return "no provider "
          + only
          + " stands on the ledger"
          + at.map(uri -> " at " + uri).orElse("");
    }
    String there =
        all.stream().map(LedgerView.Provider::endpoint).limit(5).collect(Collectors.joining(", "));
    return at.map(uri ->
            "no provider on the ledger answers at %s://%s; there is %s"
                .formatted(
                    uri.getScheme(), uri.getRawAuthority(), there.isEmpty() ? "none" : there))
        .orElse("no provider stands on the ledger; start one with ./souk sell http");
  }
}
