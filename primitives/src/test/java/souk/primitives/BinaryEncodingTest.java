package souk.primitives;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BinaryEncodingTest {
  private static final int MOST = 40;

  private static final List<Signature> SIGNATURES =
      new Random(8)
          .longs(20)
          .mapToObj(n -> PrivateKey.fromSeeded(new Random(n)).sign(Bytes32.of(n)))
          .toList();

  /** One value, as it is written and as it is read back. */
  private record Field(Object value, Write write, Read read) {
    interface Write {
      void to(ByteWriter writer);
    }

    interface Read {
      Object from(ByteReader reader) throws DecodeException;
    }
  }

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3})
  void shouldReadWhatWasWrittenWhenNothingIsMissing(long seed) throws DecodeException {
    Random random = new Random(seed);
    for (int round = 0; round < 200; round++) {
      List<Field> fields = fields(random);
      byte[] bytes = encode(fields);
      byte[] surrounded = new byte[bytes.length + 7];
      System.arraycopy(bytes, 0, surrounded, 3, bytes.length);

      assertThat(decode(fields, new ByteReader(bytes))).isEqualTo(values(fields));
      assertThat(decode(fields, new ByteReader(surrounded, 3, bytes.length)))
          .isEqualTo(values(fields));
    }
  }

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {4, 5})
  void shouldRefuseBytesWhenTheyAreCutOffOrTooMany(long seed) {
    Random random = new Random(seed);
    for (int round = 0; round < 20; round++) {
      List<Field> fields = fields(random);
      byte[] bytes = encode(fields);
      for (int length = 0; length < bytes.length; length++) {
        ByteReader reader = new ByteReader(bytes, 0, length);
        refuses(() -> decode(fields, reader));
        ByteReader copied = new ByteReader(Arrays.copyOf(bytes, length));
        refuses(() -> decode(fields, copied));
      }
      ByteReader longer = new ByteReader(Arrays.copyOf(bytes, bytes.length + 1));
      refuses(() -> decode(fields, longer));
    }
  }

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {6, 7})
  void shouldThrowNothingElseWhenBytesAreChangedAtRandom(long seed) {
    Random random = new Random(seed);
    for (int round = 0; round < 3000; round++) {
      List<Field> fields = fields(random);
      byte[] bytes = encode(fields);
      for (int change = random.nextInt(4); change >= 0; change--) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
      }
      try {
        List<Object> read = decode(fields, new ByteReader(bytes));
        assertThat(read).hasSameSizeAs(fields);
      } catch (DecodeException e) {
        assertThat(e).hasMessageMatching("(?s).+");
      }
    }
  }

  @Test
  void shouldWriteBigEndianWhenNumbersHaveSeveralBytes() {
    byte[] bytes =
        new ByteWriter(0)
            .u8(0xfe)
            .u16(0x0102)
            .u32(0x03040506)
            .u64(0x0708090a0b0c0d0eL)
            .bool(true)
            .amount(new Amount(-2, 3))
            .string("é")
            .raw(new byte[] {9})
            .toArray();

    assertThat(HexFormat.of().formatHex(bytes))
        .isEqualTo(
            "fe"
                + "0102"
                + "03040506"
                + "0708090a0b0c0d0e"
                + "01"
                + "fffffffffffffffe0000000000000003"
                + "00000002c3a9"
                + "09");
  }

  @ParameterizedTest
  @ValueSource(strings = {"00000029", "7fffffff", "80000000", "ffffffff"})
  void shouldRefuseALengthWhenItIsOverTheLimit(String length) {
    byte[] bytes = HexFormat.of().parseHex(length + "00".repeat(64));

    refuses(() -> new ByteReader(bytes).bytes(MOST));
    refuses(() -> new ByteReader(bytes).string(MOST));
    refuses(() -> new ByteReader(bytes).length(MOST));
  }

  @Test
  void shouldRefuseALengthBeforeAllocatingWhenTheBytesAreNotThere() {
    byte[] bytes = HexFormat.of().parseHex("7fffffff" + "00".repeat(8));

    refuses(() -> new ByteReader(bytes).bytes(Integer.MAX_VALUE));
    refuses(() -> new ByteReader(bytes).string(Integer.MAX_VALUE));
    refuses(() -> new ByteReader(bytes).raw(Integer.MAX_VALUE));
    refuses(() -> new ByteReader(bytes).raw(-1));
  }

  @Test
  void shouldTakeALengthWhenItIsTheLimit() throws DecodeException {
    byte[] bytes = new ByteWriter().bytes(new byte[MOST]).toArray();

    assertThat(new ByteReader(bytes).bytes(MOST)).hasSize(MOST);
  }

  @Test
  void shouldRefuseANumberWhenItsSignBitIsSet() {
    refuses(() -> new ByteReader(new byte[] {-128, 0, 0, 0}).u31());
    refuses(() -> new ByteReader(new byte[] {-1, -1, -1, -1, -1, -1, -1, -1}).u63());
  }

  @Test
  void shouldRefuseABooleanWhenItIsNeitherZeroNorOne() {
    for (int value = 2; value < 256; value++) {
      ByteReader reader = new ByteReader(new byte[] {(byte) value});
      refuses(reader::bool);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"c3", "c328", "80", "c080", "eda080", "f4908080", "e28"})
  void shouldRefuseTextWhenItIsNotUtf8(String hex) {
    byte[] text = HexFormat.of().parseHex(hex.length() % 2 == 0 ? hex : hex + "0");

    refuses(() -> new ByteReader(new ByteWriter().bytes(text).toArray()).string(MOST));
  }

  @Test
  void shouldRefuseASignatureWhenItIsNotCanonical() {
    refuses(() -> new ByteReader(new byte[64]).signature());
  }

  @Test
  void shouldRefuseToWriteWhenTheReaderWouldRefuseToRead() {
    ByteWriter writer = new ByteWriter();

    assertThatIllegalArgumentException().isThrownBy(() -> writer.u8(256));
    assertThatIllegalArgumentException().isThrownBy(() -> writer.u8(-1));
    assertThatIllegalArgumentException().isThrownBy(() -> writer.u16(65536));
    assertThatIllegalArgumentException().isThrownBy(() -> writer.u16(-1));
    assertThatIllegalArgumentException().isThrownBy(() -> writer.u32(-1));
    assertThatIllegalArgumentException().isThrownBy(() -> writer.u32(1L << 32));
    assertThatIllegalArgumentException().isThrownBy(() -> writer.u64(-1));
    assertThat(writer.size()).isZero();
  }

  @Test
  void shouldRefuseARegionWhenItIsOutsideTheArray() {
    assertThatExceptionOfType(IndexOutOfBoundsException.class)
        .isThrownBy(() -> new ByteReader(new byte[4], 2, 3));
    assertThatExceptionOfType(IndexOutOfBoundsException.class)
        .isThrownBy(() -> new ByteReader(new byte[4], 1, Integer.MAX_VALUE));
  }

  private static void refuses(ThrowingCallable reading) {
    assertThatExceptionOfType(DecodeException.class).isThrownBy(reading);
  }

  private static byte[] encode(List<Field> fields) {
    ByteWriter writer = new ByteWriter(1);
    fields.forEach(field -> field.write.to(writer));
    byte[] bytes = writer.toArray();
    assertThat(writer.size()).isEqualTo(bytes.length);
    return bytes;
  }

  private static List<Object> decode(List<Field> fields, ByteReader reader) throws DecodeException {
    List<Object> values = new ArrayList<>();
    for (Field field : fields) {
      values.add(field.read.from(reader));
    }
    reader.end();
    assertThat(reader.remaining()).isZero();
    return values;
  }

  private static List<Object> values(List<Field> fields) {
    return fields.stream().map(Field::value).toList();
  }

  private static List<Field> fields(Random random) {
    List<Field> fields = new ArrayList<>();
    for (int i = 1 + random.nextInt(10); i > 0; i--) {
      fields.add(field(random));
    }
    return fields;
  }

  private static Field field(Random random) {
    int small = random.nextInt(1 << 8);
    int medium = random.nextInt(1 << 16);
    int number = random.nextInt() >>> (1 + random.nextInt(31));
    long large = random.nextLong() >>> (1 + random.nextInt(63));
    byte[] some = new byte[random.nextInt(MOST + 1)];
    random.nextBytes(some);
    String text = "a\u00e9\u20ac\ud83d\ude00".substring(0, random.nextInt(4));
    byte[] word = new byte[32];
    random.nextBytes(word);
    Bytes32 value = Bytes32.of(word);
    Address address = Address.of(word, 3);
    Amount amount = new Amount(random.nextLong(), random.nextLong());
    Signature signature = SIGNATURES.get(random.nextInt(SIGNATURES.size()));
    return switch (random.nextInt(14)) {
      case 0 -> new Field(small, w -> w.u8(small), ByteReader::u8);
      case 1 -> new Field(medium, w -> w.u16(medium), ByteReader::u16);
      case 2 -> new Field(number, w -> w.u32(number), ByteReader::u31);
      case 12 -> new Field(number * 2L + 1, w -> w.u32(number * 2L + 1), ByteReader::u32);
      case 3 -> new Field(large, w -> w.u64(large), ByteReader::u63);
      case 4 -> new Field(small > 127, w -> w.bool(small > 127), ByteReader::bool);
      case 5 -> new Field(amount, w -> w.amount(amount), ByteReader::amount);
      case 6 -> new Field(value, w -> w.bytes32(value), ByteReader::bytes32);
      case 7 -> new Field(address, w -> w.address(address), ByteReader::address);
      case 8 -> new Field(signature, w -> w.signature(signature), ByteReader::signature);
      case 9 -> new Field(Hex.of(some), w -> w.bytes(some), r -> Hex.of(r.bytes(MOST)));
      case 10 -> new Field(Hex.of(word), w -> w.raw(word), r -> Hex.of(r.raw(word.length)));
      case 11 ->
          new Field(Bytes.of(some), w -> w.bytes(Bytes.of(some)), r -> Bytes.of(r.bytes(MOST)));
      default -> new Field(text, w -> w.string(text), r -> r.string(MOST));
    };
  }
}
