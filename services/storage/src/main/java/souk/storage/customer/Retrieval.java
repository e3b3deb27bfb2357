package souk.storage.customer;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.LongConsumer;
import souk.replication.Piece;
import souk.replication.PieceCommitment;
import souk.storage.cipher.CipherFile;

/** Gets a stored file back from those who sell units of its pieces. One thread at a time. */
public final class Retrieval {
  private static final int BUFFER = 1 << 16;

  private final StoredFile file;
  private final byte[] secret;
  private final Gathering gathering;

  Retrieval(StoredFile file, byte[] secret, Gathering gathering) {
    this.file = file;
    this.secret = secret;
    this.gathering = gathering;
  }

  /** Sells units of the pieces that somebody has. */
  @FunctionalInterface
  public interface Seller {
    /**
     * A unit with the neighbours that prove it, as a provider sends it.
     *
     * @throws IOException when it cannot be had
     */
    byte[] unit(Piece piece, long number) throws IOException;
  }

  /**
   * Of the file that was cut in a folder under a secret of its own, which lies there.
   *
   * @param sellers of its pieces, by their numbers
   * @param executor runs what waits for them
   */
  public static Retrieval of(Path folder, Map<Integer, Seller> sellers, Executor executor)
      throws IOException {
    StoredFile file = StoredFile.load(folder.resolve(StorageCustomer.STORED));
    Map<Integer, RemotePiece> pieces = new HashMap<>();
    sellers.forEach((number, seller) -> {
      Piece piece = file.pieces().get(number);
      pieces.put(number, new RemotePiece(piece, unit -> seller.unit(piece, unit)));
    });
    return new Retrieval(
        file, FileSecret.plain(folder), new Gathering(file, pieces, Map.of(), executor));
  }

  /**
   * Gets a part of the file. The whole of it is held against what was put.
   *
   * @param progress is told how many bytes have been written
   * @throws IOException when it cannot be had, or there is no such part
   */
  public void get(long from, long length, OutputStream out, LongConsumer progress)
      throws IOException {
    Piece content = file.content();
    if (from < 0 || length < 0 || length > content.size() - from) {
      throw new IOException(
          "there are no %d bytes from byte %d on; the file has %d"
              .formatted(length, from, content.size()));
    }
    gathering.readUntil(CipherFile.enciphered(from + length, file.size()));
    CipherFile.Reader reader = new CipherFile.Reader(secret, gathering, file.size());
    PieceCommitment commitment = new PieceCommitment();
    byte[] buffer = new byte[BUFFER];
    for (long done = 0; done < length; ) {
      int count = reader.read(from + done, buffer, 0, (int) Math.min(BUFFER, length - done));
      if (count == 0) {
        throw new IOException("the file has no byte " + (from + done));
      }
      var _ = commitment.update(buffer, 0, count);
      out.write(buffer, 0, count);
      done += count;
      progress.accept(done);
    }
    if (length == content.size() && !commitment.finish().equals(content)) {
      throw new IOException("what came back is not what was put: " + content.cidV2());
    }
  }
}
