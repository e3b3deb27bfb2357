package souk.ledger.evm;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import souk.primitives.Address;
import souk.primitives.Amount;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;

/**
 * Reads what a contract returned or logged, word by word. Everything is checked against its bounds;
 * what does not fit throws {@link UnreadableException}, for then the node or the contract is not
 * what it should be.
 */
final class AbiReader {
  private static final int WORD = 32;

  private final byte[] data;
  private final int base;
  private int at;

  AbiReader(Bytes data) {
    this(data.toArray(), 0);
  }

  private AbiReader(byte[] data, int base) {
    this.data = data;
    this.base = base;
    this.at = base;
  }

  Bytes32 word() {
    if (at > data.length - WORD) {
      throw nonsense("cut off");
    }
    Bytes32 word = Bytes32.of(data, at);
    at += WORD;
    return word;
  }

  Amount amount() {
    BigInteger number = new BigInteger(1, word().toArray());
    if (number.bitLength() > 128) {
      throw nonsense("a sum over 128 bits");
    }
    return Amount.of(number);
  }

  /** A number of at most 63 bits. */
  long number() {
    return number(63);
  }

  /** A number of at most so many bits, up to 63. */
  long number(int bits) {
    BigInteger number = new BigInteger(1, word().toArray());
    if (number.bitLength() > bits) {
      throw nonsense("a number over " + bits + " bits");
    }
    return number.longValue();
  }

  int integer() {
    return integer(31);
  }

  /** A number of at most so many bits, up to 31. */
  int integer(int bits) {
    return (int) number(bits);
  }

  boolean flag() {
    return number() != 0;
  }

  Address address() {
    return Address.of(word().toArray(), 12);
  }

  void skip(int words) {
    for (int i = 0; i < words; i++) {
      word();
    }
  }

  /**
   * The value of variable size whose place stands in the next word, counted from this reader's
   * beginning.
   */
  AbiReader there() {
    int offset = integer();
    if (offset > data.length - base) {
      throw nonsense("a value outside the data");
    }
    return new AbiReader(data, base + offset);
  }

  /** What follows, as a value of its own: places in it count from here. */
  AbiReader rest() {
    return new AbiReader(data, at);
  }

  Bytes bytes() {
    AbiReader there = there();
    int length = there.integer();
    if (length > data.length - there.at) {
      throw nonsense("bytes cut off");
    }
    return Bytes.of(java.util.Arrays.copyOfRange(data, there.at, there.at + length));
  }

  String text() {
    return new String(bytes().toArray(), StandardCharsets.UTF_8);
  }

  private static UnreadableException nonsense(String what) {
    return new UnreadableException("the contract's answer is not what it should be: " + what);
  }
}
