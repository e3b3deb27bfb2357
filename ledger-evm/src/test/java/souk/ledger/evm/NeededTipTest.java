package souk.ledger.evm;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a node's refusal says of the tip that it wants. */
class NeededTipTest {
  private static final FeePolicy.Offer GWEI =
      new FeePolicy.Offer(BigInteger.valueOf(1_000_000_000), BigInteger.valueOf(9_000_000_000L));
  private static final BigInteger MOST = BigInteger.valueOf(50_000_000_000L);

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          transaction underpriced: gas tip cap 1000000000, minimum needed 25000000000 | 25000000000
          transaction underpriced: tip needed 25 gwei, tip permitted 1 gwei           | 25000000000
          FeeTooLow, 0x71562b71999873db5b286df957af199ec94617f7 needs 2.5 Gwei        | 2500000000
          transaction underpriced                                                     | 2000000000
          transaction underpriced: minimum needed 178000000000                        | 2000000000
          max fee per gas less than block base fee: maxFeePerGas: 1, baseFee: 7000000001 | 0
          """)
  void shouldKnowTheLeastTipWhenANodeRefusesATransaction(String message, BigInteger least) {
    NeededTip tip = new NeededTip();
    tip.refused(message, GWEI, MOST);
    assertThat(tip.least()).isEqualTo(least);
  }

  @Test
  void shouldTryLessNowAndThenWhenTransactionsAreTakenAtOnce() {
    NeededTip tip = new NeededTip();
    tip.refused("transaction underpriced: minimum needed 25000000000", GWEI, MOST);
    for (int i = 0; i < 15; i++) {
      tip.taken();
    }
    assertThat(tip.least()).isEqualTo(BigInteger.valueOf(25_000_000_000L));
    tip.taken();
    assertThat(tip.least()).isEqualTo(BigInteger.valueOf(21_875_000_000L));
  }
}
