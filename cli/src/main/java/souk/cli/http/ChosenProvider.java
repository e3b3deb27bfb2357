package souk.cli.http;

import java.net.URI;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import souk.cli.Failure;
import souk.cli.Main;
import souk.http.HttpTerms;
import souk.ledger.Ledger;
import souk.ledger.LedgerView;
import souk.market.PaymentRules;
import souk.market.offer.Clause;
import souk.market.offer.OfferQuery;
import souk.market.offer.SignedOffer;
import souk.node.Discovery;
import souk.primitives.Address;
import souk.primitives.Amount;
import souk.transport.HttpDialer;

/** A provider of this kind that stands on the ledger, and what it asks for. */
record ChosenProvider(Address address, URI endpoint, PaymentRules payment) {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  /**
   * The cheapest that fits.
   *
   * @param only the one to take; null for any
   * @param at where it must answer; empty for anywhere
   * @param terms of the market, which its offer must fit
   */
  static ChosenProvider choose(
      Ledger ledger,
      HttpDialer dialer,
      @Nullable Address only,
      Optional<URI> at,
      HttpTerms terms,
      PaymentRules payment)
      throws InterruptedException {
    LedgerView view = ledger.at(ledger.head(Ledger.Finality.INCLUDED));
    List<LedgerView.Provider> named =
        view.providers().stream()
            .filter(provider -> only == null || provider.address().equals(only))
            .filter(provider -> at.isEmpty() || samePlace(at.get(), provider.endpoint()))
            .toList();
    if (named.isEmpty()) {
      throw new Failure(Main.FAILED, nobody(view, only, at));
    }
    InstantSource clock = InstantSource.system();
    try (Discovery discovery =
        new Discovery(
            ledger.info(),
            dialer,
            clock,
            terms.properties().keySet(),
            new SplittableRandom(new SecureRandom().nextLong()))) {
      var _ = discovery.look(named, PATIENCE);
      OfferQuery.Found found = discovery.best(query(terms, clock));
      return found.best().stream()
          .map(SignedOffer::offer)
          .filter(offer -> offer.payment().depth() == payment.depth())
          .findFirst()
          .map(offer ->
              new ChosenProvider(offer.provider(), URI.create(offer.endpoint()), offer.payment()))
          .orElseThrow(() -> new Failure(Main.FAILED, why(discovery.leftOut(), found)));
    }
  }

  private static OfferQuery query(HttpTerms terms, InstantSource clock) {
    List<Clause> same =
        terms.properties().entrySet().stream()
            .map(each -> new Clause(each.getKey(), Clause.Operator.EQUAL, each.getValue()))
            .toList();
    return new OfferQuery(
        HttpTerms.KIND, Amount.MAX, clock.instant().getEpochSecond(), same, OfferQuery.MOST);
  }

  private static String why(List<Discovery.LeftOut> leftOut, OfferQuery.Found found) {
    int offers = found.steps().getFirst().left();
    String others =
        leftOut.stream()
            .limit(3)
            .map(each -> "%s: %s".formatted(each.endpoint(), each.why()))
            .collect(Collectors.joining("; "))
            .replaceAll("\\p{Cntrl}", "?"); // anybody can stand on a ledger with anything
    return offers == 0 && !others.isEmpty()
        ? "no provider of http/1 answers: " + others
        : offers == 0
            ? "no provider offers http/1; see ./souk offers"
            : "those who offer http/1 go by another market file; see ./souk offers";
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

  private static String nobody(LedgerView view, @Nullable Address only, Optional<URI> at) {
    if (only != null) {
      return "no provider "
          + only
          + " stands on the ledger"
          + at.map(uri -> " at " + uri).orElse("");
    }
    String there =
        view.providers().stream()
            .map(LedgerView.Provider::endpoint)
            .limit(5)
            .collect(Collectors.joining(", "));
    return at.map(uri ->
            "no provider on the ledger answers at %s://%s; there is %s"
                .formatted(
                    uri.getScheme(), uri.getRawAuthority(), there.isEmpty() ? "none" : there))
        .orElse("no provider stands on the ledger; start one with ./souk sell http");
  }
}
