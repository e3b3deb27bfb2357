package souk.keys;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import souk.market.constraint.Constraint;
import souk.primitives.Address;
import souk.primitives.ByteReader;
import souk.primitives.ByteWriter;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;
import souk.primitives.DecodeException;

/**
 * What an owner gives a reader, in one file: the grant, that all its providers took their
 * fragments, where they are, and who pays. There is no secret in it.
 *
 * @param taken the providers' countersignatures, in the grant's order
 * @param places where they are, in the same order
 * @param owner whose signature asks on the ledger, and revokes
 * @param sponsor the owner's node, which gives tickets to the reader
 * @param tickets that an answer costs
 */
public record GrantFile(
    GrantTerms grant,
    String condition,
    List<Bytes> taken,
    List<Place> places,
    Address owner,
    URI sponsor,
    int tickets) {
  private static final byte[] MAGIC = "souk keys grant 1\n".getBytes(StandardCharsets.US_ASCII);
  private static final int MOST_URL = 512;

  /** No file is longer, in bytes. */
  public static final int MOST = 16 << 10;

  /**
   * Where a provider is.
   *
   * @param agreement the owner's with it
   * @param exposure the most tickets that the owner risks there
   */
  public record Place(Bytes32 agreement, URI endpoint, int exposure) {}

  public GrantFile {
    taken = List.copyOf(taken);
    places = List.copyOf(places);
    if (taken.size() != grant.parts().size() || places.size() != taken.size()) {
      throw new IllegalArgumentException("a grant's file names each of its providers once");
    }
  }

  /** Its form in bytes. */
  public Bytes encode() {
    ByteWriter out =
        new ByteWriter()
            .raw(MAGIC)
            .bytes(grant.encode())
            .string(condition)
            .address(owner)
            .string(sponsor.toString())
            .u16(tickets);
    for (int i = 0; i < places.size(); i++) {
      out.raw(taken.get(i).toArray())
          .bytes32(places.get(i).agreement())
          .string(places.get(i).endpoint().toString())
          .u32(places.get(i).exposure());
    }
    return Bytes.of(out.toArray());
  }

  /**
   * Reads one; it is not verified.
   *
   * @throws DecodeException when it is none
   */
  public static GrantFile decode(byte[] bytes) throws DecodeException {
    if (bytes.length > MOST
        || bytes.length < MAGIC.length
        || !Arrays.equals(MAGIC, Arrays.copyOf(bytes, MAGIC.length))) {
      throw new DecodeException("this is no file with a grant");
    }
    ByteReader in = new ByteReader(bytes, MAGIC.length, bytes.length - MAGIC.length);
    GrantTerms grant =
        GrantTerms.decode(
            Bytes.of(in.bytes(GrantTerms.HEAD + GrantTerms.MOST_PARTS * GrantTerms.PART)));
    String condition = in.string(Constraint.MOST_BYTES);
    Address owner = in.address();
    URI sponsor = uri(in);
    int tickets = in.u16();
    List<Bytes> taken = new ArrayList<>();
    List<Place> places = new ArrayList<>();
    for (int i = 0; i < grant.parts().size(); i++) {
      taken.add(Bytes.of(in.raw(Statement.SIGNATURE)));
      places.add(new Place(in.bytes32(), uri(in), in.u31()));
    }
    in.end();
    return new GrantFile(grant, condition, taken, places, owner, sponsor, tickets);
  }

  private static URI uri(ByteReader in) throws DecodeException {
    try {
      URI uri = URI.create(in.string(MOST_URL));
      if (!"http".equals(uri.getScheme()) && !"https".equals(uri.getScheme())) {
        throw new DecodeException("no address of a node: " + uri.getScheme());
      }
      return uri;
    } catch (IllegalArgumentException e) {
      throw new DecodeException("no address of a node");
    }
  }
}
