package souk.cli.pay;

import java.io.IOException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import souk.cli.Json;
import souk.cli.Output;
import souk.cli.Table;
import souk.transfers.address.Contact;
import souk.transfers.address.Contacts;

/** {@code souk contact list}: who is in the address book. */
@Command(
    name = "list",
    mixinStandardHelpOptions = true,
    description = "Show the address book; --labels prints it as labels that other wallets read.",
    footer = {"Example:", "  ./souk contact list"})
final class ContactListCommand implements Callable<Integer> {
  @Option(names = "--labels", description = "as lines of JSON after BIP 329: type, ref, label")
  private boolean labels;

  @Mixin private RecordsOptions records = new RecordsOptions();
  @Mixin private Output output = new Output();

  /** A contact, for programs. */
  record Shown(String name, String account, long since, String note) {
    static Shown of(Contact contact) {
      return new Shown(
          contact.name().text(), contact.account().toString(), contact.added(), contact.note());
    }
  }

  /** The address book, for programs. */
  private record Book(List<Shown> contacts) {}

  /** A label after BIP 329. */
  private record Label(String type, String ref, String label) {}

  @Override
  public Integer call() throws IOException {
    Contacts contacts = records.contacts();
    if (labels) {
      for (Contact each : contacts.all()) {
        var label = new Label("addr", each.account().toString(), each.name().text());
        output.say(label, Json.line(label));
      }
      return 0;
    }
    output.show(
        () -> new Book(contacts.all().stream().map(Shown::of).toList()),
        people -> {
          if (contacts.all().isEmpty()) {
            people.println("Nobody is in the address book.");
            return;
          }
          Table table = new Table("name", "account", "since", "note");
          for (Contact each : contacts.all()) {
            table.row(
                each.name(),
                each.account(),
                Instant.ofEpochSecond(each.added()).atZone(ZoneOffset.UTC).toLocalDate(),
                each.note());
          }
          table.print(people);
        });
    return 0;
  }
}
