package souk.primitives;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.web3j.crypto.StructuredDataEncoder;
import tools.jackson.databind.json.JsonMapper;

class Eip712Test {
  private static final Eip712.Type PERSON =
      Eip712.Type.of("Person", "string name", "address wallet");
  private static final Eip712.Type MAIL =
      Eip712.Type.of("Mail", List.of(PERSON), "Person from", "Person to", "string contents");
  private static final Eip712.Domain ETHER_MAIL =
      new Eip712.Domain(
          "Ether Mail", "1", 1, Address.parse("0xCcCCccccCCCCcCCCCCCcCcCccCcCCCcCcccccccC"));

  @Test
  void shouldGiveThePublishedValuesWhenHashingTheStandardsMail() {
    Bytes32 cow = PERSON.hash("Cow", Address.parse("0xCD2a3d9F938E13CD947Ec05AbC7FE734Df8DD826"));
    Bytes32 bob = PERSON.hash("Bob", Address.parse("0xbBbBBBBbbBBBbbbBbbBbbbbBBbBbbbbBbBbbBBbB"));
    Bytes32 mail = MAIL.hash(cow, bob, "Hello, Bob!");

    assertThat(MAIL.encoded())
        .isEqualTo("Mail(Person from,Person to,string contents)Person(string name,address wallet)");
    assertThat(MAIL.typeHash())
        .hasToString("0xa0cedeb2dc280ba39b857546d74f5549c3a1d7bdc2dd96bf881f76108e23dac2");
    assertThat(mail)
        .hasToString("0xc52c0ee5d84264471806290a3f2c4cecfc5490626bf912d01f240d7a274b371e");
    assertThat(ETHER_MAIL.separator())
        .hasToString("0xf2cee375fa42b42143804025fc449deafd50cc031ca257e0b194a650a912090f");
    assertThat(ETHER_MAIL.digest(mail))
        .hasToString("0xbe609aee343fb3c4b28e1df9e632fca64fcfaede20f02e86244efddf30957bd2");
  }

  @Test
  void shouldGiveThePublishedSignatureWhenTheCowSigns() {
    PrivateKey cow = PrivateKey.of(Keccak256.hash("cow").toArray());
    Bytes32 digest =
        Bytes32.parse("0xbe609aee343fb3c4b28e1df9e632fca64fcfaede20f02e86244efddf30957bd2");

    assertThat(cow.address()).hasToString("0xcd2a3d9f938e13cd947ec05abc7fe734df8dd826");
    assertThat(cow.sign(digest))
        .hasToString(
            "0x4355c47d63924e8a72e509b65029052eb6c299d53a04e167c5775fd466751c9d"
                + "07299936d304c153f6443dfa05f40ff007d72911b6f72307f996231605b91562"
                + "1c");
  }

  @Test
  void shouldSortReferencedStructsWhenEncodingNestedTypes() {
    Eip712.Type asset = Eip712.Type.of("Asset", "address token", "uint256 amount");
    Eip712.Type transaction =
        Eip712.Type.of(
            "Transaction", List.of(PERSON, asset), "Person from", "Person to", "Asset tx");
    Eip712.Type batch =
        Eip712.Type.of(
            "Batch", List.of(transaction, PERSON), "Transaction[] all", "Person[2][] who");

    assertThat(transaction.encoded())
        .isEqualTo(
            "Transaction(Person from,Person to,Asset tx)"
                + "Asset(address token,uint256 amount)"
                + "Person(string name,address wallet)");
    assertThat(batch.encoded())
        .isEqualTo(
            "Batch(Transaction[] all,Person[2][] who)"
                + "Asset(address token,uint256 amount)"
                + "Person(string name,address wallet)"
                + "Transaction(Person from,Person to,Asset tx)");
  }

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3})
  void shouldAgreeWithAnotherLibraryWhenHashingRandomStructs(long seed) throws IOException {
    Random random = new Random(seed);
    for (int i = 0; i < 100; i++) {
      RandomStruct inner = RandomStruct.draw("Inner", List.of(), random);
      RandomStruct outer = RandomStruct.draw("Outer", List.of(inner), random);
      Map<String, Object> domain = new LinkedHashMap<>();
      domain.put("name", ETHER_MAIL.name());
      domain.put("version", ETHER_MAIL.version());
      domain.put("chainId", ETHER_MAIL.chainId());
      domain.put("verifyingContract", ETHER_MAIL.contract().toString());
      Map<String, Object> types = new LinkedHashMap<>();
      types.put(
          "EIP712Domain",
          List.of(
              Map.of("name", "name", "type", "string"),
              Map.of("name", "version", "type", "string"),
              Map.of("name", "chainId", "type", "uint256"),
              Map.of("name", "verifyingContract", "type", "address")));
      types.put("Inner", inner.declared);
      types.put("Outer", outer.declared);
      String json =
          new JsonMapper()
              .writeValueAsString(
                  Map.of(
                      "types",
                      types,
                      "primaryType",
                      "Outer",
                      "domain",
                      domain,
                      "message",
                      outer.json));

      assertThat(ETHER_MAIL.digest(outer.hash))
          .as(json)
          .isEqualTo(Bytes32.of(new StructuredDataEncoder(json).hashStructuredData()));
    }
  }

  @Test
  void shouldDifferWhenTheDomainDiffers() {
    Bytes32 struct = Bytes32.of(1);
    Address contract = ETHER_MAIL.contract();

    assertThat(
            List.of(
                ETHER_MAIL.digest(struct),
                new Eip712.Domain("Ether Mai", "1", 1, contract).digest(struct),
                new Eip712.Domain("Ether Mail", "2", 1, contract).digest(struct),
                new Eip712.Domain("Ether Mail", "1", 2, contract).digest(struct),
                new Eip712.Domain("Ether Mail", "1", 1, Address.ZERO).digest(struct)))
        .doesNotHaveDuplicates();
    assertThat(new Eip712.Domain("Ether Mail", "1", 1, contract))
        .isEqualTo(ETHER_MAIL)
        .hasSameHashCodeAs(ETHER_MAIL)
        .isNotEqualTo(new Eip712.Domain("Ether Mail", "1", 2, contract));
  }

  @Test
  void shouldEncodeNumbersAlikeWhenTheirJavaTypesDiffer() {
    Eip712.Type type = Eip712.Type.of("T", "uint128 n");

    assertThat(type.hash(7))
        .isEqualTo(type.hash(7L))
        .isEqualTo(type.hash(Amount.of(7)))
        .isEqualTo(type.hash(BigInteger.valueOf(7)));
  }

  @Test
  void shouldRefuseAValueWhenItDoesNotFitTheFieldsKind() {
    refuses("uint8 n", 256);
    refuses("uint8 n", -1);
    refuses("uint64 n", -1L);
    refuses("uint64 n", Amount.MAX);
    refuses("uint128 n", BigInteger.ONE.shiftLeft(128));
    refuses("uint256 n", BigInteger.ONE.shiftLeft(256));
    refuses("uint256 n", BigInteger.ONE.negate());
    refuses("uint256 n", "1");
    refuses("uint256 n", Bytes32.of(1));
    refuses("uint256 n", true);
    refuses("bool b", 1);
    refuses("address a", "0xcd2a3d9f938e13cd947ec05abc7fe734df8dd826");
    refuses("address a", Bytes32.of(1));
    refuses("bytes32 b", new byte[31]);
    refuses("bytes4 b", new byte[5]);
    refuses("bytes4 b", Bytes32.of(1));
    refuses("string s", new byte[1]);
    refuses("string s", Bytes32.of(1));
    refuses("bytes b", "text");
    refuses("uint8[] a", List.of(1));
    refuses("bytes32 b", Address.ZERO);
  }

  @Test
  void shouldRefuseValuesWhenTheirNumberIsWrong() {
    assertThatIllegalArgumentException().isThrownBy(() -> PERSON.hash("Cow"));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> PERSON.hash("Cow", Address.ZERO, Address.ZERO));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "int256 n",
        "uint n",
        "uint7 n",
        "uint264 n",
        "bytes33 b",
        "bytes0 b",
        "Unknown u",
        "Unknown[] u",
        "uint256",
        "uint256 ",
        " n",
        "uint256  n",
        "uint256 n) Fake(uint256 m",
        "uint256[ n",
        ""
      })
  void shouldRefuseAFieldWhenItsKindIsUnknownOrItsFormWrong(String field) {
    assertThatIllegalArgumentException().isThrownBy(() -> Eip712.Type.of("T", field));
  }

  @Test
  void shouldRefuseATypeWhenTwoStructsHaveOneName() {
    Eip712.Type other = Eip712.Type.of("Person", "string name");

    assertThatIllegalArgumentException()
        .isThrownBy(() -> Eip712.Type.of("T", List.of(PERSON, other), "Person p"));
    assertThat(Eip712.Type.of("T", List.of(PERSON, PERSON), "Person p").encoded())
        .isEqualTo("T(Person p)Person(string name,address wallet)");
  }

  private static void refuses(String field, Object value) {
    assertThatIllegalArgumentException()
        .as("%s = %s", field, value)
        .isThrownBy(() -> Eip712.Type.of("T", field).hash(value));
  }

  /** A struct type with random fields and values, once as Souk hashes it and once as JSON. */
  private record RandomStruct(
      Eip712.Type type,
      List<Map<String, String>> declared,
      Map<String, Object> json,
      Bytes32 hash) {

    static RandomStruct draw(String name, List<RandomStruct> uses, Random random) {
      List<String> fields = new ArrayList<>();
      List<Map<String, String>> declared = new ArrayList<>();
      Map<String, Object> json = new LinkedHashMap<>();
      List<Object> values = new ArrayList<>();
      int count = 1 + random.nextInt(8);
      for (int i = 0; i < count + uses.size(); i++) {
        String field = "f" + i;
        Drawn drawn = i < count ? Drawn.draw(random) : Drawn.of(uses.get(i - count), random);
        fields.add(drawn.kind + " " + field);
        declared.add(Map.of("name", field, "type", drawn.kind));
        json.put(field, drawn.json);
        values.add(drawn.value);
      }
      Eip712.Type type =
          Eip712.Type.of(
              name, uses.stream().map(RandomStruct::type).toList(), fields.toArray(String[]::new));
      return new RandomStruct(type, declared, json, type.hash(values.toArray()));
    }
  }

  private record Drawn(String kind, Object value, Object json) {
    static Drawn of(RandomStruct struct, Random random) {
      String name = struct.type.encoded().substring(0, struct.type.encoded().indexOf('('));
      if (random.nextBoolean()) {
        return new Drawn(name, struct.hash, struct.json);
      }
      return new Drawn(
          name + "[]",
          Eip712.array(name, List.of(struct.hash, struct.hash)),
          List.of(struct.json, struct.json));
    }

    static Drawn draw(Random random) {
      int bits = 8 * (1 + random.nextInt(32));
      BigInteger number = new BigInteger(bits, random);
      byte[] bytes = new byte[random.nextInt(70)];
      random.nextBytes(bytes);
      byte[] fixed = new byte[1 + random.nextInt(32)];
      random.nextBytes(fixed);
      byte[] address = new byte[20];
      random.nextBytes(address);
      return switch (random.nextInt(7)) {
        case 0 -> new Drawn("uint" + bits, number, number.toString());
        case 1 -> new Drawn("bytes", bytes, Hex.of(bytes));
        case 2 -> new Drawn("bytes" + fixed.length, fixed, Hex.of(fixed));
        case 3 -> new Drawn("address", Address.of(address), Hex.of(address));
        case 4 -> new Drawn("bool", bits > 128, bits > 128);
        case 5 -> new Drawn("string", number.toString(36) + "é", number.toString(36) + "é");
        default ->
            new Drawn(
                "uint" + bits + "[]",
                Eip712.array("uint" + bits, List.of(number, BigInteger.ONE)),
                List.of(number.toString(), "1"));
      };
    }
  }
}
