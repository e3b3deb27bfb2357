package souk.ledger.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import souk.ledger.Command;
import souk.primitives.Address;
import souk.primitives.Bytes32;
import souk.primitives.DecodeException;

class CommandCodecTest {
  @Test
  void shouldReadBackWhatItWroteForEveryCommand() throws DecodeException {
    for (long seed = 0; seed < 50; seed++) {
      List<Command> commands = new Samples(seed).commands();
      assertThat(commands).hasSameSizeAs(Command.class.getPermittedSubclasses());
      for (Command command : commands) {
        byte[] encoded = CommandCodec.encode(command);
        assertThat(CommandCodec.decode(encoded)).as("seed %d", seed).isEqualTo(command);
      }
    }
  }

  @Test
  void shouldGiveEveryKindANumberOfItsOwn() {
    Set<Byte> kinds = new HashSet<>();
    for (Command command : new Samples(1).commands()) {
      assertThat(kinds.add(CommandCodec.encode(command)[0])).isTrue();
    }
  }

  @Test
  void shouldRefuseWhatIsCutOffOrHasMore() {
    for (Command command : new Samples(2).commands()) {
      byte[] encoded = CommandCodec.encode(command);
      for (int length = 0; length < encoded.length; length++) {
        byte[] cut = Arrays.copyOf(encoded, length);
        assertThatThrownBy(() -> CommandCodec.decode(cut)).isInstanceOf(DecodeException.class);
      }
      byte[] longer = Arrays.copyOf(encoded, encoded.length + 1);
      assertThatThrownBy(() -> CommandCodec.decode(longer)).isInstanceOf(DecodeException.class);
    }
  }

  @Test
  void shouldDecodeNoisyBytesToACommandOfExactlyTheseBytesOrRefuse() {
    long seed = 3;
    Random random = new Random(seed);
    int decoded = 0;
    for (int run = 0; run < 2_000; run++) {
      for (Command command : new Samples(run % 5).commands()) {
        byte[] noisy = CommandCodec.encode(command);
        noisy[random.nextInt(noisy.length)] ^= (byte) (1 << random.nextInt(8));
        try {
          assertThat(CommandCodec.encode(CommandCodec.decode(noisy))).isEqualTo(noisy);
          decoded++;
        } catch (DecodeException e) {
          assertThat(e).hasMessageNotContaining("null");
        }
      }
    }
    assertThat(decoded).as("seed %d", seed).isPositive();
  }

  @Test
  void shouldNotWriteNumbersThatDoNotFit() {
    Address address = Address.ZERO;
    for (Command command :
        List.of(
            new Command.Allot(Bytes32.ZERO, -1, address, 1),
            new Command.Allot(Bytes32.ZERO, 1, address, 1L << 32),
            new Command.Extend(Bytes32.ZERO, Long.MAX_VALUE))) {
      assertThatThrownBy(() -> CommandCodec.encode(command))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }
}
