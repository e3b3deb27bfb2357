package souk.cli.auction;

import java.io.IOException;
import java.nio.file.Path;
import souk.cli.Output;
import souk.cli.Sums;
import souk.ledger.Ledger;
import souk.market.price.sealed.Transcript;
import souk.market.price.sealed.TranscriptCodec;
import souk.primitives.Address;
import souk.primitives.Amount;

/** What is said of an auction that is closed. */
record ClosedAuction(
    String event, int bids, int openings, Address winner, Amount price, Path transcript) {
  /** Writes the transcript into an auction's folder, and says who won. */
  static void write(Path state, Transcript transcript, Ledger ledger, Output output)
      throws IOException {
    Path file = state.resolve("transcript.souk");
    AuctionFiles.write(file, TranscriptCodec.encode(transcript));
    ClosedAuction closed =
        new ClosedAuction(
            "closed",
            transcript.list().bids().size(),
            transcript.result().openings().size(),
            transcript.result().winner(),
            transcript.result().price(),
            file);
    output.say(
        closed,
        closed.winner().isZero()
            ? "%s; the transcript is in %s"
                .formatted(VerdictReport.nobody(closed.bids(), closed.openings()), file)
            : "%s wins and is paid %s; the transcript is in %s"
                .formatted(closed.winner(), Sums.of(ledger).show(closed.price()), file));
  }
}
