package souk.design.model;

import java.util.List;
import java.util.Optional;
import souk.market.file.Place;

/**
 * What a market lives on, as its design says. Sums of money are in US dollars, data in bytes, times
 * in seconds.
 *
 * @param sold what is paid for
 * @param unit the bytes that one price buys
 * @param price what a provider is paid for a unit, in the currency's smallest unit; of stored data
 *     for a month
 * @param demand bytes in a second that all customers want, on average; of stored data bytes
 * @param peak how much more they want at peak
 * @param providers how many there are
 * @param uplink of one provider, bytes in a second; of stored data bytes that it has room for
 * @param utilisation the share of it that is sold
 * @param availability the chance that a provider is there
 * @param needed how many of {@code of} providers must be there
 * @param target the chance that is asked for
 * @param stored bytes on a provider that have to be repaired when it leaves
 * @param lifetime after which a provider leaves
 * @param running what a provider costs, whatever it sells; dollars in a second
 * @param traffic what moving or keeping data costs it; as {@code price} of a reference
 * @param locked collateral, in the currency's smallest unit
 * @param interest on it, a year
 * @param margin that a provider wants, as a share of its costs
 * @param discount that a customer wants for leaving whom it buys from
 * @param latency the median of one provider's
 * @param uncertainty by what share each input may be wrong
 * @param references rows of the reference data that customers could buy from
 * @param operator what whoever runs a part of the market between both sides takes and pays
 */
public record ViabilityInputs(
    Sold sold,
    Quantity unit,
    Expression price,
    Quantity demand,
    double peak,
    int providers,
    Quantity uplink,
    double utilisation,
    double availability,
    int needed,
    int of,
    double target,
    Quantity stored,
    Quantity lifetime,
    Quantity running,
    Quantity traffic,
    Expression locked,
    double interest,
    double margin,
    double discount,
    Quantity latency,
    double uncertainty,
    List<String> references,
    Optional<Operator> operator,
    Place place) {
  /** What a market sells. */
  public enum Sold {
    /** Bytes that are sent. */
    EGRESS,
    /** Bytes that are kept for a month. */
    STORAGE
  }

  /**
   * Who stands between both sides, for one and the same amount.
   *
   * @param charges what customers are charged
   * @param pays what providers are paid
   * @param runs what running it costs
   */
  public record Operator(Expression charges, Expression pays, Expression runs) {}

  public ViabilityInputs {
    references = List.copyOf(references);
  }
}
