package souk.transfers.stream;

import java.util.OptionalLong;
import java.util.function.Function;
import souk.ledger.Ledger;
import souk.ledger.LedgerView;
import souk.payments.Wallet;
import souk.primitives.Bytes32;

/** The escrows that a payer streams from. */
public interface StreamEscrows {
  /** The wallet of one. */
  Wallet wallet(Bytes32 escrow);

  /** The last round that it covers; empty when the ledger does not know it now. */
  OptionalLong lastRound(Bytes32 escrow);

  /** The round that the ledger's newest block belongs to. */
  long round();

  /** Those on a ledger. */
  static StreamEscrows of(Ledger ledger, Function<Bytes32, Wallet> wallets) {
    return new StreamEscrows() {
      @Override
      public Wallet wallet(Bytes32 escrow) {
        return wallets.apply(escrow);
      }

      @Override
      public long round() {
        return ledger
            .info()
            .rules()
            .rounds()
            .roundOf(ledger.head(Ledger.Finality.INCLUDED).number());
      }

      @Override
      public OptionalLong lastRound(Bytes32 escrow) {
        return ledger
            .at(ledger.head(Ledger.Finality.INCLUDED))
            .escrow(escrow)
            .map(LedgerView.Escrow::lastRound)
            .map(OptionalLong::of)
            .orElse(OptionalLong.empty());
      }
    };
  }
}
