package souk.deployment;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import souk.exchange.ServiceKind;
import souk.ledger.BlockRef;
import souk.ledger.Command;
import souk.ledger.Ledger;
import souk.ledger.LedgerRules;
import souk.ledger.LedgerView;
import souk.ledger.rules.Beacon;
import souk.payments.CommandRefusedException;
import souk.primitives.Address;
import souk.primitives.Amount;
import souk.primitives.PrivateKey;

/** The ledger of a deployment, its time, and the money that there is at its beginning. */
public interface DeploymentLedger extends AutoCloseable {
  /** What each account has outside at the beginning. */
  Amount FUNDS = Amount.of(1_000_000_000_000_000L);

  /**
   * Opens one.
   *
   * @param kinds of service, whose judges it has
   * @param seed of the beacon, where it has one of its own
   * @param accounts that have money at the beginning
   * @param newcomers how many more may {@link #admit join}
   * @param journal where a ledger in this process is kept; null to keep it in memory
   */
  static DeploymentLedger open(
      LedgerChoice choice,
      LedgerRules rules,
      Collection<ServiceKind> kinds,
      long seed,
      List<PrivateKey> accounts,
      int newcomers,
      @Nullable Path journal)
      throws IOException {
    return switch (choice) {
      case LedgerChoice.Local() ->
          new LocalChain(
              rules, kinds, seed, accounts.stream().map(PrivateKey::address).toList(), journal);
      case LedgerChoice.Devnet(Path anvil) -> EvmChain.devnet(anvil, rules, kinds, accounts);
      case LedgerChoice.Chain there -> EvmChain.at(there, rules, kinds, accounts, newcomers);
    };
  }

  CountingLedger ledger();

  /** The time by which everybody goes: never behind that of the newest block. */
  InstantSource clock();

  /** How old a block may be before tills and wallets stop. */
  Duration maxLag();

  /** How long to wait for something that takes a few blocks. */
  Duration patience();

  /** What draws come from, where that can be known beforehand. */
  Optional<Beacon> beacon();

  /** Lets so many blocks pass, at least one. */
  void advance(long blocks);

  /** Lets a moment pass in which everybody sees the newest block and acts on it, then a block. */
  void step();

  /** Enables an account to submit commands that joins later than the rest. */
  void admit(PrivateKey account);

  /** Whether all money that there was at the beginning is still there, to the unit. */
  boolean conserved();

  /** What the ledger's transactions cost; empty where they cost nothing. */
  Optional<GasUse> gas();

  /**
   * Hands in an agreement's opening after its bytes were changed on their way.
   *
   * @param change what becomes of them
   * @return whether the ledger took it; empty where commands are no bytes
   */
  default Optional<Boolean> opens(
      PrivateKey by, Command.OpenAgreement opening, UnaryOperator<byte[]> change) {
    return Optional.empty();
  }

  @Override
  void close();

  default long head() {
    return ledger().head(Ledger.Finality.INCLUDED).number();
  }

  default LedgerView view() {
    BlockRef head = ledger().head(Ledger.Finality.INCLUDED);
    return ledger().at(head);
  }

  default void submit(PrivateKey key, Command command) {
    CommandRefusedException.need(command, ledger().submit(key, command).join());
  }

  default void advanceTo(long block) {
    long now = head();
    if (block > now) {
      advance(block - now);
    }
  }

  /** Waits, while the ledger goes on by itself, for something that takes a few blocks. */
  default void await(String what, BooleanSupplier reached) {
    new Patience(patience(), Optional::empty).await(what, reached);
  }

  /** All the money inside, and that of these accounts outside. */
  default Amount money(Iterable<Address> accounts) {
    LedgerView view = view();
    Amount sum = view.totals().sum();
    for (Address account : accounts) {
      sum = sum.plus(view.outside(account));
    }
    return sum;
  }
}
