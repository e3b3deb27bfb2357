package souk.storage.provider;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import souk.exchange.Routes;
import souk.primitives.ByteWriter;
import souk.replication.Piece;
import souk.replication.PieceFile;
import souk.transport.ProblemException;
import souk.transport.Request;
import souk.transport.Response;

/**
 * Pieces that customers have sent before an agreement about them is signed: so no provider signs
 * for what never comes, and its signature is the receipt. A piece is known by its CID and comes in
 * parts; what broke off goes on where it is. Nobody is asked who he is: a whole piece is what its
 * CID says, and what nobody signs an agreement about is deleted after some time.
 *
 * <p>Routes, under {@code /storage/1}: {@code GET /pieces/CID} tells how many bytes of a piece are
 * there (u64), {@code POST /pieces/CID/OFFSET} adds those of its body and tells the same.
 */
public final class PieceInbox {
  /** The most bytes that are sent at a time. */
  public static final int MOST_PART = 4 << 20;

  /** For how long a piece is kept that nobody asks for. */
  static final Duration KEEP = Duration.ofHours(6);

  private static final int LOCKS = 64;

  /** Bytes that are written at a time: what the JDK copies for it stays as large for ever. */
  private static final int WRITE = 1 << 17;

  private final Path folder;
  private final long room;
  private final long mostPiece;
  private final InstantSource clock;
  private final BegunPieces begun = new BegunPieces();
  private final List<Lock> locks =
      IntStream.range(0, LOCKS).<Lock>mapToObj(_ -> new ReentrantLock()).toList();

  /**
   * An inbox.
   *
   * @param room bytes that it may hold
   * @param mostPiece the longest piece that is taken
   */
  public PieceInbox(Path folder, long room, long mostPiece, InstantSource clock)
      throws IOException {
    this.folder = Files.createDirectories(folder);
    this.room = room;
    this.mostPiece = mostPiece;
    this.clock = clock;
  }

  /** Adds the routes through which pieces come. */
  public void mount(Routes routes) {
    routes
        .get("/pieces/{cid}", request -> there(there(piece(request))))
        .post("/pieces/{cid}/{offset}", MOST_PART, this::take);
  }

  private Response take(Request request) throws IOException, ProblemException {
    Piece piece = piece(request);
    long offset;
    try {
      offset = Long.parseLong(request.parameter("offset"));
    } catch (NumberFormatException e) {
      throw new ProblemException(400, "malformed", "an offset is a number");
    }
    return there(add(piece, offset, request.body()));
  }

  private Piece piece(Request request) throws ProblemException {
    try {
      Piece piece = Piece.parse(request.parameter("cid"));
      if (piece.size() > mostPiece) {
        throw new ProblemException(
            413, "too-large", "pieces here have at most %d bytes".formatted(mostPiece));
      }
      return piece;
    } catch (IllegalArgumentException e) {
      throw new ProblemException(400, "malformed", String.valueOf(e.getMessage()));
    }
  }

  private static Response there(long bytes) {
    return Response.of(new ByteWriter(Long.BYTES).u64(bytes).toArray());
  }

  private Path whole(Piece piece) {
    return folder.resolve(piece.cidV2() + ".piece");
  }

  private Path part(Piece piece) {
    return folder.resolve(piece.cidV2() + ".part");
  }

  private Lock lock(Piece piece) {
    return locks.get(Math.floorMod(piece.hashCode(), LOCKS));
  }

  /** How many bytes of a piece are there; all of them only when they are the piece. */
  long there(Piece piece) throws IOException {
    Lock lock = lock(piece);
    lock.lock();
    try {
      return Files.exists(whole(piece))
          ? piece.size()
          : Files.exists(part(piece)) ? Files.size(part(piece)) : 0;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Adds the next bytes of a piece; returns how many are there now. Those that do not begin where
   * the piece ends are not added.
   *
   * @throws ProblemException when there is no room, or the whole is another piece
   */
  long add(Piece piece, long offset, byte[] bytes) throws IOException, ProblemException {
    Lock lock = lock(piece);
    lock.lock();
    try {
      long there = there(piece);
      if (there != offset || Files.exists(whole(piece))) {
        return there;
      }
      if (bytes.length > piece.size() - offset) {
        throw new ProblemException(400, "malformed", "more bytes than the piece has");
      }
      if (offset == 0) {
        makeRoom(piece);
      }
      try (FileChannel out =
          FileChannel.open(part(piece), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        while (buffer.position() < bytes.length) {
          buffer.limit(Math.min(bytes.length, buffer.position() + WRITE));
          out.write(buffer, offset + buffer.position());
        }
        begun.add(piece, offset, bytes);
        if (offset + bytes.length == piece.size()) {
          out.force(true);
        }
      }
      if (offset + bytes.length == piece.size()) {
        check(piece);
      }
      return there(piece);
    } finally {
      lock.unlock();
    }
  }

  private void check(Piece piece) throws IOException, ProblemException {
    Optional<Piece> known = begun.finish(piece);
    Piece found = known.isPresent() ? known.get() : PieceFile.commit(part(piece), _ -> {});
    if (!found.equals(piece)) {
      Files.delete(part(piece));
      throw new ProblemException(
          422, "wrong-piece", "the bytes are " + found.cidV2() + ", not " + piece.cidV2());
    }
    Files.move(part(piece), whole(piece), StandardCopyOption.ATOMIC_MOVE);
  }

  private synchronized void makeRoom(Piece piece) throws IOException, ProblemException {
    Instant oldest = clock.instant().minus(KEEP);
    long held = 0;
    try (Stream<Path> files = Files.list(folder)) {
      for (Path each : files.toList()) {
        if (Files.getLastModifiedTime(each).toInstant().isBefore(oldest)) {
          Files.deleteIfExists(each);
        } else {
          held += Files.size(each);
        }
      }
    }
    if (piece.size() > room - held) {
      throw new ProblemException(
          503, "busy", "no room for %d bytes now, ask again later".formatted(piece.size()));
    }
  }

  /** Whether a piece is there; from now on it is kept for {@link #KEEP} at least. */
  boolean holds(Piece piece) throws IOException {
    if (!Files.exists(whole(piece))) {
      return false;
    }
    Files.setLastModifiedTime(whole(piece), FileTime.from(clock.instant()));
    return true;
  }

  /** Takes in a piece that is kept already. */
  void keep(Piece piece, Path from) throws IOException {
    link(from, whole(piece));
    Files.setLastModifiedTime(whole(piece), FileTime.from(clock.instant()));
  }

  /** Puts a piece at a place of somebody else's, where it stays. */
  void giveTo(Piece piece, Path target) throws IOException {
    link(whole(piece), target);
  }

  private static void link(Path from, Path target) throws IOException {
    Path part = target.resolveSibling(target.getFileName() + ".link");
    Files.deleteIfExists(part);
    try {
      Files.createLink(part, from);
    } catch (UnsupportedOperationException e) {
      Files.copy(from, part);
    }
    Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
  }
}
