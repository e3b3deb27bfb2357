package souk.exchange.provider;

import java.time.Duration;
import souk.exchange.ServiceTerms;
import souk.market.AgreementRules;

/**
 * What a provider risks and holds for its clients.
 *
 * @param mostExposure the largest provider exposure that it signs in an agreement, in tickets
 * @param sessionShare of an agreement's exposure, what one client may use up, in basis points; one
 *     unit is always granted
 * @param customerShare of an agreement's exposure and of its units under way, what is kept for the
 *     customer itself, in basis points: other clients together use up the rest at most
 * @param tolerance how many tickets lost to clients that never paid are forgiven for 10,000 that
 *     were paid; with 0, losses add up until the agreement's exposure is used up for good
 * @param unitsPerSession most units of one client under way at one time in one agreement
 * @param unitsPerAgreement most units under way at one time in one agreement
 * @param units most units under way at one time at this provider
 * @param repeats how often the same unit is sent again
 * @param remembered how many paid units of an agreement are remembered, so that a late retry of a
 *     request is not taken for a new one
 * @param expiry how long a client may take to pay before a unit counts as a loss
 * @param processes of this provider that serve the same agreements; each risks an equal share of
 *     their exposure, so that together they risk no more than one
 */
public record ExposureRules(
    int mostExposure,
    int sessionShare,
    int customerShare,
    int tolerance,
    int unitsPerSession,
    int unitsPerAgreement,
    int units,
    int repeats,
    int remembered,
    Duration expiry,
    int processes) {
  private static final int WHOLE = 10_000;

  /**
   * Half of at most 1,024 tickets to one client, a quarter kept for the customer, 1 % forgiven, one
   * minute to pay.
   */
  public static final ExposureRules DEFAULT =
      new ExposureRules(1024, 5000, 2500, 100, 64, 1024, 4096, 8, 4096, Duration.ofMinutes(1), 1);

  /** Nothing is kept for the customer, and there is one process. */
  public ExposureRules(
      int mostExposure,
      int sessionShare,
      int tolerance,
      int unitsPerSession,
      int unitsPerAgreement,
      int units,
      int repeats,
      int remembered,
      Duration expiry) {
    this(
        mostExposure,
        sessionShare,
        0,
        tolerance,
        unitsPerSession,
        unitsPerAgreement,
        units,
        repeats,
        remembered,
        expiry,
        1);
  }

  public ExposureRules {
    if (mostExposure < 0 || tolerance < 0) {
      throw new IllegalArgumentException(
          "mostExposure and tolerance must be at least 0; got %d, %d"
              .formatted(mostExposure, tolerance));
    }
    if (sessionShare < 0 || sessionShare > WHOLE || customerShare < 0 || customerShare > WHOLE) {
      throw new IllegalArgumentException(
          "sessionShare and customerShare are from 0 to %d; got %d, %d"
              .formatted(WHOLE, sessionShare, customerShare));
    }
    if (unitsPerSession < 1 || unitsPerAgreement < 1 || units < 1 || remembered < 1) {
      throw new IllegalArgumentException(
          "unitsPerSession, unitsPerAgreement, units and remembered must be at least 1");
    }
    if (repeats < 0 || !expiry.isPositive() || processes < 1) {
      throw new IllegalArgumentException(
          "repeats must be at least 0, expiry positive, processes at least 1");
    }
  }

  /** The same for each of several processes that serve the same agreements. */
  public ExposureRules sharedBy(int several) {
    return new ExposureRules(
        mostExposure,
        sessionShare,
        customerShare,
        tolerance,
        unitsPerSession,
        unitsPerAgreement,
        units,
        repeats,
        remembered,
        expiry,
        several);
  }

  /** What this process risks of an agreement's exposure, in tickets. */
  int share(int agreementExposure) {
    return agreementExposure / processes;
  }

  /** What a market's provider risks for a service, with the usual limits otherwise. */
  public static ExposureRules of(AgreementRules agreement, ServiceTerms terms) {
    return new ExposureRules(
        agreement.exposures().provider(),
        DEFAULT.sessionShare,
        terms.customerShare(),
        terms.tolerance(),
        DEFAULT.unitsPerSession,
        DEFAULT.unitsPerAgreement,
        DEFAULT.units,
        DEFAULT.repeats,
        DEFAULT.remembered,
        DEFAULT.expiry,
        DEFAULT.processes);
  }

  /**
   * Whether a unit may be sent on credit. What is compared are differences, not sums, so nothing
   * here overflows.
   *
   * @param most tickets that may be exposed in the agreement at one time
   * @param exposed of it, what is exposed now
   * @param toOthers of that, what is exposed to clients that are not the customer
   * @param session of that, what is exposed to this client
   * @param toCustomer whether this client is the customer
   * @param price of the unit, in tickets
   */
  public boolean allows(
      int most, int exposed, int toOthers, int session, boolean toCustomer, int price) {
    return (session == 0 || price <= sessionExposure(most) - session)
        && price <= most - exposed
        && (toCustomer || price <= most - customerExposure(most) - toOthers);
  }

  /** What is kept of an agreement's exposure for its customer, in tickets. */
  public long customerExposure(int agreementExposure) {
    return (long) agreementExposure * customerShare / WHOLE;
  }

  /** Most units of all clients but the customer under way at one time in one agreement. */
  int unitsOfOthers() {
    return unitsPerAgreement - (int) ((long) unitsPerAgreement * customerShare / WHOLE);
  }

  /** What one client may use up of an agreement's exposure, in tickets. */
  public long sessionExposure(int agreementExposure) {
    return (long) agreementExposure * sessionShare / WHOLE;
  }

  /** How many paid tickets make good so many lost ones. */
  public long paidToForgive(int lost) {
    return tolerance == 0 ? Long.MAX_VALUE : ((long) lost * WHOLE + tolerance - 1) / tolerance;
  }
}
