package souk.http.provider;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import souk.exchange.Payload;
import souk.exchange.UnitException;
import souk.exchange.UnitException.Reason;
import souk.http.AnswerPiece;
import souk.http.AnswerPiece.End;
import souk.http.AnswerPiece.Head;
import souk.http.Headers;
import souk.primitives.Bytes32;

/**
 * One call's answer, read from the server behind this provider no faster than its customer asks for
 * pieces of it. The newest piece and the one before can be had again. Safe for several threads.
 */
final class Answer {
  private static final int BAD_GATEWAY = 502;

  private final Bytes32 wish;
  private final int bytesPerPiece;
  private final Duration patience;
  private final PieceStore store;
  private long newest = -1;
  private PieceStore.@Nullable Piece current;
  private PieceStore.@Nullable Piece previous;
  private @Nullable ArrivingBody body;
  private int ahead = -1;
  private volatile boolean ended;
  private boolean dropped;
  private volatile Instant used;

  /**
   * @param wish the id of the request that it answers
   * @param patience how long the server may take to fill a piece
   */
  Answer(Bytes32 wish, int bytesPerPiece, Duration patience, PieceStore store, Instant now) {
    this.wish = wish;
    this.bytesPerPiece = bytesPerPiece;
    this.patience = patience;
    this.store = store;
    this.used = now;
  }

  /** Makes the call. */
  @FunctionalInterface
  interface Maker {
    Upstream.Begun make() throws IOException, UnitException;
  }

  Instant used() {
    return used;
  }

  void touch(Instant now) {
    used = now;
  }

  /** Whether all of it was read from the server. */
  boolean ended() {
    return ended;
  }

  void mustBeFor(Bytes32 request) throws UnitException {
    if (!request.equals(wish)) {
      throw new UnitException(
          Reason.FORBIDDEN, "this unit was another request before; ask under a new one");
    }
  }

  /** The first piece; makes the call when that was not done yet. */
  synchronized Payload first(Maker maker) throws UnitException {
    if (newest >= 0) {
      return kept(0);
    }
    mustBeHere();
    Head head;
    try {
      Upstream.Begun begun = maker.make();
      body = begun.body();
      head = begun.head();
    } catch (IOException e) {
      return refused();
    }
    return next(Optional.of(head));
  }

  /** A further piece; the next one is read when it is its turn. */
  synchronized Payload part(long index) throws UnitException {
    mustBeServable(index);
    return index == newest + 1 ? next(Optional.empty()) : kept(index);
  }

  /** Refuses a piece that cannot be had now. */
  synchronized void mustBeServable(long index) throws UnitException {
    boolean there = index == newest ? current != null : index == newest - 1 && previous != null;
    if (newest < 0 || (!there && (index != newest + 1 || ended || dropped))) {
      throw new UnitException(
          Reason.NOT_FOUND,
          "piece %d of this answer cannot be had; pieces are asked for one after the other"
              .formatted(index));
    }
  }

  /** Forgets all of it. */
  synchronized void drop() {
    dropped = true;
    end();
    drop(previous);
    drop(current);
    previous = null;
    current = null;
  }

  private static void drop(PieceStore.@Nullable Piece piece) {
    if (piece != null) {
      piece.drop();
    }
  }

  private void mustBeHere() throws UnitException {
    if (dropped) {
      throw new UnitException(Reason.NOT_FOUND, "this answer is gone");
    }
  }

  private Payload kept(long index) throws UnitException {
    PieceStore.@Nullable Piece piece =
        index == newest ? current : index == newest - 1 ? previous : null;
    if (piece == null) {
      throw new UnitException(Reason.NOT_FOUND, "piece " + index + " of this answer is gone");
    }
    return piece.payload();
  }

  private Payload next(Optional<Head> head) throws UnitException {
    ArrivingBody from = body;
    if (from == null) {
      throw new UnitException(Reason.NOT_FOUND, "this answer is over");
    }
    try {
      byte[] read = inTime(from);
      End end = ahead < 0 ? End.COMPLETE : End.MORE;
      Optional<Head> known =
          head.map(begin ->
              end == End.COMPLETE
                  ? new Head(begin.status(), OptionalLong.of(read.length), begin.headers())
                  : begin);
      return put(new AnswerPiece(known, end, read));
    } catch (IOException e) {
      return head.isPresent()
          ? refused()
          : put(new AnswerPiece(Optional.empty(), End.BROKEN, new byte[0]));
    }
  }

  /** What a customer gets whose request the server did not answer as it should. */
  private Payload refused() throws UnitException {
    return put(
        new AnswerPiece(
            Optional.of(new Head(BAD_GATEWAY, OptionalLong.of(0), Headers.NONE)),
            End.COMPLETE,
            new byte[0]));
  }

  private Payload put(AnswerPiece piece) throws UnitException {
    if (piece.end() != End.MORE) {
      end();
    }
    try {
      PieceStore.Piece kept = store.keep(piece.encode());
      drop(previous);
      previous = current;
      current = kept;
      newest++;
      return kept.payload();
    } catch (IOException e) {
      end();
      throw new UnitException(Reason.NOT_FOUND, "the answer could not be kept");
    }
  }

  private void end() {
    ended = true;
    ArrivingBody open = body;
    body = null;
    if (open != null) {
      open.close();
    }
  }

  /** Reads a piece, and one byte of the next to know whether there is one. */
  private byte[] inTime(ArrivingBody from) throws IOException {
    int before = ahead;
    byte[] read = from.read(bytesPerPiece + (before < 0 ? 1 : 0), patience);
    byte[] all = read;
    if (before >= 0) {
      all = new byte[read.length + 1];
      all[0] = (byte) before;
      System.arraycopy(read, 0, all, 1, read.length);
    }
    if (all.length <= bytesPerPiece) {
      ahead = -1;
      return all;
    }
    ahead = all[bytesPerPiece] & 0xff;
    return Arrays.copyOf(all, bytesPerPiece);
  }
}
