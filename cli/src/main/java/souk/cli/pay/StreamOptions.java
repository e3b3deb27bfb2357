package souk.cli.pay;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import souk.cli.Failure;
import souk.cli.Main;
import souk.cli.Output;
import souk.store.Database;
import souk.store.SqliteDatabase;
import souk.transfers.person.Purse;
import souk.transfers.stream.StreamPayer;

/** Which stream something is wanted of. */
final class StreamOptions {
  @Parameters(index = "0", paramLabel = "N", description = "the stream's number")
  private int number;

  @Mixin private RecordsOptions records = new RecordsOptions();

  /** What was asked for, for programs. */
  private record Asked(int stream, String wish) {}

  /** Asks whoever runs the stream, now or next, for something. */
  int ask(String wish, Output output) throws IOException {
    StreamPayer.Shown stream = shown();
    if (stream.state().equals("ended")) {
      throw new Failure(
          Main.FAILED, "stream %d has ended: %s".formatted(number, Escaped.line(stream.why())));
    }
    StreamStatusCommand.wishes(records).ask(number, wish);
    output.show(
        () -> new Asked(number, wish),
        people ->
            people.println(
                "asked for; whoever runs stream %d does it within a second, or ./souk stream run"
                    .formatted(number)));
    return 0;
  }

  StreamPayer.Shown shown() {
    return all(records).stream()
        .filter(each -> each.number() == number)
        .findFirst()
        .orElseThrow(() ->
            new Failure(
                Main.USAGE, "there is no stream %d; see ./souk stream status".formatted(number)));
  }

  /** All streams of somebody's records, whether or not a process runs them. */
  static List<StreamPayer.Shown> all(RecordsOptions records) {
    Path file = records.there(Purse.FILE);
    if (!Files.exists(file)) {
      return List.of();
    }
    try (Database database = SqliteDatabase.readOnly(file)) {
      return StreamPayer.look(database, InstantSource.system().millis());
    }
  }
}
