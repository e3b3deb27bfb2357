package souk.market.offer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import souk.market.PaymentRules;
import souk.primitives.Address;
import souk.primitives.Amount;
import souk.primitives.Bytes32;
import souk.primitives.DecodeException;
import souk.primitives.Eip712;
import souk.primitives.PrivateKey;

/** Offers as documents. */
class OfferTest {
  private static final Eip712.Domain DOMAIN = new Eip712.Domain("Souk", "1", 31337, Address.ZERO);
  private static final PrivateKey PROVIDER = PrivateKey.fromSeeded(new Random(1));
  private static final PrivateKey OTHER = PrivateKey.fromSeeded(new Random(2));
  private static final Map<String, Property> PROPERTIES =
      Map.of(
          "region", new Property.Text("eu-north"),
          "disk.free", new Property.Whole(1L << 40),
          "ipv6", new Property.Flag(true));

  private static Offer offer(Map<String, Property> properties, String constraint) {
    return new Offer(
        PROVIDER.address(),
        "content/1",
        Bytes32.of(7),
        "https://provider.example:8443",
        new PaymentRules(Amount.of(40_001), 2),
        Property.sorted(properties),
        constraint,
        1_000,
        2_000);
  }

  @Test
  void shouldComeBackAsItWasSigned() throws Exception {
    SignedOffer signed = offer(PROPERTIES, "rounds >= 3").sign(PROVIDER, DOMAIN);
    SignedOffer read = SignedOffer.decode(signed.encode());
    assertThat(read).isEqualTo(signed);
    assertThat(read.isSigned(DOMAIN)).isTrue();
    assertThat(SignedOffer.decodeList(SignedOffer.encode(List.of(signed, signed))))
        .containsExactly(signed, signed);
  }

  @Test
  void shouldBeWorthNothingWhenAnotherSignedItOrForAnotherLedger() {
    Offer offer = offer(PROPERTIES, "");
    SignedOffer forged = new SignedOffer(offer, OTHER.sign(offer.digest(DOMAIN)));
    assertThat(forged.isSigned(DOMAIN)).isFalse();
    assertThat(
            offer.sign(PROVIDER, DOMAIN).isSigned(new Eip712.Domain("Souk", "1", 1, Address.ZERO)))
        .isFalse();
    assertThatIllegalArgumentException().isThrownBy(() -> offer.sign(OTHER, DOMAIN));
  }

  @Test
  void shouldBindAllThatItSays() {
    Offer offer = offer(PROPERTIES, "a");
    PaymentRules payment = offer.payment();
    List<Offer> different =
        List.of(
            offer,
            offer(PROPERTIES, "b"),
            offer(Map.of(), "a"),
            offer(Map.of("ipv6", new Property.Flag(false)), "a"),
            offer(Map.of("ipv6", new Property.Whole(0)), "a"),
            with(offer, OTHER.address(), "content/1", 7, offer.endpoint(), payment, 1_000, 2_000),
            with(offer, offer.provider(), "content/2", 7, offer.endpoint(), payment, 1_000, 2_000),
            with(offer, offer.provider(), "content/1", 8, offer.endpoint(), payment, 1_000, 2_000),
            with(offer, offer.provider(), "content/1", 7, "https://b", payment, 1_000, 2_000),
            with(
                offer,
                offer.provider(),
                "content/1",
                7,
                offer.endpoint(),
                new PaymentRules(Amount.of(40_002), 2),
                1_000,
                2_000),
            with(
                offer,
                offer.provider(),
                "content/1",
                7,
                offer.endpoint(),
                new PaymentRules(Amount.of(40_001), 3),
                1_000,
                2_000),
            with(offer, offer.provider(), "content/1", 7, offer.endpoint(), payment, 1_001, 2_000),
            with(offer, offer.provider(), "content/1", 7, offer.endpoint(), payment, 1_000, 2_001));
    Set<Bytes32> digests = new HashSet<>();
    different.forEach(each -> digests.add(each.digest(DOMAIN)));
    assertThat(digests).hasSameSizeAs(different);
  }

  private static Offer with(
      Offer offer,
      Address provider,
      String service,
      long rules,
      String endpoint,
      PaymentRules payment,
      long issued,
      long expires) {
    return new Offer(
        provider,
        service,
        Bytes32.of(rules),
        endpoint,
        payment,
        offer.properties(),
        offer.constraint(),
        issued,
        expires);
  }

  @Test
  void shouldRoundTheTicketsPriceUp() {
    assertThat(offer(Map.of(), "").ticketPrice()).isEqualTo(Amount.of(10_001));
  }

  @Test
  void shouldBeGoodFromWhenItWasIssuedUntilItExpires() {
    Offer offer = offer(Map.of(), "");
    assertThat(offer.isGoodAt(999)).isFalse();
    assertThat(offer.isGoodAt(1_000)).isTrue();
    assertThat(offer.isGoodAt(1_999)).isTrue();
    assertThat(offer.isGoodAt(2_000)).isFalse();
  }

  @Test
  void shouldRefuseWhatIsTooMuchOrNoName() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> offer(Map.of("Region", new Property.Flag(true)), ""));
    assertThatIllegalArgumentException().isThrownBy(() -> offer(Map.of(), "x".repeat(1_025)));
    assertThatIllegalArgumentException().isThrownBy(() -> new Property.Text("\u001b[2J"));
    assertThatIllegalArgumentException().isThrownBy(() -> new Property.Whole(-1));
    Offer offer = offer(Map.of(), "");
    assertThatIllegalArgumentException()
        .isThrownBy(() ->
            with(
                offer,
                offer.provider(),
                "content/1",
                7,
                offer.endpoint(),
                offer.payment(),
                1_000,
                1_001 + Offer.LONGEST));
    assertThatIllegalArgumentException()
        .isThrownBy(() ->
            with(
                offer,
                offer.provider(),
                "content",
                7,
                offer.endpoint(),
                offer.payment(),
                1_000,
                1_001));
  }

  @Test
  void shouldRefuseEveryBytesThatNobodyWrites() throws Exception {
    byte[] encoded = offer(PROPERTIES, "a").sign(PROVIDER, DOMAIN).encode();
    assertThatThrownBy(() -> SignedOffer.decode(Arrays.copyOf(encoded, encoded.length + 1)))
        .isInstanceOf(DecodeException.class);
    for (int length = 0; length < encoded.length; length++) {
      byte[] cut = Arrays.copyOf(encoded, length);
      assertThatThrownBy(() -> SignedOffer.decode(cut)).isInstanceOf(DecodeException.class);
    }
    Random random = new Random(3);
    for (int i = 0; i < 20_000; i++) {
      byte[] bent = encoded.clone();
      bent[random.nextInt(bent.length)] ^= (byte) (1 << random.nextInt(8));
      try {
        SignedOffer read = SignedOffer.decode(bent);
        assertThat(read.encode()).as("one encoding of each, seed 3, %d", i).isEqualTo(bent);
        assertThat(read.isSigned(DOMAIN)).as("seed 3, %d", i).isFalse();
      } catch (DecodeException e) {
        // that is what is to be
      }
    }
  }
}
