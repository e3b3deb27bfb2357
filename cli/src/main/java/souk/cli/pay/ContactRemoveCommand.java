package souk.cli.pay;

import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import souk.cli.Failure;
import souk.cli.Main;
import souk.cli.Output;
import souk.transfers.address.Contact;
import souk.transfers.address.Contacts;

/** {@code souk contact remove}: a name that is no longer used. */
@Command(
    name = "remove",
    mixinStandardHelpOptions = true,
    description =
        "Take a contact out of the address book. What was paid to it stays in the journal.",
    footer = {"Example:", "  ./souk contact remove ada"})
final class ContactRemoveCommand implements Callable<Integer> {
  @Parameters(paramLabel = "NAME", description = "whom")
  private String name = "";

  @Mixin private RecordsOptions records = new RecordsOptions();
  @Mixin private Output output = new Output();

  @Override
  public Integer call() throws IOException {
    Contacts contacts = records.contacts();
    Contact gone =
        contacts
            .named(name)
            .orElseThrow(() ->
                new Failure(Main.USAGE, "there is no contact '%s'".formatted(Escaped.word(name))));
    records.change(all -> all.without(gone.name()));
    output.show(
        () -> ContactListCommand.Shown.of(gone),
        people -> people.println("%s is not in the address book any more".formatted(gone.name())));
    return 0;
  }
}
