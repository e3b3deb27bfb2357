package souk.exchange;

import java.util.concurrent.CompletableFuture;
import souk.ledger.Receipt;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;

/**
 * What a customer's service can do on the ledger about a provider that it hired. The node sends it
 * with the key of {@link CustomerPorts#signing}, which gets what a report earns; bonds are paid by
 * the customer, and go back to it.
 */
public interface Disputes {
  /** Hands in evidence that a provider cheated; its judge decides. */
  CompletableFuture<Receipt> accuse(Hired agreement, Bytes evidence);

  /**
   * Asks a provider on the ledger, for the agreement's bond, what it must answer there in time.
   *
   * @param salt makes two duties with the same question differ
   */
  CompletableFuture<Receipt> ask(Hired agreement, Bytes question, Bytes32 salt);
}
