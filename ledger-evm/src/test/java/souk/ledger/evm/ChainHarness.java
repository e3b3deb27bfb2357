package souk.ledger.evm;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import souk.ledger.Ledger;
import souk.ledger.Ledger.Finality;
import souk.ledger.LedgerRules;
import souk.ledger.LedgerView;
import souk.ledger.testkit.LedgerHarness;
import souk.primitives.Amount;
import souk.primitives.Bytes32;
import souk.primitives.PrivateKey;
import souk.primitives.Signer;

/** The ledger on a chain, with a token as money, so that gas is counted apart. */
final class ChainHarness implements LedgerHarness {
  private final TestChain chain;
  private final long mostCounted;
  private @Nullable EvmLedger ledger;

  ChainHarness(TestChain chain) {
    this(chain, Tally.WORDS);
  }

  ChainHarness(TestChain chain, long mostCounted) {
    this.chain = chain;
    this.mostCounted = mostCounted;
  }

  @Override
  public Ledger open(LedgerRules rules, Bytes32 seed) {
    EvmLedger opened =
        EvmLedger.open(
            new EvmLedger.Settings(
                chain.devnet().url(),
                chain.market(rules, seed),
                Optional.of(Devnet.CHAIN_ID),
                64,
                Duration.ofSeconds(5),
                Duration.ofSeconds(30),
                FeePolicy.DEFAULT),
            InstantSource.system(),
            mostCounted);
    ledger = opened;
    return opened;
  }

  String url() {
    return chain.devnet().url();
  }

  @Override
  public Signer actor(int number) {
    return TestChain.ACTORS[number];
  }

  @Override
  public void advance(long blocks) {
    seal();
    long target = chain.devnet().height() + blocks;
    chain.devnet().mine(blocks);
    ledger().refresh();
    if (ledger().head(Finality.INCLUDED).number() < target) {
      throw new IllegalStateException("the chain did not make " + blocks + " blocks");
    }
  }

  /**
   * Waits until everything that was submitted is judged; each transaction makes a block of its own.
   */
  @Override
  public void seal() {
    ledger().idle();
  }

  @Override
  public Amount totals() {
    LedgerView view = ledger().at(ledger().head(Finality.INCLUDED));
    Amount sum = view.totals().sum();
    for (PrivateKey actor : TestChain.ACTORS) {
      sum = sum.plus(view.outside(actor.address()));
    }
    return sum;
  }

  @Override
  public boolean canRewind() {
    return true;
  }

  @Override
  public void rewind(long blocks) {
    seal();
    chain.devnet().rollback((int) blocks);
    for (int look = 0; look < HeadWatch.LOOKS_BEFORE_SET_BACK; look++) {
      ledger().refresh();
    }
  }

  @Override
  public void close() {
    EvmLedger opened = ledger;
    if (opened != null) {
      opened.close();
    }
  }

  private EvmLedger ledger() {
    EvmLedger opened = ledger;
    if (opened == null) {
      throw new IllegalStateException("open a ledger first");
    }
    return opened;
  }
}
