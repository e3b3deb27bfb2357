package souk.ledger.rules;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.StreamSupport;
import souk.ledger.BlockRef;
import souk.ledger.LedgerView;
import souk.primitives.Address;
import souk.primitives.Amount;
import souk.primitives.Bytes32;

/** A state seen through the API. */
record StateView(BlockRef block, State state) implements LedgerView {
  @Override
  public Amount outside(Address account) {
    return state.outside(account);
  }

  @Override
  public Amount balance(Address account) {
    return state.balance(account);
  }

  @Override
  public Optional<Escrow> escrow(Bytes32 id) {
    return Optional.ofNullable(state.findEscrow(id)).map(EscrowState::escrow);
  }

  @Override
  public Amount locked(Bytes32 escrow) {
    EscrowState held = state.findEscrow(escrow);
    return held == null ? Amount.ZERO : held.locked();
  }

  @Override
  public Optional<Allotment> allotment(Bytes32 escrow, long round, Address provider) {
    return Optional.ofNullable(state.findEscrow(escrow)).flatMap(e -> e.allotment(round, provider));
  }

  @Override
  public Optional<Address> signer(Bytes32 escrow, long round) {
    return Optional.ofNullable(state.findEscrow(escrow)).map(e -> e.signer(round));
  }

  @Override
  public Optional<Bytes32> draw(long round) {
    return state.draw(round);
  }

  @Override
  public boolean claimed(Bytes32 escrow, long round, long book) {
    EscrowState held = state.findEscrow(escrow);
    return held != null && Widths.u32(round) && Widths.u32(book) && held.claimed(round, book);
  }

  @Override
  public Optional<Provider> provider(Address address) {
    return Optional.ofNullable(state.findProvider(address));
  }

  @Override
  public ProviderPage providers(long from, int most) {
    List<Provider> all = providers();
    return new ProviderPage(all.size(), all.stream().skip(from).limit(most).toList());
  }

  @Override
  public List<Provider> providers() {
    return StreamSupport.stream(state.providers().spliterator(), false)
        .sorted(Comparator.comparing(Provider::address))
        .toList();
  }

  @Override
  public Optional<Agreement> agreement(Bytes32 id) {
    return Optional.ofNullable(state.findAgreement(id)).map(AgreementState::agreement);
  }

  @Override
  public boolean periodSettled(Bytes32 agreement, long period) {
    AgreementState held = state.findAgreement(agreement);
    return held != null && held.settledPeriods().has(period);
  }

  @Override
  public Optional<Duty> duty(Bytes32 id) {
    return Optional.ofNullable(state.findDuty(id));
  }

  @Override
  public Totals totals() {
    return state.totals();
  }
}
