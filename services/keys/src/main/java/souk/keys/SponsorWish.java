package souk.keys;

import java.util.ArrayList;
import java.util.List;
import souk.exchange.Prepared;
import souk.exchange.Signing;
import souk.payments.Ticket;
import souk.primitives.Address;
import souk.primitives.ByteReader;
import souk.primitives.ByteWriter;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;
import souk.primitives.DecodeException;
import souk.umbral.Capsule;

/**
 * What a reader asks the owner's node for, signed with the key that asks providers.
 *
 * <pre>
 *   POST /keys/1/tickets   1 ‖ grant:32 ‖ provider:20 ‖ unit:32 ‖ count:2 ‖ again:1 ‖ signature:64
 *                            → count × (round:8 ‖ book:8 ‖ place:4 ‖ secret:16)
 *   POST /keys/1/silent    2 ‖ grant:32 ‖ provider:20 ‖ capsule:98 ‖ signature:64       → a line
 *   POST /keys/1/renew     3 ‖ grant:32 ‖ signature:64                                  → {@link GrantFile}
 *   POST /keys/1/lie       provider:20 ‖ evidence, see {@link KeysEvidence}              → a line
 * </pre>
 */
public sealed interface SponsorWish {
  /** The longest, in bytes. */
  int MOST = 256;

  /** The problem's code where there are no tickets since the provider gave no answer. */
  String PROVIDER_SILENT = "provider-silent";

  Bytes32 grant();

  Bytes signature();

  /**
   * Tickets for a unit.
   *
   * @param again whether the provider says that it does not have their book
   */
  record Tickets(
      Bytes32 grant, Address provider, Bytes32 unit, int count, boolean again, Bytes signature)
      implements SponsorWish {}

  /** That a provider which did not answer is asked on the ledger. */
  record Silent(Bytes32 grant, Address provider, Capsule capsule, Bytes signature)
      implements SponsorWish {}

  /** The file that counts now in the place of the reader's. */
  record Renew(Bytes32 grant, Bytes signature) implements SponsorWish {}

  /** The bytes before the signature. */
  private byte[] said() {
    ByteWriter out = new ByteWriter();
    switch (this) {
      case Tickets wish ->
          out.u8(1)
              .bytes32(wish.grant())
              .address(wish.provider())
              .bytes32(wish.unit())
              .u16(wish.count())
              .bool(wish.again());
      case Silent wish ->
          out.u8(2).bytes32(wish.grant()).address(wish.provider()).raw(wish.capsule().toSimple());
      case Renew wish -> out.u8(3).bytes32(wish.grant());
    }
    return out.toArray();
  }

  /** Signs one. */
  static Tickets tickets(
      Signing requester, Bytes32 grant, Address provider, Bytes32 unit, int count, boolean again) {
    Tickets bare = new Tickets(grant, provider, unit, count, again, Bytes.EMPTY);
    Bytes signature = Statement.WISH.sign(requester, grant, ((SponsorWish) bare).said());
    return new Tickets(grant, provider, unit, count, again, signature);
  }

  /** Signs one. */
  static Silent silent(Signing requester, Bytes32 grant, Address provider, Capsule capsule) {
    Silent bare = new Silent(grant, provider, capsule, Bytes.EMPTY);
    Bytes signature = Statement.WISH.sign(requester, grant, ((SponsorWish) bare).said());
    return new Silent(grant, provider, capsule, signature);
  }

  /** Signs one. */
  static Renew renew(Signing requester, Bytes32 grant) {
    Bytes said = Bytes.of(((SponsorWish) new Renew(grant, Bytes.EMPTY)).said());
    return new Renew(grant, Statement.WISH.sign(requester, grant, said.toArray()));
  }

  /** Whether it is this requester's. */
  default boolean isSigned(Address requester) {
    return Statement.WISH.isSigned(requester, grant(), signature(), said());
  }

  /** Its form in bytes. */
  default Bytes encode() {
    return Bytes.of(new ByteWriter().raw(said()).raw(signature().toArray()).toArray());
  }

  /**
   * Reads one; it is not verified.
   *
   * @throws DecodeException when it is none
   */
  static SponsorWish decode(byte[] bytes) throws DecodeException {
    ByteReader in = new ByteReader(bytes);
    int tag = in.u8();
    Bytes32 grant = in.bytes32();
    SponsorWish wish;
    switch (tag) {
      case 1 -> {
        Address provider = in.address();
        Bytes32 unit = in.bytes32();
        int count = in.u16();
        if (count < 1 || count > Prepared.MAX_TICKETS) {
          throw new DecodeException("a unit costs no " + count + " tickets");
        }
        wish =
            new Tickets(
                grant, provider, unit, count, in.bool(), Bytes.of(in.raw(Statement.SIGNATURE)));
      }
      case 2 -> {
        Address provider = in.address();
        Capsule capsule = Capsule.ofSimple(in.raw(Capsule.SIMPLE_SIZE));
        wish = new Silent(grant, provider, capsule, Bytes.of(in.raw(Statement.SIGNATURE)));
      }
      case 3 -> wish = new Renew(grant, Bytes.of(in.raw(Statement.SIGNATURE)));
      default -> throw new DecodeException("neither tickets, a complaint nor a renewal");
    }
    in.end();
    return wish;
  }

  /** Tickets in bytes. */
  static byte[] encode(List<Ticket> tickets) {
    ByteWriter out = new ByteWriter();
    for (Ticket ticket : tickets) {
      out.u64(ticket.round()).u64(ticket.book()).u32(ticket.place());
      out.bytes(ticket.secret());
    }
    return out.toArray();
  }

  /**
   * Reads tickets.
   *
   * @throws DecodeException when these are not as many
   */
  static List<Ticket> tickets(byte[] bytes, int count) throws DecodeException {
    ByteReader in = new ByteReader(bytes);
    List<Ticket> tickets = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      tickets.add(new Ticket(in.u63(), in.u63(), in.u31(), Bytes.of(in.bytes(64))));
    }
    in.end();
    return tickets;
  }
}
