package souk.exchange.wire;

import java.util.ArrayList;
import java.util.List;
import souk.ledger.LedgerInfo;
import souk.primitives.Address;
import souk.primitives.ByteReader;
import souk.primitives.ByteWriter;
import souk.primitives.Bytes32;
import souk.primitives.DecodeException;
import souk.primitives.PublicKey;

/**
 * What a provider's endpoint says of itself, so that a client finds out before it starts that it
 * has come to another provider, chain or market. It need not be signed: the key must be that of the
 * address that the agreement names, or nothing works.
 *
 * @param key the provider's
 * @param services the names of those that it offers
 * @param chainId of the ledger that it settles on
 * @param contract of that ledger
 * @param token of that ledger
 * @param rulesHash of that ledger
 */
public record EndpointInfo(
    PublicKey key,
    List<String> services,
    long chainId,
    Address contract,
    Address token,
    Bytes32 rulesHash) {
  /** The longest answer that a client reads. */
  public static final int MOST_BYTES = 8192;

  private static final int MOST_SERVICES = 64;
  private static final int MOST_NAME = 64;
  private static final int VERSION = 1;

  public EndpointInfo {
    services = List.copyOf(services);
  }

  public static EndpointInfo of(PublicKey key, List<String> services, LedgerInfo ledger) {
    return new EndpointInfo(
        key, services, ledger.chainId(), ledger.contract(), ledger.token(), ledger.rules().hash());
  }

  /** The provider's address. */
  public Address address() {
    return key.address();
  }

  /** Whether it settles on this ledger. */
  public boolean settlesOn(LedgerInfo ledger) {
    return chainId == ledger.chainId()
        && contract.equals(ledger.contract())
        && token.equals(ledger.token())
        && rulesHash.equals(ledger.rules().hash());
  }

  public byte[] encode() {
    ByteWriter out = new ByteWriter().u8(VERSION).raw(key.toCompressed()).u16(services.size());
    services.forEach(out::string);
    return out.u64(chainId).address(contract).address(token).bytes32(rulesHash).toArray();
  }

  public static EndpointInfo decode(byte[] bytes) throws DecodeException {
    ByteReader in = new ByteReader(bytes);
    if (in.u8() != VERSION) {
      throw new DecodeException("another version of the protocol");
    }
    PublicKey key = key(in.raw(33));
    int count = in.u16();
    if (count > MOST_SERVICES) {
      throw new DecodeException("too many services: " + count);
    }
    List<String> services = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      services.add(in.string(MOST_NAME));
    }
    EndpointInfo info =
        new EndpointInfo(key, services, in.u63(), in.address(), in.address(), in.bytes32());
    in.end();
    return info;
  }

  private static PublicKey key(byte[] bytes) throws DecodeException {
    try {
      return PublicKey.of(bytes);
    } catch (IllegalArgumentException e) {
      throw new DecodeException("not a public key: " + e.getMessage());
    }
  }
}
