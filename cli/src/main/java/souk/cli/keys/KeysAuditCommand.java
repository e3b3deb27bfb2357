package souk.cli.keys;

import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import souk.cli.Failure;
import souk.cli.Main;
import souk.cli.Output;
import souk.cli.Table;
import souk.keys.AuditRecord;
import souk.keys.AuditVerifier;
import souk.keys.DatabaseAuditLog;
import souk.primitives.Address;
import souk.primitives.Bytes;
import souk.primitives.DecodeException;
import souk.store.Database;
import souk.store.SqliteDatabase;
import souk.store.StoreException;
import tools.jackson.databind.JsonNode;

/** {@code souk keys audit}: a node's records, and whether they hold. */
@Command(
    name = "audit",
    mixinStandardHelpOptions = true,
    description =
        "Fetch the records of an owner's node into a file, or those of any node from its folder, or verify such a file offline: that each record follows the one before, and its node signed for it. Records that were cut off at the end are missed by whoever knows a later number (--head).",
    footer = {
      "",
      "Example:  ./souk keys audit letters.audit --node http://127.0.0.1:8100 --token-file /tmp/owner/keys-1/api-token",
      "          ./souk keys audit letters.audit --by 0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed",
      "          ./souk keys audit provider.audit --database /tmp/provider/keys-1/service.db --by 0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed"
    })
final class KeysAuditCommand implements Callable<Integer> {
  private static final long MOST = 1L << 30;
  private static final int PAGE = 1_000;

  @Parameters(paramLabel = "FILE", description = "one record a line, in hexadecimal")
  private Path file = Path.of("");

  @ArgGroup(exclusive = false)
  private @Nullable OwnerNode node;

  @Option(
      names = "--by",
      paramLabel = "ADDRESS",
      description = "whose records they must be, where the file is there already")
  private @Nullable Address by;

  @Option(
      names = "--database",
      paramLabel = "FILE",
      description =
          "write the records that a node keeps into FILE first: keys-1/service.db in the node's"
              + " folder, which may run")
  private @Nullable Path database;

  @Option(
      names = "--head",
      paramLabel = "N",
      defaultValue = "0",
      description = "there must be at least so many records")
  private long head;

  @Mixin private Output output = new Output();

  /** A record, for programs. */
  private record Line(
      long number, long time, String kind, String grant, Address who, String detail) {}

  @Override
  public Integer call() throws Exception {
    Address signer = by;
    if (node != null) {
      signer = fetch(node);
    } else if (database != null) {
      copy(database);
    }
    if (signer == null) {
      throw new Failure(Main.USAGE, "name whose records they must be: --by ADDRESS, or --node URL");
    }
    List<Line> lines = verified(signer);
    if (lines.size() < head) {
      throw new Failure(
          Main.FAILED,
          "%s has %d records, and %d are known of".formatted(file, lines.size(), head));
    }
    Table table = new Table("no.", "time", "what", "who", "grant", "detail");
    lines.forEach(line ->
        table.row(
            line.number(), line.time(), line.kind(), line.who(), line.grant(), line.detail()));
    Address verified = signer;
    output.show(
        () -> Map.of("ok", true, "by", verified, "records", lines),
        people -> {
          table.print(people);
          people.printf(
              "%d records of %s, all signed for, none missing between.%n", lines.size(), verified);
        });
    return 0;
  }

  private Address fetch(OwnerNode from) throws Exception {
    UmbralFiles.needNew("FILE", file);
    List<String> all = new ArrayList<>();
    while (true) {
      JsonNode said = from.ask("GET", "/audit?from=" + (all.size() + 1), null);
      JsonNode records = said.path("records");
      records.forEach(record -> all.add(record.asString("")));
      if (records.isEmpty()) {
        Files.write(file, all);
        return Address.parse(said.path("node").asString(""));
      }
    }
  }

  private void copy(Path from) throws Exception {
    UmbralFiles.needNew("FILE", file);
    List<String> all = new ArrayList<>();
    try (Database records = SqliteDatabase.readOnly(from)) {
      for (List<AuditRecord> page = DatabaseAuditLog.read(records, 1, PAGE);
          !page.isEmpty();
          page = DatabaseAuditLog.read(records, all.size() + 1L, PAGE)) {
        page.forEach(record -> all.add(record.encode().toString()));
      }
    } catch (StoreException e) {
      throw new Failure(Main.FAILED, String.valueOf(e.getMessage()));
    }
    Files.write(file, all);
  }

  private List<Line> verified(Address signer) throws Exception {
    if (!Files.isRegularFile(file) || Files.size(file) > MOST) {
      throw new Failure(Main.USAGE, "there is no file " + file + ", or it is longer than 1 GiB");
    }
    List<Line> lines = new ArrayList<>();
    AuditVerifier verifier = new AuditVerifier(signer);
    try {
      for (String text : Files.readAllLines(file)) {
        AuditRecord record = AuditRecord.decode(Bytes.parse(text));
        verifier.next(record);
        lines.add(line(record));
      }
    } catch (CharacterCodingException e) {
      throw new Failure(
          Main.FAILED, file + " is no file of records, which has one a line, in hexadecimal");
    } catch (DecodeException | IllegalArgumentException e) {
      throw new Failure(Main.FAILED, "%s:%d: %s".formatted(file, lines.size() + 1, e.getMessage()));
    }
    if (lines.isEmpty()) {
      throw new Failure(Main.FAILED, "there are no records in " + file);
    }
    try {
      verifier.end();
    } catch (DecodeException e) {
      throw new Failure(Main.FAILED, "%s:%d: %s".formatted(file, lines.size(), e.getMessage()));
    }
    return lines;
  }

  private static Line line(AuditRecord record) {
    return new Line(
        record.number(),
        record.time(),
        record.kind().name().toLowerCase(Locale.ROOT),
        record.grant().toString(),
        record.who(),
        record.detail());
  }
}
