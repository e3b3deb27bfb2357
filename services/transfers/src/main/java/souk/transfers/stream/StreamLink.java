package souk.transfers.stream;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import souk.payments.TicketBook;
import souk.primitives.Bytes32;
import souk.primitives.DecodeException;
import souk.transport.HttpDialer;
import souk.transport.HttpPeer;
import souk.transport.PeerException;

/** The way from a payer to one payee's place of streams. Calls block. */
interface StreamLink {
  StreamWire.Answer open(StreamTerms.Signed terms) throws IOException;

  StreamWire.Answer book(Bytes32 stream, long first, TicketBook book) throws IOException;

  /** One answer for each stream, in the order in which they first come in the message. */
  List<StreamWire.Answer> ticks(byte[] message, int streams) throws IOException;

  /** Where payees are. */
  @FunctionalInterface
  interface Links {
    StreamLink to(URI payee);
  }

  /** Over HTTP; what takes longer than this, or does not answer, counts as away. */
  static Links http(HttpDialer dialer, Duration patience) {
    return payee -> new Http(dialer.peer(payee), patience);
  }

  /** Over HTTP. */
  record Http(HttpPeer peer, Duration patience) implements StreamLink {
    @Override
    public StreamWire.Answer open(StreamTerms.Signed terms) throws IOException {
      return call(StreamWire.OPEN, terms.encode(), 1).getFirst();
    }

    @Override
    public StreamWire.Answer book(Bytes32 stream, long first, TicketBook book) throws IOException {
      return call(StreamWire.BOOK, StreamWire.book(stream, first, book), 1).getFirst();
    }

    @Override
    public List<StreamWire.Answer> ticks(byte[] message, int streams) throws IOException {
      return call(StreamWire.TICKS, message, streams);
    }

    private List<StreamWire.Answer> call(String path, byte[] body, int answers) throws IOException {
      try {
        List<StreamWire.Answer> read =
            StreamWire.answers(
                peer.send("POST", path, body, patience, answers * StreamWire.ANSWER_BYTES));
        if (read.size() != answers) {
          throw new IOException(
              "the payee answered for %d streams, not %d".formatted(read.size(), answers));
        }
        return read;
      } catch (PeerException | DecodeException e) {
        throw new IOException(e.getMessage(), e);
      }
    }
  }
}
