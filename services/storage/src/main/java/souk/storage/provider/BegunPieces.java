package souk.storage.provider;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import souk.replication.Piece;
import souk.replication.PieceCommitment;

/**
 * The commitments to pieces as far as they have come, so that a whole piece need not be read again.
 * Of very many at once, and after a restart, some are not known here. Safe for many threads, of
 * which one at a time adds to a piece.
 */
final class BegunPieces {
  /** Each takes 100 KB, and anybody may begin one. */
  private static final int MOST = 64;

  private final Map<Piece, Begun> begun = new LinkedHashMap<>(16, 0.75f, true);

  private static final class Begun {
    private final PieceCommitment commitment = new PieceCommitment();
    private long bytes;
  }

  private synchronized @Nullable Begun at(Piece piece, long offset) {
    if (offset == 0) {
      begun.put(piece, new Begun());
      if (begun.size() > MOST) {
        begun.remove(begun.keySet().iterator().next());
      }
    }
    return begun.get(piece);
  }

  /** Adds the bytes that come at an offset. */
  void add(Piece piece, long offset, byte[] bytes) {
    Begun known = at(piece, offset);
    if (known != null && known.bytes == offset) {
      known.commitment.update(bytes, 0, bytes.length);
      known.bytes += bytes.length;
    }
  }

  /** What has come in the place of a piece, if all of it passed here; it is forgotten. */
  Optional<Piece> finish(Piece piece) {
    Begun known;
    synchronized (this) {
      known = begun.remove(piece);
    }
    return known == null || known.bytes != piece.size()
        ? Optional.empty()
        : Optional.of(known.commitment.finish());
  }
}
