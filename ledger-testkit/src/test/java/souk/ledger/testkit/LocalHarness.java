package souk.ledger.testkit;

import java.util.Random;
import org.jspecify.annotations.Nullable;
import souk.ledger.Ledger;
import souk.ledger.Ledger.Finality;
import souk.ledger.LedgerRules;
import souk.ledger.LedgerView;
import souk.ledger.local.LocalLedger;
import souk.ledger.local.LocalLedgerBuilder;
import souk.ledger.local.Sealing;
import souk.primitives.Amount;
import souk.primitives.Bytes32;
import souk.primitives.PrivateKey;
import souk.primitives.Signer;

/** The local ledger under the contract. */
final class LocalHarness implements LedgerHarness {
  private static final PrivateKey[] ACTORS = new PrivateKey[LedgerHarness.ACTORS];

  static {
    Random random = new Random(47);
    for (int i = 0; i < ACTORS.length; i++) {
      ACTORS[i] = PrivateKey.fromSeeded(random);
    }
  }

  private @Nullable LocalLedger ledger;

  @Override
  public Ledger open(LedgerRules rules, Bytes32 seed) {
    LocalLedgerBuilder builder =
        LocalLedger.builder(rules, seed)
            .judge(new TestJudge())
            .sealing(Sealing.ON_ADVANCE)
            .observers(Runnable::run)
            .finalityDepth(64);
    for (PrivateKey actor : ACTORS) {
      builder.fund(actor.address(), OUTSIDE);
    }
    LocalLedger opened = builder.open();
    ledger = opened;
    return opened;
  }

  @Override
  public Signer actor(int number) {
    return ACTORS[number];
  }

  @Override
  public void advance(long blocks) {
    ledger().advance(blocks);
  }

  @Override
  public void seal() {
    ledger().advance(1);
  }

  @Override
  public Amount totals() {
    LedgerView view = ledger().at(ledger().head(Finality.INCLUDED));
    Amount sum = view.totals().sum();
    for (PrivateKey actor : ACTORS) {
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
    ledger().rewind(blocks);
  }

  @Override
  public void close() {
    ledger().close();
  }

  private LocalLedger ledger() {
    LocalLedger opened = ledger;
    if (opened == null) {
      throw new IllegalStateException("open a ledger first");
    }
    return opened;
  }
}
