package souk.storage.customer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import souk.ledger.AgreementTerms;
import souk.primitives.Address;
import souk.primitives.ByteReader;
import souk.primitives.ByteWriter;
import souk.primitives.DecodeException;
import souk.replication.Piece;
import souk.storage.StorageDetails;
import souk.store.DurableFile;

/**
 * Who is to get which piece. It is on disk before anything is sent, so that what broke off goes on
 * with the same. Safe for many threads.
 */
final class Placement {
  private static final String FILE = "placement";
  private static final int VERSION = 1;

  private final Path file;
  private final Map<Address, Integer> pieces = new LinkedHashMap<>();

  private Placement(Path file) {
    this.file = file;
  }

  /**
   * What is noted in a stored file's folder.
   *
   * @throws IOException when it cannot be read
   */
  static Placement in(Path folder) throws IOException {
    Placement placement = new Placement(folder.resolve(FILE));
    if (Files.exists(placement.file)) {
      try {
        ByteReader in = new ByteReader(Files.readAllBytes(placement.file));
        if (in.u8() != VERSION) {
          throw new DecodeException("another version");
        }
        for (int left = in.u31(); left > 0; left--) {
          placement.pieces.put(in.address(), in.u16());
        }
        in.end();
      } catch (DecodeException e) {
        throw new IOException(placement.file + " is damaged: " + e.getMessage(), e);
      }
    }
    return placement;
  }

  /** The piece that a provider is to get. */
  synchronized Optional<Integer> of(Address provider) {
    return Optional.ofNullable(pieces.get(provider));
  }

  /**
   * Which piece of a file an agreement is about.
   *
   * @param taken pieces that others are known to keep
   */
  Optional<Integer> number(StoredFile file, AgreementTerms terms, Set<Integer> taken)
      throws DecodeException {
    Piece piece = StorageDetails.read(terms.details()).piece();
    IntPredicate same = number -> file.pieces().get(number).equals(piece);
    // Pieces of which one suffices are all the same: each keeper has one of them all the same.
    return of(terms.provider())
        .filter(number -> number < file.pieces().size() && same.test(number))
        .or(() ->
            IntStream.range(0, file.pieces().size())
                .filter(same)
                .filter(number -> !taken.contains(number))
                .boxed()
                .findFirst());
  }

  /** How many are to get a piece. */
  synchronized int count(int piece) {
    return (int) pieces.values().stream().filter(each -> each == piece).count();
  }

  /** Notes it, in the place of what the provider was to get before. */
  synchronized void put(Address provider, int piece) throws IOException {
    if (Integer.valueOf(piece).equals(pieces.put(provider, piece))) {
      return;
    }
    save();
  }

  /** It gets none. */
  synchronized void remove(Address provider) throws IOException {
    if (pieces.remove(provider) != null) {
      save();
    }
  }

  private void save() throws IOException {
    ByteWriter out = new ByteWriter().u8(VERSION).u32(pieces.size());
    pieces.forEach((provider, piece) -> out.address(provider).u16(piece));
    DurableFile.write(file, out.toArray());
  }
}
