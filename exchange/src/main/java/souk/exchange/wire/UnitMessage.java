package souk.exchange.wire;

import java.util.ArrayList;
import java.util.List;
import souk.exchange.Prepared;
import souk.exchange.UnitContent;
import souk.exchange.UnitRequest;
import souk.ledger.Book;
import souk.payments.Ticket;
import souk.primitives.ByteReader;
import souk.primitives.ByteWriter;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;
import souk.primitives.DecodeException;

/**
 * The head of what a client sends for a unit: a wish, or a payment. On the wire its length goes
 * before it, as {@code u32}, and the content's bytes behind it, if they come with it.
 *
 * <pre>
 *   kind:u8 (1 wish, 2 payment) ‖ agreement:32 ‖ client's public key:33 ‖ unit:32 ‖ body:bytes
 *   ‖ content's length:u64 ‖ content's SHA-256:32 ‖ whether the content's bytes follow:u8
 *   payment: ‖ count:u16 ‖ count × (round:u32 ‖ book:u32 ‖ place:u32 ‖ secret:16)
 *   ‖ authentication code of all of this under the session's key:32
 * </pre>
 *
 * A payment repeats the whole wish, so that a provider that was restarted needs nothing else.
 *
 * @param clientKey the client's public key, compressed
 * @param tickets empty in a wish
 */
public record UnitMessage(
    Kind kind,
    Bytes32 agreement,
    Bytes clientKey,
    Bytes32 unit,
    Bytes body,
    Content content,
    List<Ticket> tickets) {
  /** Bytes of the length before a head. */
  public static final int LENGTH_SIZE = 4;

  /** A message that nothing is sent along with. */
  public UnitMessage(
      Kind kind,
      Bytes32 agreement,
      Bytes clientKey,
      Bytes32 unit,
      Bytes body,
      List<Ticket> tickets) {
    this(kind, agreement, clientKey, unit, body, Content.NONE, tickets);
  }

  /**
   * What is sent along.
   *
   * @param digest its SHA-256
   * @param follows whether its bytes come behind this head; never for nothing
   */
  public record Content(long length, Bytes32 digest, boolean follows) {
    private static final int SIZE = 8 + 32 + 1;

    static final Content NONE = new Content(0, UnitContent.NONE.digest(), false);

    /** How many bytes come behind the head. */
    public long arriving() {
      return follows ? length : 0;
    }

    private void write(ByteWriter out) {
      out.u64(length).bytes32(digest).u8(follows ? 1 : 0);
    }

    private static Content read(ByteReader in) throws DecodeException {
      long length = in.u63();
      Bytes32 digest = in.bytes32();
      int follows = in.u8();
      if (follows > 1) {
        throw new DecodeException("content follows or not, 1 or 0; got " + follows);
      }
      Content content = new Content(length, digest, follows == 1);
      if (length == 0 && !content.equals(NONE)) {
        throw new DecodeException("no content, and yet it follows or has another digest");
      }
      return content;
    }
  }

  /** What it asks for. */
  public enum Kind {
    WISH(1),
    PAYMENT(2);

    private final int code;

    Kind(int code) {
      this.code = code;
    }

    /** The longest head of this kind. */
    public int mostBytes() {
      int fixed = 1 + 32 + KEY_SIZE + 32 + Content.SIZE + SessionKey.MAC_SIZE;
      int wish = fixed + 4 + UnitRequest.MAX_BODY;
      return this == WISH ? wish : wish + 2 + Prepared.MAX_TICKETS * TICKET_SIZE;
    }
  }

  private static final int KEY_SIZE = 33;
  private static final int TICKET_SIZE = 4 + 4 + 4 + Book.HASH_SIZE;

  public UnitMessage {
    tickets = List.copyOf(tickets);
  }

  /** The head. */
  public byte[] encode(SessionKey session) {
    ByteWriter out =
        new ByteWriter(256 + body.size() + tickets.size() * TICKET_SIZE)
            .u8(kind.code)
            .bytes32(agreement)
            .raw(clientKey.toArray())
            .bytes32(unit)
            .bytes(body);
    content.write(out);
    if (kind == Kind.PAYMENT) {
      out.u16(tickets.size());
      for (Ticket ticket : tickets) {
        out.u32(ticket.round())
            .u32(ticket.book())
            .u32(ticket.place())
            .raw(ticket.secret().toArray());
      }
    }
    return session.seal(out);
  }

  /** The head with its length before it. */
  public byte[] frame(SessionKey session) {
    byte[] head = encode(session);
    return new ByteWriter(LENGTH_SIZE + head.length).u32(head.length).raw(head).toArray();
  }

  /** Reads a head, whose authentication code remains to be checked. */
  public static UnitMessage decode(Kind kind, byte[] message) throws DecodeException {
    ByteReader in = new ByteReader(message, 0, Math.max(0, message.length - SessionKey.MAC_SIZE));
    if (in.u8() != kind.code) {
      throw new DecodeException("not a message of this kind");
    }
    Bytes32 agreement = in.bytes32();
    Bytes clientKey = Bytes.of(in.raw(KEY_SIZE));
    Bytes32 unit = in.bytes32();
    Bytes body = Bytes.of(in.bytes(UnitRequest.MAX_BODY));
    Content content = Content.read(in);
    List<Ticket> tickets = new ArrayList<>();
    if (kind == Kind.PAYMENT) {
      int count = in.u16();
      if (count > Prepared.MAX_TICKETS) {
        throw new DecodeException("too many tickets: " + count);
      }
      for (int i = 0; i < count; i++) {
        tickets.add(new Ticket(in.u32(), in.u32(), in.u31(), Bytes.of(in.raw(Book.HASH_SIZE))));
      }
    }
    in.end();
    return new UnitMessage(kind, agreement, clientKey, unit, body, content, tickets);
  }
}
