package souk.keys;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import souk.primitives.Address;
import souk.primitives.ByteReader;
import souk.primitives.ByteWriter;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;
import souk.primitives.DecodeException;
import souk.primitives.Keccak256;
import souk.primitives.PublicKey;
import souk.umbral.FragmentMark;

/**
 * What one grant is, without a secret in it: who may read what, through whom, until when and on
 * which condition. Its hash is what providers countersign when they take their fragments, so a
 * fragment cannot be held against them in another grant than the one that they checked it for.
 *
 * <pre>
 *   grant = 1 ‖ owner:33 ‖ reader:33 ‖ signer:33 ‖ requester:20 ‖ account:20 ‖ precursor:33
 *           ‖ threshold:1 ‖ until:8 ‖ condition:32 ‖ n:1 ‖ n × part               215 bytes, and
 *   part  = provider:20 ‖ fragment's id:32 ‖ commitment:33 ‖ signature:64         149 for each
 * </pre>
 *
 * @param owner the key that is encrypted to
 * @param reader the key that may open it
 * @param signer whose signature the fragments have
 * @param requester who may ask for answers: the address of a reader's key for requests
 * @param account whose balance on the ledger a condition calls {@code paid}; zero for none
 * @param precursor the same in each fragment
 * @param threshold how many answers suffice
 * @param until seconds since 1970 from which on nothing is answered any more
 * @param condition keccak-256 of the condition's text
 * @param parts in the order of the fragments
 */
public record GrantTerms(
    PublicKey owner,
    PublicKey reader,
    PublicKey signer,
    Address requester,
    Address account,
    Bytes precursor,
    int threshold,
    long until,
    Bytes32 condition,
    List<Part> parts) {
  /** More providers than these would not fit into a question on the ledger. */
  public static final int MOST_PARTS = 12;

  /** Bytes before the parts. */
  static final int HEAD = 215;

  /** Bytes of a part. */
  static final int PART = 149;

  private static final int VERSION = 1;
  private static final int POINT = 33;
  private static final int PRECURSOR = 140;
  private static final byte[] TAG = "keys/1 grant".getBytes(StandardCharsets.US_ASCII);

  /**
   * One provider's.
   *
   * @param mark of its fragment
   */
  public record Part(Address provider, FragmentMark mark) {}

  public GrantTerms {
    parts = List.copyOf(parts);
    if (parts.isEmpty() || parts.size() > MOST_PARTS) {
      throw new IllegalArgumentException(
          "a grant has 1 to %d providers, not %d".formatted(MOST_PARTS, parts.size()));
    }
    if (threshold < 1 || threshold > parts.size()) {
      throw new IllegalArgumentException(
          "of %d providers 1 to %d can suffice, not %d"
              .formatted(parts.size(), parts.size(), threshold));
    }
    Set<Address> providers = new HashSet<>();
    for (Part part : parts) {
      if (!providers.add(part.provider()) || !part.mark().precursor().equals(precursor)) {
        throw new IllegalArgumentException(
            "each provider has one fragment, and all fragments are of one grant");
      }
    }
  }

  /** Its form in bytes. */
  public Bytes encode() {
    ByteWriter out =
        new ByteWriter(HEAD + PART * parts.size())
            .u8(VERSION)
            .raw(owner.toCompressed())
            .raw(reader.toCompressed())
            .raw(signer.toCompressed())
            .address(requester)
            .address(account)
            .raw(precursor.toArray())
            .u8(threshold)
            .u64(until)
            .bytes32(condition)
            .u8(parts.size());
    for (Part part : parts) {
      out.address(part.provider())
          .raw(part.mark().id().toArray())
          .raw(part.mark().commitment().toArray())
          .raw(part.mark().signature().toArray());
    }
    return Bytes.of(out.toArray());
  }

  /** Its name: the hash of all of it. */
  public Bytes32 id() {
    return Keccak256.hash(TAG, encode().toArray());
  }

  /** A provider's part. */
  public Optional<Part> part(Address provider) {
    return parts.stream().filter(part -> part.provider().equals(provider)).findFirst();
  }

  /**
   * Reads one.
   *
   * @throws DecodeException when it is none, or something is left over
   */
  public static GrantTerms decode(Bytes bytes) throws DecodeException {
    ByteReader in = new ByteReader(bytes.toArray());
    GrantTerms terms = read(in);
    in.end();
    return terms;
  }

  /**
   * What a judge sees of a grant: its name, and the parts as they are written. Whether its points
   * are any is between those who signed its hash.
   */
  record Outline(Bytes32 id, List<Part> parts) {
    Optional<FragmentMark> mark(Address provider) {
      return parts.stream()
          .filter(part -> part.provider().equals(provider))
          .map(Part::mark)
          .findFirst();
    }
  }

  /** Reads an outline at the beginning of something longer. */
  static Outline outline(ByteReader in) throws DecodeException {
    byte[] head = in.raw(HEAD);
    int count = head[HEAD - 1] & 0xff;
    if (head[0] != VERSION || count < 1 || count > MOST_PARTS) {
      throw new DecodeException("no grant of " + KeysTerms.KIND);
    }
    byte[] parts = in.raw(count * PART);
    Bytes precursor = Bytes.of(head, PRECURSOR, POINT);
    List<Part> read = new ArrayList<>(count);
    ByteReader each = new ByteReader(parts);
    for (int i = 0; i < count; i++) {
      Address provider = each.address();
      Bytes id = Bytes.of(each.raw(Bytes32.SIZE));
      Bytes commitment = Bytes.of(each.raw(POINT));
      Bytes signature = Bytes.of(each.raw(64));
      read.add(new Part(provider, new FragmentMark(id, precursor, commitment, signature)));
    }
    return new Outline(Keccak256.hash(TAG, head, parts), read);
  }

  /** Reads one at the beginning of something longer. */
  static GrantTerms read(ByteReader in) throws DecodeException {
    if (in.u8() != VERSION) {
      throw new DecodeException("no grant of " + KeysTerms.KIND);
    }
    PublicKey owner = point(in);
    PublicKey reader = point(in);
    PublicKey signer = point(in);
    Address requester = in.address();
    Address account = in.address();
    Bytes precursor = Bytes.of(point(in).toCompressed());
    int threshold = in.u8();
    long until = in.u63();
    Bytes32 condition = in.bytes32();
    int count = in.u8();
    List<Part> parts = new ArrayList<>();
    try {
      for (int i = 0; i < Math.min(count, MOST_PARTS + 1); i++) {
        Address provider = in.address();
        Bytes id = Bytes.of(in.raw(Bytes32.SIZE));
        Bytes commitment = Bytes.of(point(in).toCompressed());
        Bytes signature = Bytes.of(in.raw(64));
        parts.add(new Part(provider, new FragmentMark(id, precursor, commitment, signature)));
      }
      return new GrantTerms(
          owner, reader, signer, requester, account, precursor, threshold, until, condition, parts);
    } catch (IllegalArgumentException e) {
      throw new DecodeException(String.valueOf(e.getMessage()));
    }
  }

  static PublicKey point(ByteReader in) throws DecodeException {
    try {
      return PublicKey.of(in.raw(POINT));
    } catch (IllegalArgumentException e) {
      throw new DecodeException("no public key: " + e.getMessage());
    }
  }
}
