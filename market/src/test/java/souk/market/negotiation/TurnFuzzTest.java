package souk.market.negotiation;

import static souk.market.negotiation.Played.NOW;
import static souk.market.negotiation.Played.PROVIDER;
import static souk.market.negotiation.Played.begun;
import static souk.market.negotiation.Played.draft;
import static souk.market.negotiation.Played.first;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.provider.MethodSource;
import souk.primitives.testkit.Decoders;

class TurnFuzzTest {
  private static final long SEED = 20_261_129;
  private static final Decoders DECODERS =
      new Decoders()
          .add("first turn", SignedTurn::decode, SignedTurn::encode, first(draft(40)).encode())
          .add("approval", SignedTurn::decode, SignedTurn::encode, answer(true))
          .add("withdrawal", SignedTurn::decode, SignedTurn::encode, answer(false));

  private static byte[] answer(boolean approves) {
    try {
      Negotiation there = begun(draft(40));
      Say says = approves ? there.approval() : new Say.Withdraw("too cheap");
      return there.sign(says, PROVIDER, NOW + 60).encode();
    } catch (NegotiationException e) {
      throw new IllegalStateException(e);
    }
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
