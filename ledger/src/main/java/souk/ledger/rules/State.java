package souk.ledger.rules;

import io.vavr.collection.HashMap;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import souk.ledger.BlockRef;
import souk.ledger.LedgerView;
import souk.ledger.LedgerView.Duty;
import souk.ledger.LedgerView.Totals;
import souk.primitives.Address;
import souk.primitives.Amount;
import souk.primitives.Bytes32;

/**
 * Everything a ledger remembers, as of one moment; immutable to everybody outside this package. Its
 * maps are persistent: the next state shares with this one all that did not change, so keeping old
 * states costs only their differences, and going back to one costs nothing.
 */
public final class State {
  private HashMap<Address, Amount> outside;
  private HashMap<Address, Amount> balances;
  private HashMap<Bytes32, EscrowState> escrows;
  private HashMap<Long, Bytes32> draws;
  private HashMap<Address, LedgerView.Provider> providers;
  private HashMap<Bytes32, AgreementState> agreements;
  private HashMap<Bytes32, Duty> duties;
  private HashMap<Bytes32, Integer> asked;
  private final EnumMap<Pot, Amount> pots;

  private State() {
    outside = HashMap.empty();
    balances = HashMap.empty();
    escrows = HashMap.empty();
    draws = HashMap.empty();
    providers = HashMap.empty();
    agreements = HashMap.empty();
    duties = HashMap.empty();
    asked = HashMap.empty();
    pots = new EnumMap<>(Pot.class);
  }

  private State(State from) {
    outside = from.outside;
    balances = from.balances;
    escrows = from.escrows;
    draws = from.draws;
    providers = from.providers;
    agreements = from.agreements;
    duties = from.duties;
    asked = from.asked;
    pots = from.pots.clone();
  }

  /**
   * The first state: so much money outside, in the hands of these, and nothing else. Throws {@link
   * ArithmeticException} when the sum is no amount.
   */
  public static State genesis(Map<Address, Amount> outside) {
    State state = new State();
    outside.forEach((account, amount) -> {
      state.outside = put(state.outside, account, amount);
      state.pots.put(Pot.OUTSIDE, state.pot(Pot.OUTSIDE).plus(amount));
    });
    return state;
  }

  /** What this state says, given the block that it belongs to. */
  public LedgerView view(BlockRef block) {
    return new StateView(block, this);
  }

  // ---- what it holds ----

  Amount outside(Address account) {
    return outside.getOrElse(account, Amount.ZERO);
  }

  Amount balance(Address account) {
    return balances.getOrElse(account, Amount.ZERO);
  }

  @Nullable EscrowState findEscrow(Bytes32 id) {
    return escrows.getOrElse(id, null);
  }

  @Nullable AgreementState findAgreement(Bytes32 id) {
    return agreements.getOrElse(id, null);
  }

  @Nullable Duty findDuty(Bytes32 id) {
    return duties.getOrElse(id, null);
  }

  LedgerView.@Nullable Provider findProvider(Address address) {
    return providers.getOrElse(address, null);
  }

  Iterable<LedgerView.Provider> providers() {
    return providers.values();
  }

  Optional<Bytes32> draw(long round) {
    return draws.get(round).toJavaOptional();
  }

  /** How often a question was counted under this key; see {@link Duties}. */
  int asked(Bytes32 key) {
    return asked.getOrElse(key, 0);
  }

  Totals totals() {
    return new Totals(
        pot(Pot.BALANCES),
        pot(Pot.ESCROWS),
        pot(Pot.COLLATERAL),
        pot(Pot.FUNDS),
        pot(Pot.BONDS),
        pot(Pot.BURNED));
  }

  private Amount pot(Pot pot) {
    return pots.getOrDefault(pot, Amount.ZERO);
  }

  // ---- changing a copy ----

  /** A copy, for one command to change; only until it is handed out. */
  State copy() {
    return new State(this);
  }

  /** Moves money between pots; the entries of accounts and things are the caller's to change. */
  void move(Pot from, Pot to, Amount amount) {
    pots.put(from, pot(from).minus(amount));
    pots.put(to, pot(to).plus(amount));
  }

  /** Takes money from an account's balance into a pot. */
  void charge(Address account, Pot to, Amount amount) {
    balances = put(balances, account, balance(account).minus(amount));
    move(Pot.BALANCES, to, amount);
  }

  /** Brings money from a pot into an account's balance. */
  void credit(Pot from, Address account, Amount amount) {
    move(from, Pot.BALANCES, amount);
    balances = put(balances, account, balance(account).plus(amount));
  }

  void setOutside(Address account, Amount amount) {
    outside = put(outside, account, amount);
  }

  void put(EscrowState escrow) {
    escrows = escrows.put(escrow.escrow().id(), escrow);
  }

  void put(AgreementState agreement) {
    agreements = agreements.put(agreement.agreement().id(), agreement);
  }

  void put(Duty duty) {
    duties = duties.put(duty.id(), duty);
  }

  void put(LedgerView.Provider provider) {
    providers = providers.put(provider.address(), provider);
  }

  void putDraw(long round, Bytes32 seed) {
    draws = draws.put(round, seed);
  }

  void countQuestion(Bytes32 key) {
    asked = asked.put(key, asked(key) + 1);
  }

  private static HashMap<Address, Amount> put(
      HashMap<Address, Amount> accounts, Address account, Amount amount) {
    return amount.isZero() ? accounts.remove(account) : accounts.put(account, amount);
  }
}
