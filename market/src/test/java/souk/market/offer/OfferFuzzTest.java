package souk.market.offer;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.provider.MethodSource;
import souk.market.PaymentRules;
import souk.primitives.Address;
import souk.primitives.Amount;
import souk.primitives.Bytes32;
import souk.primitives.Eip712;
import souk.primitives.PrivateKey;
import souk.primitives.testkit.Decoders;

class OfferFuzzTest {
  private static final long SEED = 20_261_130;
  private static final Decoders DECODERS =
      new Decoders()
          .add(
              "list of offers",
              SignedOffer::decodeList,
              SignedOffer::encode,
              SignedOffer.encode(List.of(offer(1), offer(2))));

  private static SignedOffer offer(int number) {
    PrivateKey provider = PrivateKey.fromSeeded(new Random(number));
    return new Offer(
            provider.address(),
            "content/" + number,
            Bytes32.of(7),
            "https://provider.example",
            new PaymentRules(Amount.of(40_000), 2),
            Property.sorted(
                Map.of(
                    "region", new Property.Text("north"),
                    "disk", new Property.Whole(number),
                    "ipv6", new Property.Flag(true))),
            "rounds >= 3",
            1_000,
            2_000)
        .sign(provider, new Eip712.Domain("Souk", "1", 31337, Address.ZERO));
  }

  static Stream<byte[]> inputs() {
    return DECODERS.inputs();
  }

  @MethodSource("inputs")
  @FuzzTest
  void shouldReadStrictlyOrRefuseWhateverComes(byte[] input) {
    DECODERS.check(input);
  }

  @Test
  void shouldReadStrictlyOrRefuseWhenExamplesAreMutated() {
    DECODERS.mutate(SEED, 2000);
  }
}
