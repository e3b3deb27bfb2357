package souk.ledger.evm;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;
import souk.ledger.BlockRef;
import souk.primitives.Address;
import souk.primitives.Bytes;

/**
 * What a market's currency says of itself. A token may say anything: what is no short word is taken
 * for nothing, and what is left may be that of another token, so its address goes with it.
 *
 * @param symbol a word of letters and digits, such as {@code USDC}; empty when there is none
 * @param decimals how many decimals its sums are usually written with; empty when it says none
 * @param coin the symbol of the chain's own coin, in which gas is paid, with 18 decimals
 */
public record Currency(Optional<String> symbol, OptionalInt decimals, String coin) {
  /** The decimals of every chain's own coin. */
  public static final int COIN_DECIMALS = 18;

  private static final int MOST_DECIMALS = 36;
  private static final int MOST_SYMBOL_BYTES = 32;

  /** Begins with no digit, or it could be taken for a part of the sum before it. */
  private static final Pattern SYMBOL =
      Pattern.compile("[\\p{IsLatin}\\p{Sc}][\\p{IsLatin}\\p{Sc}0-9.+-]{0,11}");

  /** Words that stand for something else beside a sum. */
  private static final Pattern TAKEN = Pattern.compile("units?|coins?");

  /** Coins of chains that are known by their ids, as chainlist.org has them. */
  private static final Map<Long, String> COINS =
      Map.ofEntries(
          Map.entry(1L, "ETH"),
          Map.entry(10L, "ETH"),
          Map.entry(56L, "BNB"),
          Map.entry(100L, "xDAI"),
          Map.entry(137L, "POL"),
          Map.entry(8_453L, "ETH"),
          Map.entry(1_337L, "ETH"),
          Map.entry(31_337L, "ETH"),
          Map.entry(42_220L, "CELO"),
          Map.entry(43_114L, "AVAX"),
          Map.entry(59_144L, "ETH"),
          Map.entry(534_352L, "ETH"),
          Map.entry(560_048L, "ETH"),
          Map.entry(11_155_111L, "ETH"));

  /** That of a chain's own coin. */
  static Currency coin(long chainId) {
    String coin = COINS.getOrDefault(chainId, "coin");
    return new Currency(Optional.of(coin), OptionalInt.of(COIN_DECIMALS), coin);
  }

  /**
   * Asks a token.
   *
   * @throws souk.ledger.LedgerException when the node cannot be asked
   */
  static Currency of(EvmNode node, Address token, BlockRef at, long chainId) {
    return read(ask(node, token, at, "symbol"), ask(node, token, at, "decimals"), chainId);
  }

  /** Makes of a token's answers what can be shown; an empty one is none. */
  static Currency read(Optional<Bytes> symbol, Optional<Bytes> decimals, long chainId) {
    return new Currency(
        symbol.flatMap(Currency::text).filter(Currency::isWord),
        decimals.map(Currency::small).orElse(OptionalInt.empty()),
        coin(chainId).coin());
  }

  private static Optional<Bytes> ask(EvmNode node, Address token, BlockRef at, String function) {
    try {
      return Optional.of(node.call(token, CommandCalls.encode(function), at));
    } catch (EvmNode.RpcRefusal e) { // neither is required of an ERC-20
      return Optional.empty();
    }
  }

  /** A text; old tokens give it in one word, padded with zeros. */
  private static Optional<String> text(Bytes answer) {
    try {
      byte[] bytes =
          answer.size() == 32
              ? unpadded(answer.toArray())
              : new AbiReader(answer).bytes().toArray();
      return bytes.length > MOST_SYMBOL_BYTES
          ? Optional.empty()
          : Optional.of(
              StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString());
    } catch (UnreadableException | CharacterCodingException e) {
      return Optional.empty();
    }
  }

  private static byte[] unpadded(byte[] word) {
    int end = word.length;
    while (end > 0 && word[end - 1] == 0) {
      end--;
    }
    return Arrays.copyOf(word, end);
  }

  private static boolean isWord(String text) {
    return SYMBOL.matcher(text).matches()
        && !TAKEN.matcher(text.toLowerCase(Locale.ROOT)).matches();
  }

  private static OptionalInt small(Bytes answer) {
    try {
      int decimals = new AbiReader(answer).integer();
      return decimals <= MOST_DECIMALS ? OptionalInt.of(decimals) : OptionalInt.empty();
    } catch (UnreadableException e) {
      return OptionalInt.empty();
    }
  }
}
