package souk.market.version;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import souk.primitives.Address;
import souk.primitives.ByteReader;
import souk.primitives.ByteWriter;
import souk.primitives.Bytes32;
import souk.primitives.DecodeException;
import souk.primitives.Eip712;
import souk.primitives.Secp256k1;
import souk.primitives.Signature;
import souk.primitives.Signer;

/**
 * A version of a market that is to come, and who signed that.
 *
 * @param charter the market's, by {@link Charter#id}
 * @param number of the version; the founding one is 1
 * @param by the last block in which the announcement can be put on the ledger
 * @param from the first block in which the version is in force
 * @param signatures of announcers
 */
public record Announcement(
    Bytes32 charter,
    long number,
    MarketVersion version,
    long by,
    long from,
    List<Signature> signatures) {
  /** The longest encoding. */
  public static final int MOST_BYTES = 2_048;

  private static final int FORM = 1;
  private static final Eip712.Type TYPE =
      Eip712.Type.of(
          "MarketVersion",
          "bytes32 charter",
          "uint64 number",
          "bytes version",
          "uint64 by",
          "uint64 from");

  /**
   * @throws IllegalArgumentException when blocks or numbers are none, or there are too many
   *     signatures
   */
  public Announcement {
    signatures = List.copyOf(signatures);
    if (number < 2 || by < 0 || from <= by || signatures.size() > Charter.MOST) {
      throw new IllegalArgumentException(
          "version %d, announced by block %d, in force from %d: in this order, from version 2 on"
              .formatted(number, by, from));
    }
  }

  /** One that nobody has signed yet. */
  public static Announcement of(
      Bytes32 charter, long number, MarketVersion version, long by, long from) {
    return new Announcement(charter, number, version, by, from, List.of());
  }

  /** What is signed: all but the signatures. */
  public Bytes32 digest(Eip712.Domain domain) {
    return domain.digest(TYPE.hash(charter, number, version.encoded(), by, from));
  }

  /** With one more signature. */
  public Announcement signedBy(Signer announcer, Eip712.Domain domain) {
    List<Signature> more = new ArrayList<>(signatures);
    more.add(announcer.sign(digest(domain)));
    return new Announcement(charter, number, version, by, from, more);
  }

  /** Who signed it, each once. */
  public Set<Address> signers(Eip712.Domain domain) {
    Bytes32 digest = digest(domain);
    Set<Address> signers = new HashSet<>();
    for (Signature signature : signatures) {
      Optional<Address> signer = Secp256k1.recover(signature, digest);
      signer.ifPresent(signers::add);
    }
    return signers;
  }

  public byte[] encode() {
    ByteWriter out = new ByteWriter().u8(FORM).bytes32(charter).u64(number);
    version.write(out);
    out.u64(by).u64(from).u8(signatures.size());
    signatures.forEach(out::signature);
    return out.toArray();
  }

  /**
   * Reads what {@link #encode} wrote. Signatures are not checked.
   *
   * @throws DecodeException when it is anything else
   */
  public static Announcement decode(byte[] bytes) throws DecodeException {
    ByteReader in = new ByteReader(bytes);
    int form = in.u8();
    if (form != FORM) {
      throw new DecodeException("an announcement of form " + form + "; " + FORM + " is known");
    }
    Bytes32 charter = in.bytes32();
    long number = in.u63();
    MarketVersion version = MarketVersion.read(in);
    long by = in.u63();
    long from = in.u63();
    int count = in.u8();
    if (count > Charter.MOST) {
      throw new DecodeException(count + " signatures; at most " + Charter.MOST);
    }
    List<Signature> signatures = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      signatures.add(in.signature());
    }
    in.end();
    try {
      return new Announcement(charter, number, version, by, from, signatures);
    } catch (IllegalArgumentException e) {
      throw new DecodeException(String.valueOf(e.getMessage()));
    }
  }
}
