package souk.content;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import souk.content.SponsoredMarket.Published;
import souk.exchange.UnitException;
import souk.exchange.UnitException.Reason;
import souk.exchange.testkit.TestProvider;
import souk.payments.Ticket;
import souk.payments.TillRefusal;
import souk.primitives.Bytes32;

/** A publisher and its clients that have no end of genuine tokens for one and the same ticket. */
class SamePlaceTest {
  private static final long SEED = 20_261_122;
  private static final int CLIENTS = 5;

  /** More than one client may have under way at a cache. */
  private static final int TOKENS = 66;

  /** What the agreement of {@link SponsoredMarket} lets a cache risk, in tickets. */
  private static final int EXPOSURE = 512;

  private static final int PAYMENTS = 20;

  @TempDir Path folder = Path.of("");

  private final Random random = new Random(SEED);
  private final List<Bundle.Part> served = new ArrayList<>();
  private final Map<Reason, Integer> refused = new EnumMap<>(Reason.class);

  @Test
  void shouldRiskNoMoreThanAgreedAndBePaidOnceWhenAllTokensNameOnePlace() throws Exception {
    try (SponsoredMarket market = SponsoredMarket.honest(folder, 4)) {
      Published object = market.publish(4 * 4096, SEED); // the smallest chunks: much for little
      RawClient payer = new RawClient(market, 40);
      Bundle bundle = payer.bundle(object.id(), 0);
      List<Ticket> ticket =
          RawClient.solve(bundle, payer.ciphertexts(bundle)).orElseThrow().getFirst();
      Bundle.Part part = bundle.parts().getFirst();
      TestProvider cache = market.cache(part.cache());
      TokenSeal seal =
          AgreementKeys.derive(
                  market.publisherKey, cache.key().publicKey(), part.token().agreement())
              .tokenSeal();

      for (int wave = 0; wave < 2; wave++) {
        for (int i = 0; i < CLIENTS; i++) {
          RawClient client = i == 0 ? payer : new RawClient(market, 40 + i);
          for (int j = 0; j < TOKENS; j++) {
            fetch(client, another(part, client, seal));
          }
        }
        market.market.clock().advance(Duration.ofMinutes(2)); // what is not paid by now is a loss
      }

      assertThat(served).hasSizeBetween(EXPOSURE / 2, EXPOSURE);
      assertThat(cache.exchange().exposure()).isLessThanOrEqualTo(EXPOSURE);
      assertThat(refused).containsOnlyKeys(Reason.BUSY, Reason.EXPOSURE);
      assertThat(served.size() + refused.values().stream().mapToInt(Integer::intValue).sum())
          .isEqualTo(2 * CLIENTS * TOKENS);

      int paid = 0;
      List<Bundle.Part> own =
          served.stream().filter(p -> p.token().client().equals(payer.address())).toList();
      assertThat(own).hasSizeGreaterThan(PAYMENTS);
      for (Bundle.Part other : own.subList(0, PAYMENTS)) {
        try {
          payer.pay(other, ticket);
          paid++;
        } catch (UnitException e) {
          assertThat(e.till()).contains(TillRefusal.TICKET_SPENT);
        }
      }
      assertThat(paid).isEqualTo(1);
      assertThat(cache.taken()).containsOnlyKeys(ticket.getFirst());
      market.assertSound();
    }
  }

  /** The same order once more, for another bundle: as genuine as the first. */
  private Bundle.Part another(Bundle.Part part, RawClient client, TokenSeal seal) {
    Token token = part.token();
    Token other =
        new Token(
            token.agreement(),
            Bytes32.of(Samples.bytes(random, Bytes32.SIZE)),
            token.slot(),
            token.object(),
            token.chunk(),
            token.size(),
            token.chunkId(),
            client.address(),
            token.round(),
            token.book(),
            token.place(),
            token.tickets(),
            token.expires(),
            Token.NO_TAG,
            Bytes32.ZERO);
    return new Bundle.Part(
        part.cache(), part.endpoint(), seal.seal(other, new byte[TokenSeal.KEY]));
  }

  private void fetch(RawClient client, Bundle.Part part) throws Exception {
    ByteBuffer target = ByteBuffer.allocate(4096 + DeliverySignature.SIZE);
    try {
      client.session(part).request(part.token().id(), part.token().encode(), target);
      served.add(part);
    } catch (UnitException e) {
      refused.merge(e.reason(), 1, Integer::sum);
    }
  }
}
