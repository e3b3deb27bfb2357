package souk.bench;

import java.util.Optional;

/**
 * What became of tickets that a till acknowledged before it was killed.
 *
 * @param seed that moments and payments were drawn from
 * @param kills of the process, those included that follow
 * @param killsWhileStarting before it had read its log again
 * @param powerCuts after which the file system had only what was synced
 * @param powerCutsNotPlayed why there were none
 * @param ticketsAcknowledged in all
 * @param ticketsLost acknowledged and not written down
 * @param takenTwice tickets that a restarted till took for something else again
 * @param prizesDue whose winning ticket was acknowledged
 * @param prizesPaid by the ledger
 * @param prizesLost due and not paid
 * @param paidTwice prizes paid beyond one a book
 */
public record TillSoakReport(
    long seed,
    int kills,
    int killsWhileStarting,
    int powerCuts,
    Optional<String> powerCutsNotPlayed,
    long ticketsAcknowledged,
    long ticketsLost,
    long takenTwice,
    long prizesDue,
    long prizesPaid,
    long prizesLost,
    long paidTwice,
    double seconds) {
  /** Whether nothing was lost and nothing came twice. */
  public boolean good() {
    return ticketsLost == 0 && takenTwice == 0 && prizesLost == 0 && paidTwice == 0;
  }
}
