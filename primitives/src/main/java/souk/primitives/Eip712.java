package souk.primitives;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/**
 * Typed structured data, hashed and signed as in EIP-712. A {@link Type} is built once, as a
 * constant; {@link Type#hash} takes the values of its fields in order.
 */
public final class Eip712 {
  private Eip712() {}

  /**
   * What a signature is good for: one protocol, one version, one chain, one contract. The local
   * ledger has a chain id and a contract address of its own, so that its signatures mean nothing
   * elsewhere.
   */
  public record Domain(String name, String version, long chainId, Address contract) {
    private static final Type TYPE =
        Type.of(
            "EIP712Domain",
            "string name",
            "string version",
            "uint256 chainId",
            "address verifyingContract");

    public Bytes32 separator() {
      return TYPE.hash(name, version, chainId, contract);
    }

    /** The digest to sign for a struct in this domain. */
    public Bytes32 digest(Bytes32 structHash) {
      return Keccak256.hash(new byte[] {0x19, 0x01}, separator().toArray(), structHash.toArray());
    }
  }

  /** A struct type of typed data: its name, its fields and the struct types that they use. */
  public static final class Type {
    private final String encoded;
    private final Bytes32 hash;
    private final String[] kinds;

    private Type(String encoded, String[] kinds) {
      this.encoded = encoded;
      this.hash = Keccak256.hash(encoded);
      this.kinds = kinds;
    }

    /**
     * A type whose fields are all atomic or dynamic, e.g. {@code Type.of("Person", "string name",
     * "address wallet")}.
     */
    public static Type of(String name, String... fields) {
      return of(name, List.of(), fields);
    }

    /**
     * A type that refers to other struct types; a field of such a type takes that struct's hash as
     * its value.
     */
    public static Type of(String name, List<Type> uses, String... fields) {
      TreeMap<String, String> referenced = new TreeMap<>();
      for (Type type : uses) {
        // What a used type refers to itself is part of its encoding already:
        // name(fields)name(fields)…
        for (String part : type.encoded.split("(?<=\\))", -1)) {
          if (!part.isEmpty()) {
            referenced.put(part.substring(0, part.indexOf('(')), part);
          }
        }
      }
      String[] kinds = new String[fields.length];
      for (int i = 0; i < fields.length; i++) {
        kinds[i] = fields[i].substring(0, fields[i].indexOf(' '));
      }
      return new Type(
          name
              + "("
              + String.join(",", fields)
              + ")"
              + String.join("", new ArrayList<>(referenced.values())),
          kinds);
    }

    /** The hash of a struct with these field values, in the order of the fields. */
    public Bytes32 hash(Object... values) {
      if (values.length != kinds.length) {
        throw new IllegalArgumentException(
            encoded + " has " + kinds.length + " fields, got " + values.length);
      }
      Keccak256 keccak = new Keccak256().update(hash);
      for (int i = 0; i < values.length; i++) {
        keccak.update(encode(kinds[i], values[i]));
      }
      return keccak.digest();
    }

    /**
     * {@code name(type field,…)} and the referenced types behind it, as the standard's encodeType.
     */
    public String encoded() {
      return encoded;
    }

    /** The keccak-256 of {@link #encoded}. */
    public Bytes32 typeHash() {
      return hash;
    }
  }

  /** An array's value: the keccak-256 of its elements' encodings. */
  public static Bytes32 array(String kind, List<?> elements) {
    Keccak256 keccak = new Keccak256();
    for (Object element : elements) {
      keccak.update(encode(kind, element));
    }
    return keccak.digest();
  }

  private static Bytes32 encode(String kind, Object value) {
    return switch (value) {
      case String text -> Keccak256.hash(text.getBytes(StandardCharsets.UTF_8));
      case byte[] bytes when kind.equals("bytes") -> Keccak256.hash(bytes);
      case byte[] bytes -> rightPadded(kind, bytes);
      case Bytes bytes -> encode(kind, bytes.toArray());
      case Bytes32 word -> word;
      case Address address -> word(address.toArray());
      case Amount amount -> word(amount.toBigInteger().toByteArray());
      case BigInteger number when number.signum() >= 0 -> word(number.toByteArray());
      case Boolean flag -> Bytes32.of(flag ? 1 : 0);
      case Integer number when number >= 0 -> Bytes32.of(number.longValue());
      case Long number when number >= 0 -> Bytes32.of(number);
      default ->
          throw new IllegalArgumentException("no EIP-712 encoding of " + value + " as " + kind);
    };
  }

  private static Bytes32 rightPadded(String kind, byte[] bytes) {
    if (!kind.equals("bytes" + bytes.length) || bytes.length > Bytes32.SIZE) {
      throw new IllegalArgumentException(bytes.length + " bytes are no " + kind);
    }
    byte[] word = new byte[Bytes32.SIZE];
    System.arraycopy(bytes, 0, word, 0, bytes.length);
    return Bytes32.of(word);
  }

  private static Bytes32 word(byte[] number) {
    byte[] word = new byte[Bytes32.SIZE];
    int skip =
        Math.max(0, number.length - Bytes32.SIZE); // BigInteger may put a zero sign byte in front
    System.arraycopy(
        number, skip, word, Bytes32.SIZE - (number.length - skip), number.length - skip);
    return Bytes32.of(word);
  }
}
