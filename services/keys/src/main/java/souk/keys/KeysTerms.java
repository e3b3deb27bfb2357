package souk.keys;

import java.time.Duration;
import java.util.Map;
import souk.exchange.ServiceTerms;
import souk.exchange.UnitLimits;
import souk.market.offer.Property;

/**
 * A key market's terms.
 *
 * @param tickets that an answer costs; 0 where providers are paid by the agreement's periods
 * @param mostFragments that a provider keeps for one owner
 * @param skew how far the time that a request names may lie from the provider's clock
 * @param sponsored the most tickets that an owner's node gives one reader for one grant
 */
public record KeysTerms(int tickets, int mostFragments, Duration skew, int sponsored)
    implements ServiceTerms {
  /** The service's name in market files and agreements. */
  public static final String KIND = "keys/1";

  private static final int MOST_BODY = 16 << 10;
  private static final long MOST_PAYLOAD = 4 << 10;

  @Override
  public UnitLimits limits() {
    return new UnitLimits(MOST_BODY, 0, MOST_PAYLOAD);
  }

  @Override
  public Map<String, Property> properties() {
    return Map.of(
        "answer-tickets", new Property.Whole(tickets),
        "most-fragments", new Property.Whole(mostFragments));
  }
}
