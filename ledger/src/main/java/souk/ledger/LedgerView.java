package souk.ledger;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import souk.primitives.Address;
import souk.primitives.Amount;
import souk.primitives.Bytes32;

/** What a ledger says as of one block. Every answer of one view belongs to that block. */
public interface LedgerView {
  /** How many providers {@link #providers()} asks for at once. */
  int PROVIDERS_AT_ONCE = 2_500;

  BlockRef block();

  /** Money that an address has outside, ready to be deposited. */
  Amount outside(Address account);

  Amount balance(Address account);

  Optional<Escrow> escrow(Bytes32 id);

  /**
   * What an escrow still holds: zero for none. A ledger may have to count for it, unlike for all
   * else here.
   */
  Amount locked(Bytes32 escrow);

  /**
   * The range of books that a provider has in a round: its range in the newest list that begins by
   * then, once it counts. It is asked for any round, one after the escrow's last, too.
   */
  Optional<Allotment> allotment(Bytes32 escrow, long round, Address provider);

  /** Who signs the escrow's books in a round, be it the escrow's or not; empty for no escrow. */
  Optional<Address> signer(Bytes32 escrow, long round);

  /** The recorded seed of a round. */
  Optional<Bytes32> draw(long round);

  /** Whether the book's prize is paid. */
  boolean claimed(Bytes32 escrow, long round, long book);

  /** Those of some books whose prizes are paid; asked for together where that saves time. */
  default Set<Book> claimed(Collection<Book> books) {
    return books.stream()
        .filter(book -> claimed(book.escrow(), book.round(), book.number()))
        .collect(Collectors.toUnmodifiableSet());
  }

  Optional<Provider> provider(Address address);

  /**
   * Some of the providers: at most {@code most}, and at least one if there is one, from number
   * {@code from} on, in an order that is the same for all pages of a view, and may be another on
   * another ledger.
   */
  ProviderPage providers(long from, int most);

  /** All providers, by address. */
  default List<Provider> providers() {
    List<Provider> all = new ArrayList<>();
    ProviderPage page;
    do {
      page = providers(all.size(), PROVIDERS_AT_ONCE);
      all.addAll(page.providers());
    } while (all.size() < page.count() && !page.providers().isEmpty());
    all.sort(Comparator.comparing(Provider::address));
    return all;
  }

  Optional<Agreement> agreement(Bytes32 id);

  /** Whether a period of an agreement is answered or was reported as missed. */
  boolean periodSettled(Bytes32 agreement, long period);

  Optional<Duty> duty(Bytes32 id);

  Totals totals();

  /**
   * An escrow.
   *
   * @param rounds how many it covers now, extensions included
   * @param list the first round of the newest list of allotments
   * @param cursor how many books of that list are given out
   */
  record Escrow(
      Bytes32 id,
      Address funder,
      EscrowTerms terms,
      long rounds,
      long list,
      long cursor,
      boolean refunded) {
    /** The last round that it covers. */
    public long lastRound() {
      return terms.firstRound() + rounds - 1;
    }

    public boolean covers(long round) {
      return round >= terms.firstRound() && round <= lastRound();
    }
  }

  /** Books {@code first} to {@code first + books - 1}, from round {@code fromRound} on. */
  record Allotment(long first, long books, long fromRound) {
    public boolean holds(long book, long round) {
      return round >= fromRound && book >= first && book - first < books;
    }
  }

  /**
   * A provider.
   *
   * @param free collateral that no agreement holds
   * @param locked collateral that agreements hold
   * @param unbonding collateral on its way out, at {@code releaseBlock}
   */
  record Provider(
      Address address,
      String endpoint,
      Amount free,
      Amount locked,
      Amount unbonding,
      long releaseBlock) {}

  /**
   * A page of the providers.
   *
   * @param count how many there are altogether
   */
  record ProviderPage(long count, List<Provider> providers) {
    public ProviderPage {
      providers = List.copyOf(providers);
    }
  }

  /**
   * An agreement.
   *
   * @param endBlock its end as it stands now
   * @param funds what is left of the customer's funds
   * @param lock what is left of the provider's collateral in it
   * @param faults for how many faults it was slashed
   * @param openDuties one-off duties that are neither answered nor reported
   * @param commitment what its provider committed itself to; zero when it has not
   */
  record Agreement(
      Bytes32 id,
      AgreementTerms terms,
      long endBlock,
      Amount funds,
      Amount lock,
      int faults,
      int openDuties,
      Bytes32 commitment,
      boolean closed) {}

  /**
   * A one-off duty.
   *
   * @param opener who paid the bond
   */
  record Duty(
      Bytes32 id,
      Bytes32 agreement,
      Address opener,
      Bytes32 questionHash,
      Amount bond,
      long deadline,
      boolean settled) {}

  /** Where all the money is. Its sum with what is outside never changes, fees apart. */
  record Totals(
      Amount balances,
      Amount escrows,
      Amount collateral,
      Amount funds,
      Amount bonds,
      Amount burned) {
    public Amount sum() {
      return balances.plus(escrows).plus(collateral).plus(funds).plus(bonds).plus(burned);
    }
  }
}
