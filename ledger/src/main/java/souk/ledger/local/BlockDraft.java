package souk.ledger.local;

import java.util.ArrayList;
import java.util.List;
import souk.ledger.BlockRef;
import souk.ledger.Command;
import souk.ledger.Event;
import souk.ledger.rules.Environment;
import souk.ledger.rules.Outcome;
import souk.ledger.rules.Rulebook;
import souk.ledger.rules.State;
import souk.primitives.Address;
import souk.primitives.ByteWriter;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;
import souk.primitives.Keccak256;

/** The next block of a chain while commands are put into it. */
final class BlockDraft {
  private final BlockRef parent;
  private final int rewinds;
  private final long time;
  private final Environment environment;
  private final List<Event> events = new ArrayList<>();
  private final List<JournalEntry.Included> commands = new ArrayList<>();
  private final List<Bytes32> transactions = new ArrayList<>();
  private State state;

  /**
   * @param rewinds how often the chain was cut back: a block that replaces another has another
   *     hash, whatever is in it
   */
  BlockDraft(Chain.Block parent, int rewinds, long time, Environment environment) {
    this.parent = parent.ref();
    this.rewinds = rewinds;
    this.time = Math.max(time, parent.ref().time());
    this.environment = environment.in(parent.ref().number() + 1);
    this.state = parent.state();
  }

  /** Judges a command and puts it in if it takes effect. */
  Outcome add(Address sender, Command command, Bytes encoded) {
    Outcome outcome = Rulebook.apply(state, sender, command, environment);
    if (outcome instanceof Outcome.Applied applied) {
      state = applied.state();
      events.addAll(applied.events());
      commands.add(new JournalEntry.Included(sender, encoded));
      transactions.add(hash(transactions.size(), sender, encoded));
    }
    return outcome;
  }

  /** The id of the command that was put in at this place, counted from 0. */
  Bytes32 transaction(int index) {
    return transactions.get(index);
  }

  private Bytes32 hash(int index, Address sender, Bytes command) {
    return Keccak256.hash(
        new ByteWriter()
            .bytes32(parent.hash())
            .u32(index)
            .address(sender)
            .raw(command.toArray())
            .toArray());
  }

  /** The block as it is now. */
  Chain.Block block() {
    long number = parent.number() + 1;
    ByteWriter head = new ByteWriter().bytes32(parent.hash()).u64(number).u64(time).u32(rewinds);
    transactions.forEach(head::bytes32);
    Bytes32 hash = Keccak256.hash(head.toArray());
    return new Chain.Block(new BlockRef(number, hash, time), state);
  }

  List<JournalEntry.Included> commands() {
    return commands;
  }

  List<Event> events() {
    return events;
  }
}
