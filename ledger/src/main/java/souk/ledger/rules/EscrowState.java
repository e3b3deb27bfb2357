package souk.ledger.rules;

import io.vavr.collection.HashMap;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import souk.ledger.LedgerView.Allotment;
import souk.ledger.LedgerView.Escrow;
import souk.primitives.Address;
import souk.primitives.Amount;

/**
 * An escrow with its past: all lists of allotments and all signers, so that a claim is judged by
 * what held in its round.
 */
record EscrowState(
    Escrow escrow,
    Amount locked,
    History<HashMap<Address, Allotment>> lists,
    History<Address> signers,
    Marks claims) {
  static EscrowState opened(Escrow escrow, Amount locked) {
    return new EscrowState(
        escrow,
        locked,
        History.startingAt(escrow.terms().firstRound(), HashMap.empty()),
        History.startingAt(0, escrow.terms().signer()),
        Marks.NONE);
  }

  /** The list that a command names, if it is the newest; an empty one if it is new. */
  HashMap<Address, Allotment> listToExtend(long list) {
    return list == lists.round() ? lists.newest() : HashMap.empty();
  }

  /** How many books of that list are given out. */
  long cursorOf(long list) {
    return list == lists.round() ? escrow.cursor() : 0;
  }

  Optional<Allotment> allotment(long round, Address provider) {
    @Nullable HashMap<Address, Allotment> list = lists.at(round);
    return list == null
        ? Optional.empty()
        : list.get(provider).filter(range -> round >= range.fromRound()).toJavaOptional();
  }

  Address signer(long round) {
    Address signer = signers.at(round);
    return signer == null ? escrow.terms().signer() : signer;
  }

  boolean claimed(long round, long book) {
    return claims.has(round << 32 | book);
  }

  EscrowState claim(long round, long book) {
    return new EscrowState(
        escrow,
        locked.minus(escrow.terms().prize()),
        lists,
        signers,
        claims.with(round << 32 | book));
  }

  EscrowState allot(long list, Address provider, Allotment range) {
    Escrow e = escrow;
    return new EscrowState(
        with(e.rounds(), list, range.first() + range.books(), e.refunded()),
        locked,
        lists.from(list, listToExtend(list).put(provider, range)),
        signers,
        claims);
  }

  EscrowState signedBy(Address signer, long fromRound) {
    return new EscrowState(escrow, locked, lists, signers.from(fromRound, signer), claims);
  }

  EscrowState extend(long rounds, Amount added) {
    Escrow e = escrow;
    Escrow longer = with(e.rounds() + rounds, e.list(), e.cursor(), e.refunded());
    return new EscrowState(longer, locked.plus(added), lists, signers, claims);
  }

  EscrowState refund() {
    Escrow e = escrow;
    Escrow empty = with(e.rounds(), e.list(), e.cursor(), true);
    return new EscrowState(empty, Amount.ZERO, lists, signers, claims);
  }

  private Escrow with(long rounds, long list, long cursor, boolean refunded) {
    return new Escrow(escrow.id(), escrow.funder(), escrow.terms(), rounds, list, cursor, refunded);
  }
}
