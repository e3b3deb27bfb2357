package souk.payments;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import souk.ledger.Command;
import souk.ledger.ForwardingLedger;
import souk.ledger.Ledger;
import souk.ledger.LedgerException;
import souk.ledger.Receipt;
import souk.primitives.Signer;

/** A way to a ledger on which commands and answers get lost. */
final class LossyLedger extends ForwardingLedger {
  /** What happens to a command. */
  enum Way {
    CLEAR,
    /** It arrives, and its answer does not come back. */
    ANSWER_LOST,
    /** It never arrives, and nobody says so. */
    COMMAND_LOST,
    /** The ledger says that it dropped it. */
    DROPPED,
    /** The ledger cannot be reached. */
    UNREACHABLE
  }

  final List<Command> seen = new ArrayList<>();
  Way way = Way.CLEAR;
  Predicate<Command> lossy = command -> true;

  LossyLedger(Ledger ledger) {
    super(ledger);
  }

  long claims() {
    return seen.stream().filter(Command.Claim.class::isInstance).count();
  }

  long draws() {
    return seen.stream().filter(Command.RecordDraw.class::isInstance).count();
  }

  @Override
  public CompletableFuture<Receipt> submit(Signer by, Command command) {
    seen.add(command);
    return switch (lossy.test(command) ? way : Way.CLEAR) {
      case CLEAR -> truth.submit(by, command);
      case ANSWER_LOST -> {
        CompletableFuture<Receipt> unseen = truth.submit(by, command);
        yield unseen.thenCompose(receipt -> new CompletableFuture<>());
      }
      case COMMAND_LOST -> new CompletableFuture<>();
      case DROPPED -> CompletableFuture.completedFuture(new Receipt.Dropped("no room"));
      case UNREACHABLE -> throw new LedgerException("nobody answers");
    };
  }
}
