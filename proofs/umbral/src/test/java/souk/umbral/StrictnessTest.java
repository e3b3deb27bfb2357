package souk.umbral;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import souk.primitives.Curve;
import souk.primitives.DecodeException;
import souk.primitives.PublicKey;
import souk.umbral.UmbralException.Reason;

/** What umbral-pre takes and must not be taken, and all else that is not just as it is written. */
class StrictnessTest {
  private static final BigInteger ORDER =
      new BigInteger("fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141", 16);
  private static final byte[] CAPSULE = Samples.bytes("capsule_msgpack");
  private static final byte[] KEY_FRAGMENT = Samples.all("kfrags_msgpack").getFirst();
  private static final byte[] CAPSULE_FRAGMENT = Samples.all("cfrags_msgpack").getFirst();

  /** Where a key fragment's parts begin, heads not counted. */
  private static final int PARAMETER = 4;

  private static final int COMMITMENT = 143;
  private static final int PROXY_SIGNATURE = 178;
  private static final int READER_SIGNATURE = 244;

  /** Reads an object of some kind. */
  @FunctionalInterface
  interface Decoder {
    Object decode(byte[] bytes) throws DecodeException;
  }

  private static byte[] replaced(byte[] bytes, int at, byte[] by) {
    byte[] changed = bytes.clone();
    System.arraycopy(by, 0, changed, at, by.length);
    return changed;
  }

  private static byte[] inserted(byte[] bytes, int at, int removed, byte... by) {
    byte[] changed = new byte[bytes.length - removed + by.length];
    System.arraycopy(bytes, 0, changed, 0, at);
    System.arraycopy(by, 0, changed, at, by.length);
    System.arraycopy(bytes, at + removed, changed, at + by.length, bytes.length - at - removed);
    return changed;
  }

  private static void assertRefused(Decoder decoder, byte[] bytes, String why) {
    assertThatThrownBy(() -> decoder.decode(bytes)).as(why).isInstanceOf(DecodeException.class);
  }

  private static void assertStrict(Decoder decoder, byte[] good, int firstPoint) throws Exception {
    decoder.decode(good);
    assertRefused(decoder, new byte[0], "nothing");
    assertRefused(decoder, Arrays.copyOf(good, good.length + 1), "a trailing byte");
    for (int size = 1; size < good.length; size += 7) {
      assertRefused(decoder, Arrays.copyOf(good, size), "cut off");
    }
    assertRefused(decoder, inserted(good, firstPoint - 1, 34, (byte) 1, (byte) 0), "infinity");
    assertRefused(
        decoder,
        replaced(good, firstPoint, new byte[33]),
        "33 zero bytes for the point at infinity");
    byte[] point = Arrays.copyOfRange(good, firstPoint, firstPoint + 33);
    byte[] uncompressed = Curve.decompress(point).orElseThrow();
    byte[] long65 = new byte[66];
    long65[0] = 65;
    System.arraycopy(uncompressed, 0, long65, 1, 65);
    assertRefused(decoder, inserted(good, firstPoint - 1, 34, long65), "an uncompressed point");
    assertRefused(
        decoder,
        inserted(good, firstPoint - 2, 2, (byte) 0xc5, (byte) 0, (byte) 33),
        "a head of 16 bits");
    byte[] off = point.clone();
    do {
      off[32]++;
    } while (Curve.decompress(off).isPresent());
    assertRefused(decoder, replaced(good, firstPoint, off), "no point of the curve");
    // As a map: the array's head becomes that of a map of as many entries.
    byte[] map = good.clone();
    map[0] = (byte) (0x80 | (good[0] & 0x0f));
    assertRefused(decoder, map, "a map");
  }

  @Test
  void shouldTakeEachObjectInOneEncodingOnly() throws Exception {
    assertStrict(Capsule::decode, CAPSULE, 3);
    assertStrict(KeyFragment::decode, KEY_FRAGMENT, 4);
    assertStrict(CapsuleFragment::decode, CAPSULE_FRAGMENT, 3);
  }

  @Test
  void shouldRefuseNumbersOutOfRange() {
    byte[] order = HexFormat.of().parseHex("%064x".formatted(ORDER));
    for (byte[] bad : new byte[][] {order, new byte[32], Hex32.ONES}) {
      assertRefused(Capsule::decode, replaced(CAPSULE, 73, bad), "a capsule's s");
      assertRefused(KeyFragment::decode, replaced(KEY_FRAGMENT, 73, bad), "a fragment's key");
      assertRefused(CapsuleFragment::decode, replaced(CAPSULE_FRAGMENT, 283, bad), "a proof's z");
    }
  }

  /** The greatest number of 32 bytes. */
  private static final class Hex32 {
    static final byte[] ONES = new byte[32];

    static {
      Arrays.fill(ONES, (byte) 0xff);
    }
  }

  @Test
  void shouldRefuseACapsuleOfWhichAnyByteWasChanged() {
    long seed = 20261129;
    Random random = new Random(seed);
    for (int at = 0; at < CAPSULE.length; at++) {
      byte[] changed = CAPSULE.clone();
      changed[at] ^= (byte) (1 + random.nextInt(255));
      assertRefused(Capsule::decode, changed, "seed %d, byte %d".formatted(seed, at));
    }
  }

  /** V is E's opposite: they belong together, and there is no key in them. */
  @Test
  void shouldRefuseACapsuleWhosePointsCancelOut() throws Exception {
    byte[] r = Curve.randomScalar(new java.security.SecureRandom());
    byte[] e = Curve.generate(r);
    byte[] one = HexFormat.of().parseHex("%064x".formatted(BigInteger.ONE));
    byte[] minusOne = HexFormat.of().parseHex("%064x".formatted(ORDER.subtract(BigInteger.ONE)));
    byte[] v = Curve.multiplyPublic(e, minusOne);
    byte[] h = ScalarHash.tagged("CAPSULE_POINTS").point(e).point(v).scalar();
    byte[] s = Curve.multiply(r, Curve.subtract(h, one));
    byte[] capsule = new Packed.Writer().array(3).point(e).point(v).bytes(s).toArray();
    assertRefused(Capsule::decode, capsule, "no key");
  }

  /**
   * r is the abscissa less the order: ecrecover, which evidence is made for, does not know such.
   */
  @Test
  void shouldRefuseAKeyFragmentWhoseSignerCannotBeRecovered() throws Exception {
    BigInteger x = ORDER.add(BigInteger.ONE);
    while (Curve.decompress(point(x)).isEmpty()) {
      x = x.add(BigInteger.ONE);
    }
    byte[] r = HexFormat.of().parseHex("%064x".formatted(x.subtract(ORDER)));
    byte[] s = HexFormat.of().parseHex("%064x".formatted(BigInteger.valueOf(77)));
    byte[] signature = new byte[64];
    System.arraycopy(r, 0, signature, 0, 32);
    System.arraycopy(s, 0, signature, 32, 32);
    KeyFragment good = KeyFragment.decode(KEY_FRAGMENT);
    byte[] message =
        Umbral.signed(
            good.id(),
            good.commitment(),
            good.precursor(),
            Samples.ownerKey(),
            Samples.readerKey());
    PublicKey signer =
        PublicKey.of(Curve.recover(signature, Umbral.sha256(message), 2).orElseThrow());
    assertThat(Signatures.isSigned(message, signature, signer)).isTrue();
    byte[] fragment =
        replaced(replaced(KEY_FRAGMENT, PROXY_SIGNATURE, signature), READER_SIGNATURE, signature);
    assertThatThrownBy(() ->
            KeyFragment.decode(fragment).verify(signer, Samples.ownerKey(), Samples.readerKey()))
        .isInstanceOfSatisfying(
            UmbralException.class, e -> assertThat(e.reason()).isEqualTo(Reason.BAD_SIGNATURE));
  }

  private static byte[] point(BigInteger x) {
    return HexFormat.of().parseHex("02%064x".formatted(x));
  }

  @Test
  void shouldRefuseAKeyFragmentOfAnotherGenerator() {
    byte[] other = Arrays.copyOfRange(CAPSULE, 3, 36);
    assertRefused(
        KeyFragment::decode, replaced(KEY_FRAGMENT, PARAMETER, other), "another generator");
  }

  private static void assertUnfit(byte[] fragment, Reason reason) throws Exception {
    KeyFragment read = KeyFragment.decode(fragment);
    assertThatThrownBy(
            () -> read.verify(Samples.signerKey(), Samples.ownerKey(), Samples.readerKey()))
        .isInstanceOfSatisfying(
            UmbralException.class, e -> assertThat(e.reason()).isEqualTo(reason));
  }

  /** umbral-pre's proxy never looks at it, and is convicted of a wrong answer later. */
  @Test
  void shouldRefuseAKeyFragmentWhoseSignatureForTheReaderIsJunk() throws Exception {
    byte[] junk = KEY_FRAGMENT.clone();
    junk[READER_SIGNATURE + 40] ^= 1;
    assertUnfit(junk, Reason.BAD_SIGNATURE);
    byte[] other = KEY_FRAGMENT.clone();
    other[PROXY_SIGNATURE + 40] ^= 1;
    assertUnfit(other, Reason.BAD_SIGNATURE);
  }

  @Test
  void shouldRefuseAKeyFragmentWhoseSignatureDoesNotNameBothKeys() throws Exception {
    for (int flag = 1; flag <= 2; flag++) {
      byte[] unnamed = KEY_FRAGMENT.clone();
      unnamed[unnamed.length - flag] = (byte) 0xc2;
      assertUnfit(unnamed, Reason.KEYS_NOT_SIGNED);
    }
  }

  @Test
  void shouldRefuseAKeyFragmentWithAnotherCommitment() throws Exception {
    byte[] other = Arrays.copyOfRange(CAPSULE, 3, 36);
    assertUnfit(replaced(KEY_FRAGMENT, COMMITMENT, other), Reason.BAD_COMMITMENT);
  }

  private static byte[] highS(byte[] signature) {
    BigInteger s = new BigInteger(1, Arrays.copyOfRange(signature, 32, 64));
    return replaced(signature, 32, HexFormat.of().parseHex("%064x".formatted(ORDER.subtract(s))));
  }

  @Test
  void shouldRefuseTheOtherFormOfASignature() throws Exception {
    for (int at : new int[] {PROXY_SIGNATURE, READER_SIGNATURE}) {
      byte[] signature = Arrays.copyOfRange(KEY_FRAGMENT, at, at + 64);
      assertUnfit(replaced(KEY_FRAGMENT, at, highS(signature)), Reason.BAD_SIGNATURE);
    }
    int at = CAPSULE_FRAGMENT.length - 64;
    byte[] signature = Arrays.copyOfRange(CAPSULE_FRAGMENT, at, at + 64);
    CapsuleFragment high = CapsuleFragment.decode(replaced(CAPSULE_FRAGMENT, at, highS(signature)));
    assertThatThrownBy(() ->
            high.verify(
                Capsule.decode(CAPSULE),
                Samples.signerKey(),
                Samples.ownerKey(),
                Samples.readerKey()))
        .isInstanceOf(UmbralException.class);
  }

  @Test
  void shouldRefuseACapsuleFragmentOfWhichAnyByteWasChanged() throws Exception {
    Capsule capsule = Capsule.decode(CAPSULE);
    long seed = 20261129;
    Random random = new Random(seed);
    for (int at = 0; at < CAPSULE_FRAGMENT.length; at++) {
      byte[] changed = CAPSULE_FRAGMENT.clone();
      changed[at] ^= (byte) (1 + random.nextInt(255));
      CapsuleFragment read;
      try {
        read = CapsuleFragment.decode(changed);
      } catch (DecodeException e) {
        continue;
      }
      assertThatThrownBy(() ->
              read.verify(capsule, Samples.signerKey(), Samples.ownerKey(), Samples.readerKey()))
          .as("seed %d, byte %d", seed, at)
          .isInstanceOf(UmbralException.class);
    }
  }

  @Test
  void shouldRefuseACapsuleFragmentForOtherKeysOrAnotherCapsule() throws Exception {
    CapsuleFragment fragment = CapsuleFragment.decode(CAPSULE_FRAGMENT);
    Capsule capsule = Capsule.decode(CAPSULE);
    Capsule other =
        Encryption.encrypt(Samples.ownerKey(), new byte[3], new java.security.SecureRandom())
            .capsule();
    assertThatThrownBy(() ->
            fragment.verify(other, Samples.signerKey(), Samples.ownerKey(), Samples.readerKey()))
        .isInstanceOfSatisfying(
            UmbralException.class, e -> assertThat(e.reason()).isEqualTo(Reason.BAD_PROOF));
    assertThatThrownBy(() ->
            fragment.verify(capsule, Samples.ownerKey(), Samples.ownerKey(), Samples.readerKey()))
        .isInstanceOf(UmbralException.class);
    assertThatThrownBy(() ->
            fragment.verify(capsule, Samples.signerKey(), Samples.readerKey(), Samples.readerKey()))
        .isInstanceOf(UmbralException.class);
    assertThatThrownBy(() ->
            fragment.verify(capsule, Samples.signerKey(), Samples.ownerKey(), Samples.ownerKey()))
        .isInstanceOf(UmbralException.class);
  }

  @Test
  void shouldShowNoSecretInText() throws Exception {
    KeyFragment fragment = KeyFragment.decode(KEY_FRAGMENT);
    String secret = HexFormat.of().formatHex(fragment.key());
    assertThat(fragment.toString()).doesNotContain(secret);
    assertThat(
            fragment
                .verify(Samples.signerKey(), Samples.ownerKey(), Samples.readerKey())
                .toString())
        .doesNotContain(secret);
    assertThat(KeyFactory.of(new byte[32]).toString()).doesNotContain("00");
  }
}
