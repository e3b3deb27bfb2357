package souk.cli.http;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import souk.cli.Failure;
import souk.cli.Main;
import souk.exchange.Routes;
import souk.http.HttpTerms;
import souk.http.Offer;
import souk.ledger.LedgerView;
import souk.market.PaymentRules;
import souk.primitives.Address;
import souk.primitives.DecodeException;
import souk.transport.HttpDialer;
import souk.transport.PeerException;

/** A provider of this kind that stands on the ledger, and what it asks for. */
record ChosenProvider(Address address, URI endpoint, Offer offer) {
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  /** At most so many are asked for their prices. */
  private static final int MOST_ASKED = 64;

  /**
   * The cheapest that fits.
   *
   * @param only the one to take; null for any
   * @param at where it must answer; empty for anywhere
   * @param terms of the market, which its offer must fit
   */
  static ChosenProvider choose(
      LedgerView view,
      HttpDialer dialer,
      @Nullable Address only,
      Optional<URI> at,
      HttpTerms terms,
      PaymentRules payment) {
    List<LedgerView.Provider> named =
        view.providers().stream()
            .filter(provider -> only == null || provider.address().equals(only))
            .filter(provider -> at.isEmpty() || samePlace(at.get(), provider.endpoint()))
            .limit(MOST_ASKED)
            .toList();
    if (named.isEmpty()) {
      throw new Failure(Main.FAILED, nobody(view, only, at));
    }
    List<String> why = new ArrayList<>();
    List<ChosenProvider> found = new ArrayList<>();
    for (LedgerView.Provider provider : named) {
      try {
        URI endpoint = URI.create(provider.endpoint());
        Offer offer =
            Offer.decode(
                dialer
                    .peer(endpoint)
                    .send(
                        "GET",
                        Routes.prefix(HttpTerms.KIND) + Offer.PATH,
                        new byte[0],
                        PATIENCE,
                        Offer.MOST_BYTES));
        if (offer.bytesPerUnit() != terms.bytesPerUnit()
            || offer.payFirst() != terms.payFirst()
            || offer.payment().depth() != payment.depth()) {
          why.add(provider.endpoint() + " goes by another market file");
        } else {
          found.add(new ChosenProvider(provider.address(), endpoint, offer));
        }
      } catch (PeerException | DecodeException | IllegalArgumentException e) {
        why.add(provider.endpoint() + ": " + e.getMessage());
      }
    }
    return found.stream()
        .min(Comparator.comparing(one -> one.offer().payment().prize()))
        .orElseThrow(() ->
            new Failure(
                Main.FAILED,
                "no provider of http/1 answers: "
                    + why.stream().limit(3).collect(Collectors.joining("; "))));
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
