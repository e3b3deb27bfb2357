package souk.payments;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import souk.ledger.BlockRef;
import souk.ledger.Command;
import souk.ledger.Cursor;
import souk.ledger.EscrowTerms;
import souk.ledger.Ledger;
import souk.ledger.LedgerInfo;
import souk.ledger.LedgerObserver;
import souk.ledger.LedgerRules;
import souk.ledger.LedgerView;
import souk.ledger.Receipt;
import souk.ledger.RoundRules;
import souk.primitives.Address;
import souk.primitives.Amount;
import souk.primitives.Bytes32;
import souk.primitives.Signer;

/**
 * A ledger that says what a test tells it to, block by block: for what the real one cannot be
 * brought to show, such as a view that lags.
 */
final class ScriptedLedger implements Ledger {
  static final int BLOCK_SECONDS = 10;

  /** What the ledger says from a block on. */
  final class State {
    final Map<Bytes32, Address> funders = new HashMap<>();
    final Map<Bytes32, EscrowTerms> escrows = new HashMap<>();
    final Map<List<Object>, LedgerView.Allotment> allotments = new HashMap<>();
    final Map<List<Object>, Address> signers = new HashMap<>();

    State copy() {
      State copy = new State();
      copy.funders.putAll(funders);
      copy.escrows.putAll(escrows);
      copy.allotments.putAll(allotments);
      copy.signers.putAll(signers);
      return copy;
    }
  }

  private final LedgerInfo info;
  private final int finalDepth;
  private final List<State> blocks = new ArrayList<>(List.of(new State()));
  private final List<LedgerObserver> observers = new ArrayList<>();
  private long now;

  /** Why draws could not be recorded, if they could not. */
  Optional<String> undrawable = Optional.empty();

  ScriptedLedger(long chainId, RoundRules rounds, int finalDepth) {
    this.finalDepth = finalDepth;
    this.info =
        new LedgerInfo(
            chainId,
            Address.parse("00000000000000000000000000000000000000aa"),
            Address.ZERO,
            new LedgerRules(rounds, 10, 100_000, 1000, 5000));
  }

  /** A clock that goes with the blocks, and further by {@link #waitSeconds}. */
  InstantSource clock() {
    return () -> Instant.ofEpochSecond(now);
  }

  void waitSeconds(long seconds) {
    now += seconds;
  }

  /** What the newest block says; may be changed. */
  State state() {
    return blocks.getLast();
  }

  long height() {
    return blocks.size() - 1L;
  }

  void advanceTo(long block) {
    while (height() < block) {
      blocks.add(state().copy());
      now = Math.max(now, height() * BLOCK_SECONDS);
      observers.forEach(observer -> observer.advanced(head(Finality.INCLUDED)));
    }
  }

  Bytes32 open(Address funder, EscrowTerms terms) {
    Bytes32 id = terms.id(info.domain(), funder);
    state().escrows.put(id, terms);
    state().funders.put(id, funder);
    return id;
  }

  void allot(Bytes32 escrow, Address provider, long first, long books, long fromRound) {
    state()
        .allotments
        .put(List.of(escrow, provider), new LedgerView.Allotment(first, books, fromRound));
  }

  void setSigner(Bytes32 escrow, long fromRound, Address signer) {
    state().signers.put(List.of(escrow, fromRound), signer);
  }

  @Override
  public BlockRef head(Finality finality) {
    long number = finality == Finality.FINAL ? Math.max(0, height() - finalDepth) : height();
    return new BlockRef(number, Bytes32.of(number), number * BLOCK_SECONDS);
  }

  @Override
  public LedgerView at(BlockRef block) {
    return new View(block, blocks.get((int) block.number()));
  }

  @Override
  public Subscription follow(Cursor from, LedgerObserver observer) {
    observers.add(observer);
    return () -> observers.remove(observer);
  }

  @Override
  public LedgerInfo info() {
    return info;
  }

  @Override
  public boolean has(souk.ledger.JudgeId judge) {
    return false;
  }

  @Override
  public Optional<String> undrawable() {
    return undrawable;
  }

  @Override
  public CompletableFuture<Receipt> submit(Signer by, Command command) {
    throw new UnsupportedOperationException("a scripted ledger takes no commands");
  }

  @Override
  public void close() {}

  private static final class View implements LedgerView {
    private final BlockRef block;
    private final State state;

    View(BlockRef block, State state) {
      this.block = block;
      this.state = state;
    }

    @Override
    public BlockRef block() {
      return block;
    }

    @Override
    public Optional<Escrow> escrow(Bytes32 id) {
      @Nullable EscrowTerms terms = state.escrows.get(id);
      Address funder = state.funders.getOrDefault(id, Address.ZERO);
      return terms == null
          ? Optional.empty()
          : Optional.of(
              new Escrow(id, funder, terms, terms.rounds(), terms.firstRound(), 0, false));
    }

    @Override
    public Optional<Allotment> allotment(Bytes32 escrow, long round, Address provider) {
      return Optional.ofNullable(state.allotments.get(List.of(escrow, provider)))
          .filter(range -> round >= range.fromRound());
    }

    @Override
    public Optional<Address> signer(Bytes32 escrow, long round) {
      for (long from = round; from >= 0; from--) {
        @Nullable Address changed = state.signers.get(List.of(escrow, from));
        if (changed != null) {
          return Optional.of(changed);
        }
      }
      return Optional.ofNullable(state.escrows.get(escrow)).map(EscrowTerms::signer);
    }

    @Override
    public Amount locked(Bytes32 escrow) {
      throw notScripted();
    }

    @Override
    public Amount outside(Address account) {
      throw notScripted();
    }

    @Override
    public Amount balance(Address account) {
      throw notScripted();
    }

    @Override
    public Optional<Bytes32> draw(long round) {
      throw notScripted();
    }

    @Override
    public boolean claimed(Bytes32 escrow, long round, long book) {
      throw notScripted();
    }

    @Override
    public Optional<Provider> provider(Address address) {
      throw notScripted();
    }

    @Override
    public ProviderPage providers(long from, int most) {
      throw notScripted();
    }

    @Override
    public Optional<Agreement> agreement(Bytes32 id) {
      throw notScripted();
    }

    @Override
    public boolean periodSettled(Bytes32 agreement, long period) {
      throw notScripted();
    }

    @Override
    public Optional<Duty> duty(Bytes32 id) {
      throw notScripted();
    }

    @Override
    public Totals totals() {
      throw notScripted();
    }

    private static UnsupportedOperationException notScripted() {
      return new UnsupportedOperationException("a scripted ledger does not say this");
    }
  }
}
