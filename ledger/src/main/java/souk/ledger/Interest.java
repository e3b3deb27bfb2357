package souk.ledger;

import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import souk.primitives.Address;

/**
 * Which events a follower of a ledger wants to hear of.
 *
 * @param kinds their record classes; none for one that only wants to know of new blocks
 * @param account only those that name this account; empty for everybody's
 */
public record Interest(Set<Class<? extends Event>> kinds, Optional<Address> account) {
  /** Every kind. */
  public static final Interest ALL = new Interest(all());

  /** New blocks only. */
  public static final Interest BLOCKS = new Interest(Set.of());

  public Interest {
    kinds = Set.copyOf(kinds);
  }

  /** Some kinds, whomever they are about. */
  public Interest(Set<Class<? extends Event>> kinds) {
    this(kinds, Optional.empty());
  }

  /** Some kinds, as far as they name one account, which a ledger can find without the others. */
  public static Interest of(Address account, Set<Class<? extends Event>> kinds) {
    return new Interest(kinds, Optional.of(account));
  }

  /** Whether an event is wanted. */
  public boolean includes(Event event) {
    return kinds.contains(event.getClass()) && (account.isEmpty() || names(event, account.get()));
  }

  private static boolean names(Event event, Address account) {
    return switch (event) {
      case Event.Deposited e -> e.account().equals(account);
      case Event.Withdrawn e -> e.account().equals(account);
      case Event.Transferred e -> e.from().equals(account) || e.to().equals(account);
      case Event.EscrowOpened e -> e.funder().equals(account);
      case Event.Allotted e -> e.provider().equals(account);
      case Event.PrizePaid e -> e.book().provider().equals(account);
      case Event.ProviderRegistered e -> e.provider().equals(account);
      case Event.CollateralUnbonding e -> e.provider().equals(account);
      case Event.CollateralWithdrawn e -> e.provider().equals(account);
      case Event.AgreementOpened e -> e.customer().equals(account) || e.provider().equals(account);
      case Event.Committed e -> e.provider().equals(account);
      case Event.DutyOpened e -> e.opener().equals(account);
      case Event.Slashed e -> e.reporter().equals(account);
      case Event.SignerSet _,
          Event.EscrowExtended _,
          Event.EscrowRefunded _,
          Event.DrawRecorded _,
          Event.ClaimSkipped _,
          Event.AgreementEnding _,
          Event.AgreementClosed _,
          Event.PeriodPaid _,
          Event.DutyAnswered _ ->
          false;
    };
  }

  private static Set<Class<? extends Event>> all() {
    Set<Class<? extends Event>> all = new HashSet<>();
    for (Class<?> kind : Event.class.getPermittedSubclasses()) {
      all.add(kind.asSubclass(Event.class));
    }
    return all;
  }
}
