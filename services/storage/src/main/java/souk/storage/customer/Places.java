package souk.storage.customer;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;
import souk.ledger.AgreementTerms;
import souk.ledger.LedgerView;
import souk.ledger.RoundRules;
import souk.primitives.Bytes32;
import souk.primitives.DecodeException;
import souk.replication.Piece;
import souk.transport.HttpDialer;

/** Where the pieces of a stored file are, as its folder and the ledger say; no node need run. */
public final class Places {
  private static final System.Logger LOG = System.getLogger(Places.class.getName());
  private static final int ATTEMPTS = 3;
  private static final Duration PAUSE = Duration.ofSeconds(1);

  private final StoredFile file;
  private final Placement placement;

  private Places(StoredFile file, Placement placement) {
    this.file = file;
    this.placement = placement;
  }

  /**
   * Those of the file that was cut in a folder.
   *
   * @param folder of the customer's role
   * @throws IOException when none was
   */
  public static Places in(Path folder) throws IOException {
    return new Places(
        StoredFile.load(folder.resolve(StorageCustomer.STORED)), Placement.in(folder));
  }

  /** What was stored. */
  public Piece content() {
    return file.content();
  }

  /** Bytes of each piece. */
  public long pieceSize() {
    return file.pieceSize();
  }

  /** Each agreement's, by pieces, the newest agreement about a piece last. */
  public List<Place> of(
      LedgerView view, RoundRules rounds, Map<Bytes32, AgreementTerms> agreements) {
    List<Place> places = new ArrayList<>();
    agreements.forEach((id, terms) -> {
      number(terms).ifPresent(piece -> places.add(Place.of(piece, id, terms, view, rounds)));
    });
    places.sort(Comparator.comparingInt(Place::piece).thenComparingLong(Place::endBlock));
    return places;
  }

  /**
   * The agreements of places that do not answer when they are asked for their pieces, a few times.
   * That is no fault yet, but who is gone for good will not prove the next period.
   */
  public Set<Bytes32> silent(List<Place> places, HttpDialer dialer) {
    Set<Bytes32> silent = ConcurrentHashMap.newKeySet();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Place each : places) {
        threads.execute(() -> {
          if (!answers(each, dialer)) {
            silent.add(each.agreement());
          }
        });
      }
    }
    return silent;
  }

  private boolean answers(Place place, HttpDialer dialer) {
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      try {
        var _ = new PieceUpload(dialer, place.endpoint()).there(file.pieces().get(place.piece()));
        return true;
      } catch (IOException e) {
        LOG.log(System.Logger.Level.DEBUG, "{0} does not answer: {1}", place.endpoint(), e);
        LockSupport.parkNanos(PAUSE.toNanos());
      }
    }
    return false;
  }

  private Optional<Integer> number(AgreementTerms terms) {
    try {
      return placement.number(file, terms, Set.of());
    } catch (DecodeException e) {
      return Optional.empty(); // of another service
    }
  }
}
