package souk.cli.pay;

import java.io.IOException;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import souk.cli.Output;
import souk.cli.StopSignal;
import souk.cli.Sums;
import souk.ledger.evm.EvmLedger;
import souk.primitives.Amount;
import souk.primitives.Bytes32;
import souk.primitives.PrivateKey;
import souk.transfers.person.Purse;
import souk.transfers.stream.StreamPayer;

/** Streams in the foreground, until all have ended or ^C. */
final class StreamRun {
  private final EvmLedger ledger;
  private final PrivateKey key;
  private final Purse purse;
  private final StreamWishes wishes;
  private final Output output;
  private final Map<Integer, String> said = new HashMap<>();

  StreamRun(EvmLedger ledger, PrivateKey key, Purse purse, StreamWishes wishes, Output output) {
    this.ledger = ledger;
    this.key = key;
    this.purse = purse;
    this.wishes = wishes;
    this.output = output;
  }

  /**
   * A stream, for programs.
   *
   * @param escrow whether the ledger knows its escrow; all sums are zero where it does not
   * @param ticket what one of its tickets is worth
   * @param paid what the payee has
   * @param released what was sent, and what the payee has not acknowledged of it may be there
   * @param secured what of it is paid for certain; the rest is at the odds of a part-used book
   */
  record Told(
      String event,
      int stream,
      Bytes32 id,
      String state,
      boolean escrow,
      Amount ticket,
      Amount paid,
      Amount released,
      Amount secured,
      Amount cap,
      String why) {}

  static Told told(StreamPayer.Shown shown, EvmLedger ledger) {
    Optional<Amount> known =
        PurseOptions.view(ledger)
            .escrow(shown.terms().escrow())
            .map(each -> each.terms().prize().share(1, each.terms().tickets()));
    Amount ticket = known.orElse(Amount.ZERO);
    return new Told(
        "stream",
        shown.number(),
        shown.id(),
        shown.state(),
        known.isPresent(),
        ticket,
        ticket.times(shown.taken()),
        ticket.times(shown.released()),
        ticket.times(shown.secured()),
        ticket.times(shown.terms().most()),
        shown.why());
  }

  /** A sum of it, for people. */
  static String sum(Told told, Amount sum, Sums sums) {
    return told.escrow() ? sums.show(sum) : "not known";
  }

  static String sentence(Told told, Sums sums) {
    return "stream %d: %s, %s%s%s"
        .formatted(
            told.stream(),
            told.state(),
            told.escrow()
                ? "paid %s of %s".formatted(sums.show(told.paid()), sums.show(told.cap()))
                : "the ledger has no escrow of it yet",
            told.released().equals(told.paid())
                ? ""
                : ", in question " + sums.show(told.released().minus(told.paid())),
            told.why().isEmpty() ? "" : " (" + Escaped.line(told.why()) + ")");
  }

  /** Runs them. */
  void run(StopSignal running) throws IOException {
    Sums sums = Sums.of(ledger);
    for (StreamPayer.Shown each : purse.streams().streams()) {
      if (!each.state().equals("ended")) {
        purse.open(each.terms().escrow());
        PurseOptions.allot(ledger, key, each.terms().escrow(), each.terms().payee());
      }
    }
    purse.streams().run();
    while (running.goesOn()) {
      for (String problem : wishes.carryOut(purse.streams())) {
        output.warn(problem);
      }
      List<StreamPayer.Shown> all = purse.streams().streams();
      for (StreamPayer.Shown each : all) {
        String now = each.state() + each.why();
        if (!now.equals(said.put(each.number(), now))) {
          Told told = told(each, ledger);
          output.say(told, sentence(told, sums));
        }
      }
      if (all.stream().allMatch(each -> each.state().equals("ended"))) {
        return;
      }
    }
    output.sayToPeople("stopped at %s; ./souk stream run goes on".formatted(Instant.now()));
  }
}
