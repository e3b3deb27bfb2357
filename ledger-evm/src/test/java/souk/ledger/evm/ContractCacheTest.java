package souk.ledger.evm;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.junit.jupiter.api.Test;
import souk.primitives.Bytes32;

/** What is remembered of a contract's past. */
class ContractCacheTest {
  @Test
  void shouldKeepNoMoreThanItMayAndTheNewest() {
    ConcurrentMap<Bytes32, Integer> cache = new ConcurrentHashMap<>();
    for (int i = 0; i < 1_000; i++) {
      Contract.remember(cache, Bytes32.of(i), i, 16);
      assertThat(cache).hasSizeBetween(1, 16).containsEntry(Bytes32.of(i), i);
    }
  }
}
