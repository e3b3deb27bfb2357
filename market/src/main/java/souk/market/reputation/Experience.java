package souk.market.reputation;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import souk.primitives.Address;
import souk.primitives.ByteReader;
import souk.primitives.ByteWriter;
import souk.primitives.Bytes32;
import souk.primitives.DecodeException;
import souk.primitives.Eip712;

/**
 * One participant's receipts, one for each agreement, in the order in which they were added. Its
 * form in bytes is what it hands to others.
 */
public final class Experience {
  /** The most receipts. */
  public static final int MOST = 1 << 20;

  private static final int VERSION = 1;

  private final Address owner;
  private final Eip712.Domain domain;
  private final Map<Bytes32, DealReceipt> receipts = new LinkedHashMap<>();

  /** Without any receipt. */
  public Experience(Address owner, Eip712.Domain domain) {
    this.owner = owner;
    this.domain = domain;
  }

  /** Whose it is. */
  public Address owner() {
    return owner;
  }

  /**
   * Adds a receipt.
   *
   * @throws IllegalArgumentException when it is not the owner's, not signed by it, about itself, or
   *     of an agreement that has one
   */
  public void add(DealReceipt receipt) {
    if (!receipt.by().equals(owner)) {
      throw new IllegalArgumentException("a receipt by " + receipt.by() + ", not " + owner);
    }
    if (receipt.about().equals(owner)) {
      throw new IllegalArgumentException("a receipt of " + owner + " about itself");
    }
    if (!receipt.isGenuine(domain)) {
      throw new IllegalArgumentException(
          "a receipt that %s did not sign for the ledger %s of chain %d"
              .formatted(owner, domain.contract(), domain.chainId()));
    }
    if (receipts.size() == MOST || receipts.putIfAbsent(receipt.agreement(), receipt) != null) {
      throw new IllegalArgumentException(
          "a second receipt for agreement %s, or over %d".formatted(receipt.agreement(), MOST));
    }
  }

  public Collection<DealReceipt> receipts() {
    return List.copyOf(receipts.values());
  }

  /** The receipts about one other. */
  public List<DealReceipt> about(Address other) {
    return receipts.values().stream().filter(each -> each.about().equals(other)).toList();
  }

  /** What others read. */
  public byte[] encode() {
    ByteWriter out = new ByteWriter().u8(VERSION).address(owner).u32(receipts.size());
    for (DealReceipt each : receipts.values()) {
      out.address(each.about())
          .bytes32(each.agreement())
          .amount(each.kept())
          .amount(each.broken())
          .u64(each.at())
          .signature(each.signature());
    }
    return out.toArray();
  }

  /**
   * Reads what another handed out, and checks every signature.
   *
   * @throws DecodeException when it is not as its owner signed it
   */
  public static Experience decode(byte[] bytes, Eip712.Domain domain) throws DecodeException {
    List<DealReceipt> read = new ArrayList<>();
    Address owner = read(new ByteReader(bytes), read);
    Experience experience = new Experience(owner, domain);
    for (DealReceipt each : read) {
      try {
        experience.add(each);
      } catch (IllegalArgumentException e) {
        throw new DecodeException("not as its owner signed it: " + e.getMessage());
      }
    }
    return experience;
  }

  /** Reads receipts, and whose they are. */
  private static Address read(ByteReader in, List<DealReceipt> receipts) throws DecodeException {
    try {
      int version = in.u8();
      if (version != VERSION) {
        throw new DecodeException("version " + version + "; " + VERSION + " is known");
      }
      Address owner = in.address();
      int count = in.length(MOST);
      for (int i = 0; i < count; i++) {
        receipts.add(
            new DealReceipt(
                owner,
                in.address(),
                in.bytes32(),
                in.amount(),
                in.amount(),
                in.u63(),
                in.signature()));
      }
      in.end();
      return owner;
    } catch (DecodeException e) {
      // What a reader of bytes says of a file of another kind tells nobody anything.
      throw new DecodeException("no exported reputation, or it is damaged");
    }
  }
}
