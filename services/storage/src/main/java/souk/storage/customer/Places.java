package souk.storage.customer;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import souk.ledger.AgreementTerms;
import souk.ledger.LedgerView;
import souk.ledger.RoundRules;
import souk.primitives.Bytes32;
import souk.primitives.DecodeException;
import souk.replication.Piece;

/** Where the pieces of a stored file are, as its folder and the ledger say; no node need run. */
public final class Places {
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

  private Optional<Integer> number(AgreementTerms terms) {
    try {
      return placement.number(file, terms, Set.of());
    } catch (DecodeException e) {
      return Optional.empty(); // of another service
    }
  }
}
