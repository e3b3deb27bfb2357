package souk.primitives;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.math.BigInteger;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Typed structured data, hashed and signed as in EIP-712. A {@link Type} is built once, as a
 * constant; {@link Type#hash} takes the values of its fields in order.
 */
public final class Eip712 {
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  private Eip712() {}

  /**
   * What a signature is good for: one protocol, one version, one chain, one contract. The local
   * ledger has a chain id and a contract address of its own, so that its signatures mean nothing
   * elsewhere.
   */
  public static final class Domain {
    private static final Type TYPE =
        Type.of(
            "EIP712Domain",
            "string name",
            "string version",
            "uint256 chainId",
            "address verifyingContract");

    private final String name;
    private final String version;
    private final long chainId;
    private final Address contract;
    private final Bytes32 separator;

    public Domain(String name, String version, long chainId, Address contract) {
      this.name = name;
      this.version = version;
      this.chainId = chainId;
      this.contract = contract;
      this.separator = TYPE.hash(name, version, chainId, contract);
    }

    public String name() {
      return name;
    }

    public String version() {
      return version;
    }

    public long chainId() {
      return chainId;
    }

    public Address contract() {
      return contract;
    }

    /** The hash of the domain, which every digest in it contains. */
    public Bytes32 separator() {
      return separator;
    }

    /** The digest to sign for a struct in this domain. */
    public Bytes32 digest(Bytes32 structHash) {
      byte[] message = new byte[2 + 2 * Bytes32.SIZE];
      message[0] = 0x19;
      message[1] = 0x01;
      separator.copyTo(message, 2);
      structHash.copyTo(message, 2 + Bytes32.SIZE);
      return Keccak256.hash(message);
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Domain that && separator.equals(that.separator);
    }

    @Override
    public int hashCode() {
      return separator.hashCode();
    }

    @Override
    public String toString() {
      return name + "/" + version + " on chain " + chainId + " at " + contract;
    }
  }

  /** A struct type of typed data: its name, its fields and the struct types that they use. */
  public static final class Type {
    private final String encoded;
    private final SortedMap<String, String> structs;
    private final Bytes32 hash;
    private final Kind[] kinds;

    private Type(String encoded, SortedMap<String, String> structs, Kind[] kinds) {
      this.encoded = encoded;
      this.structs = structs;
      this.hash = Keccak256.hash(encoded);
      this.kinds = kinds;
    }

    /** The struct's name, such as {@code Person}. */
    public String name() {
      return encoded.substring(0, encoded.indexOf('('));
    }

    /**
     * A type whose fields are all atomic, dynamic or arrays of such, e.g. {@code Type.of("Person",
     * "string name", "address wallet")}. Signed integers are not among the kinds: nothing in Souk
     * is negative.
     *
     * @throws IllegalArgumentException when a field is not {@code "kind name"} with a known kind
     */
    public static Type of(String name, String... fields) {
      return of(name, List.of(), fields);
    }

    /**
     * A type that refers to other struct types; a field of such a type takes that struct's hash as
     * its value.
     *
     * @throws IllegalArgumentException when a field is not {@code "kind name"} with a known kind or
     *     one of {@code uses}, or when two different structs have one name
     */
    public static Type of(String name, List<Type> uses, String... fields) {
      TreeMap<String, String> referenced = new TreeMap<>();
      for (Type type : uses) {
        type.structs.forEach((struct, definition) -> {
          String known = referenced.put(struct, definition);
          if (known != null && !known.equals(definition)) {
            throw new IllegalArgumentException(
                "two structs of one name: " + known + ", " + definition);
          }
        });
      }
      Kind[] kinds = new Kind[fields.length];
      for (int i = 0; i < fields.length; i++) {
        if (!fields[i].matches("\\w+(\\[\\d*])* \\w+")) {
          throw new IllegalArgumentException("not a field of typed data: '" + fields[i] + "'");
        }
        kinds[i] = Kind.parse(fields[i].substring(0, fields[i].indexOf(' ')));
        String struct = kinds[i].struct();
        if (!struct.isEmpty() && !struct.equals(name) && !referenced.containsKey(struct)) {
          throw new IllegalArgumentException("no kind '" + struct + "', needed by " + name);
        }
      }
      String own = name + "(" + String.join(",", fields) + ")";
      String encoded = own + String.join("", referenced.values());
      referenced.put(name, own);
      return new Type(encoded, referenced, kinds);
    }

    /**
     * The hash of a struct with these field values, in the order of the fields: {@link String},
     * {@link Bytes}, {@code byte[]}, {@link Boolean}, {@link Address}; {@link Integer}, {@link
     * Long}, {@link Amount} or {@link BigInteger} for unsigned integers; {@link Bytes32} for {@code
     * bytes32}, for the hash of a struct and for an {@link #array}.
     *
     * @throws IllegalArgumentException when a value does not fit the kind of its field
     */
    public Bytes32 hash(Object... values) {
      if (values.length != kinds.length) {
        throw new IllegalArgumentException(
            encoded + " has " + kinds.length + " fields, got " + values.length);
      }
      Keccak256 keccak = new Keccak256().update(hash);
      for (int i = 0; i < values.length; i++) {
        keccak.update(kinds[i].encode(values[i]));
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

  /**
   * An array's value: the keccak-256 of its elements' encodings. {@code kind} is that of an
   * element; elements that are structs or arrays themselves are given by their hashes.
   */
  public static Bytes32 array(String kind, List<?> elements) {
    Kind parsed = Kind.parse(kind);
    Keccak256 keccak = new Keccak256();
    for (Object element : elements) {
      keccak.update(parsed.encode(element));
    }
    return keccak.digest();
  }

  private enum Form {
    STRING,
    BYTES,
    BOOL,
    ADDRESS,
    UINT,
    FIXED_BYTES,
    ARRAY,
    STRUCT
  }

  /**
   * The kind of a field.
   *
   * @param size bits of an unsigned integer, bytes of a fixed byte string, else 0
   */
  private record Kind(String name, Form form, int size) {
    static Kind parse(String name) {
      if (name.endsWith("]")) {
        return new Kind(name, Form.ARRAY, 0);
      }
      for (int bits = 8; bits <= 256; bits += 8) {
        if (name.equals("uint" + bits)) {
          return new Kind(name, Form.UINT, bits);
        }
        if (name.equals("bytes" + bits / 8)) {
          return new Kind(name, Form.FIXED_BYTES, bits / 8);
        }
      }
      return switch (name) {
        case "string" -> new Kind(name, Form.STRING, 0);
        case "bytes" -> new Kind(name, Form.BYTES, 0);
        case "bool" -> new Kind(name, Form.BOOL, 0);
        case "address" -> new Kind(name, Form.ADDRESS, 0);
        default -> new Kind(name, Form.STRUCT, 0);
      };
    }

    /** The struct that this kind is, or is an array of; empty when there is none in it. */
    String struct() {
      return switch (form) {
        case STRUCT -> name;
        case ARRAY -> parse(name.substring(0, name.indexOf('['))).struct();
        default -> "";
      };
    }

    Bytes32 encode(Object value) {
      return switch (value) {
        case String text when form == Form.STRING ->
            Keccak256.hash(text.getBytes(StandardCharsets.UTF_8));
        case byte[] bytes when form == Form.BYTES -> Keccak256.hash(bytes);
        case byte[] bytes when form == Form.FIXED_BYTES && bytes.length == size ->
            padded(bytes, 0, 0, size);
        case Bytes bytes when form == Form.BYTES || form == Form.FIXED_BYTES ->
            encode(bytes.expose());
        case Bytes32 word when form == Form.FIXED_BYTES && size == Bytes32.SIZE -> word;
        case Bytes32 hash when form == Form.STRUCT || form == Form.ARRAY -> hash;
        case Address address when form == Form.ADDRESS ->
            padded(address.expose(), 0, Bytes32.SIZE - Address.SIZE, Address.SIZE);
        case Boolean flag when form == Form.BOOL -> Bytes32.of(flag ? 1 : 0);
        case Amount amount when form == Form.UINT -> unsigned(amount.high(), amount.low());
        case BigInteger number when form == Form.UINT -> unsigned(number);
        case Integer number when form == Form.UINT && number >= 0 -> unsigned(0, number);
        case Long number when form == Form.UINT && number >= 0 -> unsigned(0, number);
        default ->
            throw new IllegalArgumentException(
                "a value of " + value.getClass().getSimpleName() + " does not fit " + name);
      };
    }

    /** The same without {@link BigInteger}, for what is hashed with each signature. */
    private Bytes32 unsigned(long high, long low) {
      int bits =
          high != 0
              ? 2 * Long.SIZE - Long.numberOfLeadingZeros(high)
              : Long.SIZE - Long.numberOfLeadingZeros(low);
      if (bits > size) {
        throw new IllegalArgumentException(new Amount(high, low) + " does not fit " + name);
      }
      byte[] word = new byte[Bytes32.SIZE];
      LONG.set(word, Bytes32.SIZE - 2 * Long.BYTES, high);
      LONG.set(word, Bytes32.SIZE - Long.BYTES, low);
      return Bytes32.of(word);
    }

    private Bytes32 unsigned(BigInteger number) {
      if (number.signum() < 0 || number.bitLength() > size) {
        throw new IllegalArgumentException(number + " does not fit " + name);
      }
      byte[] bytes = number.toByteArray();
      // A number of 256 bits comes with a zero byte for the sign in front.
      int skip = Math.max(0, bytes.length - Bytes32.SIZE);
      int length = bytes.length - skip;
      return padded(bytes, skip, Bytes32.SIZE - length, length);
    }

    private static Bytes32 padded(byte[] source, int from, int at, int length) {
      byte[] word = new byte[Bytes32.SIZE];
      System.arraycopy(source, from, word, at, length);
      return Bytes32.of(word);
    }
  }
}
