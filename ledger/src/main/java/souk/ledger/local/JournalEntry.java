package souk.ledger.local;

import java.util.ArrayList;
import java.util.List;
import souk.primitives.Address;
import souk.primitives.ByteReader;
import souk.primitives.ByteWriter;
import souk.primitives.Bytes;
import souk.primitives.DecodeException;

/** One record of a local ledger's journal. */
sealed interface JournalEntry {
  /** A command that took effect, in the form of {@link CommandCodec}. */
  record Included(Address sender, Bytes command) {}

  /** One block with commands. */
  record Full(long time, List<Included> commands) implements JournalEntry {}

  /** So many blocks without any. */
  record Empty(long time, long blocks) implements JournalEntry {}

  /** So many blocks cut off. */
  record Rewound(long blocks) implements JournalEntry {}

  default byte[] encode() {
    ByteWriter writer = new ByteWriter();
    switch (this) {
      case Full(long time, List<Included> commands) -> {
        writer.u8(1).u64(time).u32(commands.size());
        for (Included included : commands) {
          writer.address(included.sender()).bytes(included.command());
        }
      }
      case Empty(long time, long blocks) -> writer.u8(2).u64(time).u64(blocks);
      case Rewound(long blocks) -> writer.u8(3).u64(blocks);
    }
    return writer.toArray();
  }

  static JournalEntry decode(byte[] bytes) throws DecodeException {
    ByteReader reader = new ByteReader(bytes);
    int kind = reader.u8();
    JournalEntry entry =
        switch (kind) {
          case 1 -> {
            long time = reader.u63();
            int count = reader.length(reader.remaining() / Address.SIZE);
            List<Included> commands = new ArrayList<>(count);
            for (int i = 0; i < count; i++) {
              Address sender = reader.address();
              commands.add(new Included(sender, Bytes.of(reader.bytes(CommandCodec.MAX_SIZE))));
            }
            yield new Full(time, commands);
          }
          case 2 -> new Empty(reader.u63(), reader.u63());
          case 3 -> new Rewound(reader.u63());
          default -> throw new DecodeException("no journal entry of kind " + kind);
        };
    reader.end();
    return entry;
  }
}
