package souk.ledger.testkit;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import souk.ledger.LedgerRules;
import souk.primitives.Bytes32;

/**
 * The tests that every ledger must pass. An implementation extends this with a harness of its own
 * and runs it unchanged.
 */
public abstract class LedgerContract
    implements MoneyContract,
        EscrowContract,
        ClaimContract,
        AgreementContract,
        CommitmentContract,
        DutyContract,
        FollowContract,
        RandomContract,
        RefusalContract {
  private static final Bytes32 SEED = Bytes32.of(20_200_202);

  private @Nullable World world;

  /** A fresh harness, on which no ledger is open. */
  protected abstract LedgerHarness harness();

  @AfterEach
  final void closeWorld() {
    if (world != null) {
      world.close();
    }
  }

  @Override
  public final World world() {
    World open = world;
    if (open == null) {
      open = newWorld();
      world = open;
    }
    return open;
  }

  @Override
  public final World newWorld(LedgerRules rules) {
    return World.open(harness(), rules, SEED);
  }
}
