package souk.transfers.statement;

import java.util.Optional;
import java.util.Set;
import souk.ledger.Event;
import souk.primitives.Address;
import souk.primitives.Amount;
import souk.primitives.Bytes32;

/**
 * How an event of a ledger changed what an account has in the market.
 *
 * @param incoming whether it came
 * @param other whose account is at the other side; empty for outside and for escrows
 * @param escrow that it came from or went to
 */
public record BalanceChange(
    Movement.Kind kind,
    boolean incoming,
    Amount amount,
    Optional<Address> other,
    Optional<Bytes32> escrow) {
  /** The kinds of events that it knows and that name the account. */
  public static final Set<Class<? extends Event>> KINDS =
      Set.of(
          Event.Deposited.class,
          Event.Withdrawn.class,
          Event.Transferred.class,
          Event.EscrowOpened.class,
          Event.PrizePaid.class);

  /** Those that name an escrow, which may be the account's. */
  public static final Set<Class<? extends Event>> ESCROW_KINDS =
      Set.of(Event.EscrowExtended.class, Event.EscrowRefunded.class);

  /**
   * That of an event; empty when it changed nothing, or in a way that is not known here.
   *
   * @param escrows that the account funded
   */
  public static Optional<BalanceChange> of(Event event, Address account, Set<Bytes32> escrows) {
    return switch (event) {
      case Event.Deposited(Address who, Amount amount) when who.equals(account) ->
          Optional.of(outside(Movement.Kind.DEPOSIT, true, amount));
      case Event.Withdrawn(Address who, Amount amount) when who.equals(account) ->
          Optional.of(outside(Movement.Kind.WITHDRAWAL, false, amount));
      case Event.Transferred(Address from, Address to, Amount amount)
          when !from.equals(to) && (from.equals(account) || to.equals(account)) -> {
        boolean incoming = to.equals(account);
        yield Optional.of(
            new BalanceChange(
                Movement.Kind.TRANSFER,
                incoming,
                amount,
                Optional.of(incoming ? from : to),
                Optional.empty()));
      }
      case Event.EscrowOpened(Bytes32 id, Address funder, var terms) when funder.equals(account) ->
          Optional.of(of(Movement.Kind.ESCROW, false, terms.cover(terms.rounds()), id));
      case Event.EscrowExtended(Bytes32 id, long _, Amount added)
          when escrows.contains(id) && !added.isZero() ->
          Optional.of(of(Movement.Kind.ESCROW, false, added, id));
      case Event.EscrowRefunded(Bytes32 id, Amount amount)
          when escrows.contains(id) && !amount.isZero() ->
          Optional.of(of(Movement.Kind.REFUND, true, amount, id));
      case Event.PrizePaid(var book, Amount prize) when book.provider().equals(account) ->
          Optional.of(of(Movement.Kind.PRIZE, true, prize, book.escrow()));
      default -> Optional.empty();
    };
  }

  private static BalanceChange outside(Movement.Kind kind, boolean incoming, Amount amount) {
    return new BalanceChange(kind, incoming, amount, Optional.empty(), Optional.empty());
  }

  private static BalanceChange of(
      Movement.Kind kind, boolean incoming, Amount amount, Bytes32 escrow) {
    return new BalanceChange(kind, incoming, amount, Optional.empty(), Optional.of(escrow));
  }
}
