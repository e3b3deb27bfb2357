package souk.ledger.local;

import java.util.concurrent.CompletableFuture;
import souk.ledger.Command;
import souk.ledger.Receipt;
import souk.primitives.Address;
import souk.primitives.Bytes;

/** A command that was handed in, and whoever waits for its receipt. */
record Submission(
    Address sender, Command command, Bytes encoded, CompletableFuture<Receipt> receipt) {
  /** A receipt that is ready; it is told once no lock is held. */
  record Verdict(Submission of, Receipt receipt) {
    void tell() {
      of.receipt().complete(receipt);
    }
  }

  Verdict verdict(Receipt ready) {
    return new Verdict(this, ready);
  }

  int size() {
    return encoded.size() + Address.SIZE + Integer.BYTES;
  }
}
