package souk.ledger.local;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.provider.MethodSource;
import souk.primitives.Address;
import souk.primitives.Bytes;
import souk.primitives.testkit.Decoders;

class LedgerFuzzTest {
  private static final long SEED = 20_261_122;
  private static final Decoders DECODERS =
      new Decoders()
          .add("command", CommandCodec::decode, CommandCodec::encode, commands())
          .add(
              "journal entry",
              JournalEntry::decode,
              JournalEntry::encode,
              List.of(
                  new JournalEntry.Full(5, included()).encode(),
                  new JournalEntry.Empty(6, 7).encode(),
                  new JournalEntry.Rewound(8).encode()));

  private static List<byte[]> commands() {
    return new Samples(SEED).commands().stream().map(CommandCodec::encode).toList();
  }

  private static List<JournalEntry.Included> included() {
    return commands().stream()
        .limit(3)
        .map(command -> new JournalEntry.Included(Address.ZERO, Bytes.of(command)))
        .toList();
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
