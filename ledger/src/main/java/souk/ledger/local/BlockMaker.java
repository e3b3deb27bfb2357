package souk.ledger.local;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongUnaryOperator;
import org.jspecify.annotations.Nullable;
import souk.ledger.Command;
import souk.ledger.LedgerException;
import souk.ledger.Receipt;
import souk.ledger.Refusal;
import souk.ledger.rules.Environment;
import souk.ledger.rules.Outcome;
import souk.primitives.Amount;
import souk.primitives.DecodeException;

/**
 * Makes the blocks of a local ledger: judges, writes to the journal, and only then appends. When
 * the journal fails it stops for good, since nobody knows what the file holds. Guarded by its
 * owner's lock.
 */
final class BlockMaker {
  private final Environment environment;
  private final LongUnaryOperator timeOf;
  private final Chain chain;
  private final Journal journal;
  private @Nullable String stopped;

  /**
   * @param opening opens the journal and hands over what it holds
   */
  BlockMaker(
      LocalLedgerBuilder from, Chain chain, Function<Consumer<JournalEntry>, Journal> opening) {
    environment = from.environment();
    timeOf = from.timeOf;
    this.chain = chain;
    journal = opening.apply(this::replay);
  }

  /** Why no more blocks are made; null while they are. */
  @Nullable String stopped() {
    return stopped;
  }

  void requireRunning() {
    if (stopped != null) {
      throw new LedgerException(stopped);
    }
  }

  /** Judges a batch and makes a block of what takes effect; of nothing, none. */
  List<Submission.Verdict> include(List<Submission> batch) {
    BlockDraft draft = draft(nextTime());
    List<Outcome> outcomes =
        batch.stream().map(s -> draft.add(s.sender(), s.command(), s.encoded())).toList();
    if (!draft.commands().isEmpty()) {
      Chain.Block block = draft.block();
      write(new JournalEntry.Full(block.ref().time(), draft.commands()));
      if (stopped != null) {
        return drop(batch);
      }
      chain.append(block, draft.events());
    }
    List<Submission.Verdict> verdicts = new ArrayList<>(batch.size());
    int included = 0;
    for (int i = 0; i < batch.size(); i++) {
      Receipt receipt =
          switch (outcomes.get(i)) {
            case Outcome.Refused(Refusal reason, String detail) ->
                new Receipt.Refused(reason, detail);
            case Outcome.Applied applied ->
                new Receipt.Included(
                    chain.head().ref(),
                    draft.transaction(included++),
                    applied.events(),
                    Amount.ZERO);
          };
      verdicts.add(batch.get(i).verdict(receipt));
    }
    return verdicts;
  }

  /** Makes so many blocks without commands. */
  void idle(long blocks) {
    if (blocks > 0 && stopped == null) {
      long time = nextTime();
      write(new JournalEntry.Empty(time, blocks));
      if (stopped == null) {
        appendEmpty(time, blocks);
      }
    }
  }

  void rewind(long blocks) {
    chain.requireRewindable(blocks);
    write(new JournalEntry.Rewound(blocks));
    requireRunning();
    chain.rewind(blocks);
  }

  /** What those get whose commands will never be judged. */
  List<Submission.Verdict> drop(List<Submission> batch) {
    String why = String.valueOf(stopped);
    return batch.stream().map(s -> s.verdict(new Receipt.Dropped(why))).toList();
  }

  void close() {
    if (stopped == null) {
      stopped = "the ledger is closed";
    }
    journal.close();
  }

  private void replay(JournalEntry entry) {
    switch (entry) {
      case JournalEntry.Empty(long time, long blocks) -> appendEmpty(time, blocks);
      case JournalEntry.Rewound(long blocks) -> chain.rewind(blocks);
      case JournalEntry.Full(long time, List<JournalEntry.Included> commands) -> {
        BlockDraft draft = draft(time);
        for (JournalEntry.Included included : commands) {
          if (draft.add(included.sender(), decode(included), included.command())
              instanceof Outcome.Refused(Refusal reason, String detail)) {
            throw new LedgerException(
                ("the journal's block %d holds a command that the rules refuse with %s (%s); was the"
                        + " ledger begun with other judges, or by another version?")
                    .formatted(draft.block().ref().number(), reason, detail));
          }
        }
        chain.append(draft.block(), draft.events());
      }
    }
  }

  private static Command decode(JournalEntry.Included included) {
    try {
      return CommandCodec.decode(included.command().toArray());
    } catch (DecodeException e) {
      throw new LedgerException("the journal holds what is no command: " + e.getMessage(), e);
    }
  }

  private void appendEmpty(long time, long blocks) {
    for (long i = 0; i < blocks; i++) {
      chain.append(draft(time).block(), List.of());
    }
  }

  private BlockDraft draft(long time) {
    return new BlockDraft(chain.head(), chain.rewinds(), time, environment);
  }

  private long nextTime() {
    return timeOf.applyAsLong(chain.head().ref().number() + 1);
  }

  private void write(JournalEntry entry) {
    try {
      journal.append(entry);
    } catch (LedgerException e) {
      stopped = e.getMessage();
    }
  }
}
