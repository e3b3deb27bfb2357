package souk.storage.customer;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import souk.exchange.Routes;
import souk.primitives.ByteReader;
import souk.primitives.DecodeException;
import souk.replication.Piece;
import souk.storage.StorageRules;
import souk.storage.provider.PieceInbox;
import souk.transport.HttpDialer;
import souk.transport.HttpPeer;
import souk.transport.PeerException;

/** A piece on its way to a provider; what broke off goes on where it is. */
final class PieceUpload {
  private static final Duration TIMEOUT = Duration.ofSeconds(60);
  private static final Duration ANSWER = Duration.ofSeconds(5);
  private static final int ATTEMPTS = 4;

  private final HttpPeer peer;

  /** Hears how many more bytes are there. */
  @FunctionalInterface
  interface Sent {
    void more(long bytes);
  }

  PieceUpload(HttpDialer dialer, String endpoint) throws IOException {
    try {
      this.peer = dialer.peer(URI.create(endpoint));
    } catch (IllegalArgumentException e) {
      throw new IOException("the provider's endpoint is none: " + endpoint, e);
    }
  }

  /**
   * Sends what the provider does not have yet.
   *
   * @throws IOException when it does not take it
   */
  void send(Piece piece, Path from, Sent sent) throws IOException {
    String path = path(piece);
    try (RandomAccessFile file = new RandomAccessFile(from.toFile(), "r")) {
      byte[] part = new byte[PieceInbox.MOST_PART];
      long there = there(piece, TIMEOUT);
      sent.more(there);
      boolean empty = piece.size() == 0;
      for (int failed = 0; there < piece.size() || empty; ) {
        int some = (int) Math.min(part.length, piece.size() - there);
        file.seek(there);
        file.readFully(part, 0, some);
        long now;
        try {
          now =
              ask(
                  "POST",
                  path + "/" + there,
                  some == part.length ? part : Arrays.copyOf(part, some),
                  TIMEOUT);
        } catch (IOException e) {
          if (++failed == ATTEMPTS) {
            throw e;
          }
          now = there(piece, TIMEOUT);
        }
        if (now <= there && !empty && ++failed == ATTEMPTS) {
          throw new IOException("%s takes no more of the piece".formatted(peer.uri()));
        }
        sent.more(Math.max(0, now) - there);
        there = Math.max(0, now);
        empty = false;
      }
    }
  }

  /**
   * How many bytes of a piece are in the provider's inbox.
   *
   * @throws IOException when it does not say
   */
  long there(Piece piece) throws IOException {
    return there(piece, ANSWER);
  }

  private long there(Piece piece, Duration timeout) throws IOException {
    return ask("GET", path(piece), new byte[0], timeout);
  }

  private static String path(Piece piece) {
    return Routes.prefix(StorageRules.KIND) + "/pieces/" + piece.cidV2();
  }

  private long ask(String method, String path, byte[] body, Duration timeout) throws IOException {
    try {
      byte[] answer = peer.send(method, path, body, timeout, Long.BYTES);
      ByteReader in = new ByteReader(answer);
      long there = in.u63();
      in.end();
      return there;
    } catch (PeerException | DecodeException e) {
      throw new IOException(peer.uri() + ": " + e.getMessage(), e);
    }
  }
}
