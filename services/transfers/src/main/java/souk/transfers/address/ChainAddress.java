package souk.transfers.address;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import souk.primitives.Address;

/**
 * An address on one chain, as CAIP-10 writes it: {@code eip155:1:0x5aAe…}. The same digits on
 * another chain may be somebody else's, or nobody's.
 *
 * @param chainId of the chain, at least 1
 */
public record ChainAddress(long chainId, Address address) {
  private static final Pattern FORM =
      Pattern.compile("eip155:(?<chain>[1-9][0-9]{0,17}):(?<address>0x.{40})");

  public ChainAddress {
    if (chainId < 1) {
      throw new IllegalArgumentException("a chain's id is at least 1, got " + chainId);
    }
  }

  /**
   * Reads what {@link #toString} writes.
   *
   * @throws IllegalArgumentException with what is wrong, a checksum among it
   */
  public static ChainAddress parse(String text) {
    Matcher form = FORM.matcher(text);
    if (!form.matches()) {
      throw new IllegalArgumentException("is no address with a chain: eip155:CHAIN:0x…");
    }
    return new ChainAddress(
        Long.parseLong(form.group("chain")), Checksum.parse(form.group("address")));
  }

  /**
   * Reads an address with its chain, or one without that is then of this chain.
   *
   * @throws IllegalArgumentException when it is none, or of another chain
   */
  public static ChainAddress on(long chainId, String text) {
    ChainAddress read =
        text.startsWith("eip155:") ? parse(text) : new ChainAddress(chainId, Checksum.parse(text));
    if (read.chainId() != chainId) {
      throw new IllegalArgumentException(
          "is of chain %d, and this market is on chain %d".formatted(read.chainId(), chainId));
    }
    return read;
  }

  @Override
  public String toString() {
    return "eip155:%d:%s".formatted(chainId, Checksum.of(address));
  }
}
