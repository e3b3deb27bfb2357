package souk.http.provider;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import souk.ledger.BlockRef;
import souk.ledger.Ledger;
import souk.ledger.LedgerReader;
import souk.primitives.Address;
import souk.primitives.Bytes32;

/** Who signs an escrow's ticket books, as the ledger has it, looked up now and again. */
final class EscrowSigners {
  /** How long an answer of the ledger is good; strangers cannot make it be asked more often. */
  private static final Duration GOOD = Duration.ofSeconds(5);

  private static final int REMEMBERED = 1_024;

  private record Known(Optional<Address> signer, Instant until) {}

  private final LedgerReader ledger;
  private final InstantSource clock;
  private final Map<Bytes32, Known> known = new LinkedHashMap<>();

  EscrowSigners(LedgerReader ledger, InstantSource clock) {
    this.ledger = ledger;
    this.clock = clock;
  }

  boolean signs(Bytes32 escrow, Address client) {
    return signer(escrow).filter(client::equals).isPresent();
  }

  private synchronized Optional<Address> signer(Bytes32 escrow) {
    Instant now = clock.instant();
    Known there = known.get(escrow);
    if (there != null && there.until().isAfter(now)) {
      return there.signer();
    }
    BlockRef head = ledger.head(Ledger.Finality.INCLUDED);
    long round = ledger.info().rules().rounds().roundOf(head.number());
    Optional<Address> signer = ledger.at(head).signer(escrow, round);
    known.remove(escrow);
    known.put(escrow, new Known(signer, now.plus(GOOD)));
    if (known.size() > REMEMBERED) {
      known.remove(known.keySet().iterator().next());
    }
    return signer;
  }
}
