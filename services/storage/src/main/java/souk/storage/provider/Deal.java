package souk.storage.provider;

import java.nio.file.Path;
import souk.replication.Piece;
import souk.replication.Replica;
import souk.replication.SealedReplica;
import souk.storage.StorageDetails;

/**
 * What a provider keeps for one agreement.
 *
 * @param folder of its own
 */
record Deal(StorageDetails details, Piece piece, Replica replica, Path folder) {
  /** The piece as it was sent, from which it is sold. */
  Path data() {
    return folder.resolve("piece");
  }

  /** For labels, while they are needed. */
  Path work() {
    return folder.resolve("work");
  }

  boolean sealed() {
    return SealedReplica.isIn(folder, replica);
  }

  /** Bytes that it takes for all of its time. */
  static long kept(Piece piece) {
    return piece.size() + piece.paddedSize() + piece.paddedSize() / 16;
  }

  /** Bytes that it takes while it is sealed. */
  static long meanwhile(Piece piece, int layers) {
    return piece.paddedSize() * layers;
  }
}
