package souk.exchange.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import souk.exchange.Hired;
import souk.exchange.ServiceKind;
import souk.exchange.testkit.probes.QuorumKind;
import souk.primitives.Address;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;

/** What could not be known at the signature is put on the ledger once it is known, in time. */
class CommitmentTest {
  private static final int COMMIT_BLOCKS = 90;
  private static final Bytes SHARE = Bytes.of(Bytes32.of(3).toArray());

  @TempDir Path folder = Path.of("");

  private static String file() {
    return MarketText.of("kit-commit/1")
        .with("agreement.release", 60)
        .with("agreement.commitWithin", COMMIT_BLOCKS)
        .toString();
  }

  private Bytes32 committed(TestMarket market, Hired agreement) {
    return market.view().agreement(agreement.id()).orElseThrow().commitment();
  }

  @Test
  void shouldCommitInTheBlockAfterItIsKnownAndOnce() {
    AtomicInteger unknown = new AtomicInteger(30);
    try (TestMarket market = new TestMarket(folder, 14, new CommittingKind(unknown), file())) {
      TestProvider provider = market.provider();
      Hired agreement = market.customer().hire(provider, SHARE);
      market.advance(25);
      assertThat(committed(market, agreement).isZero()).isTrue();
      int left = unknown.get();
      assertThat(left).as("asked in every block").isBetween(1, 8);

      provider.restart();
      market.advance(left + 1L);

      assertThat(committed(market, agreement)).isEqualTo(CommittingKind.ROOT);
      market.advanceTo(agreement.terms().commitDeadline() + 5);
      assertThat(unknown).as("asked once more than it did not know").hasValue(-1);
      market.assertSound();
    }
  }

  @Nested
  class Contract extends ServiceContract {
    @Override
    protected ServiceKind kind() {
      return new CommittingKind();
    }

    @Override
    protected String marketFile() {
      return file();
    }

    @Override
    protected Bytes details(Address provider) {
      return SHARE;
    }

    @Override
    protected Optional<Bytes> body(Parties parties, int number) {
      return Optional.of(Bytes.of(Bytes32.of(number).toArray()));
    }

    @Override
    protected void check(Parties parties, Bytes body, Bytes before, Bytes after) {
      assertThat(after).isEqualTo(QuorumKind.answer(parties.provider().address(), SHARE, body));
    }
  }
}
