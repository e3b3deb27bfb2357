package souk.ledger.evm;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import souk.primitives.Bytes;

/** Texts as nodes give them. */
class ComplaintTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          already known                                                       | KNOWN
          Known transaction                                                   | KNOWN
          existing tx with same hash                                          | KNOWN
          nonce too low: next nonce 7, tx nonce 6                             | NONCE_USED
          Transaction nonce is too low. Try incrementing the nonce.           | NONCE_USED
          replacement transaction underpriced                                 | NONCE_TAKEN
          transaction underpriced: gas tip cap 1, minimum needed 25000000000  | TOO_CHEAP
          max fee per gas less than block base fee                            | TOO_CHEAP
          insufficient funds for gas * price + value                          | NEVER
          intrinsic gas too low: have 1, want 21000                           | NEVER
          invalid chain id for signer: have 1 want 2                          | NEVER
          max priority fee per gas higher than max fee per gas                | NEVER
          request timed out                                                   | UNKNOWN
          Internal error                                                      | UNKNOWN
          in-flight transaction limit reached for delegated accounts          | UNKNOWN
          txpool is full                                                      | UNKNOWN
          nonce too high: address 0x1, tx: 9 state: 7                         | UNKNOWN
          cannot reach the backend of chain id 1                              | UNKNOWN
          ReplacementNotAllowed                                               | NONCE_TAKEN
          tx fee (3.00 ether) exceeds the configured cap (1.00 ether)         | NEVER
          max initcode size exceeded: code size 50000, limit 49152            | NEVER
          """)
  void shouldKnowWhatANodeMeans(String text, Complaint meant) {
    assertThat(Complaint.of(new EvmNode.RpcRefusal(text, Bytes.EMPTY))).isEqualTo(meant);
  }
}
