package souk.cli.pay;

import java.io.IOException;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import souk.cli.Failure;
import souk.cli.Main;
import souk.cli.Output;
import souk.transfers.address.ChainAddress;
import souk.transfers.address.Checksum;
import souk.transfers.address.Contact;
import souk.transfers.address.ContactName;
import souk.transfers.address.Contacts;

/** {@code souk contact add}: an account under a name. */
@Command(
    name = "add",
    mixinStandardHelpOptions = true,
    description =
        "Write an account down under a name. Its checksum must be right, its name must not look"
            + " like another, and an address whose first or last four digits are those of a known"
            + " one is refused without --new.",
    footer = {
      "Example:",
      "  ./souk contact add ada 0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed --chain 31337 --note melons"
    })
final class ContactAddCommand implements Callable<Integer> {
  @Parameters(index = "0", paramLabel = "NAME", description = "what you call it")
  private String name = "";

  @Parameters(
      index = "1",
      paramLabel = "ACCOUNT",
      description = "eip155:CHAIN:0x…, or an address 0x… with --chain")
  private String account = "";

  @Option(names = "--chain", paramLabel = "N", description = "the id of the account's chain")
  private @Nullable Long chain;

  @Option(names = "--note", paramLabel = "TEXT", description = "anything, on one line")
  private String note = "";

  @Option(names = "--new", description = "it looks like a known address, and is meant all the same")
  private boolean fresh;

  @Mixin private RecordsOptions records = new RecordsOptions();
  @Mixin private Output output = new Output();

  @Override
  public Integer call() throws IOException {
    Contact contact;
    try {
      contact =
          new Contact(
              new ContactName(name),
              account(),
              InstantSource.system().instant().getEpochSecond(),
              note);
    } catch (IllegalArgumentException e) {
      String message = String.valueOf(e.getMessage());
      throw new Failure(
          Main.USAGE,
          message.startsWith("a note")
              ? "--note: " + message
              : "NAME '%s' %s".formatted(Escaped.word(name), message));
    }
    var _ = with(contact, records.contactsSoFar()); // what is refused leaves no folder
    records.change(contacts -> with(contact, contacts));
    boolean silent = Checksum.isSilent(account.substring(account.lastIndexOf(':') + 1));
    output.show(
        () -> ContactListCommand.Shown.of(contact),
        people -> {
          people.println(
              "%s is %s".formatted(contact.name(), Checksum.grouped(contact.account().address())));
          people.println("  as CAIP-10: " + contact.account());
          if (silent) {
            people.println(
                "  It came without a checksum (all letters of one case): compare it with its owner's.");
          }
        });
    return 0;
  }

  private Contacts with(Contact contact, Contacts contacts) {
    Optional<Contact> alike = contacts.lookAlike(contact.account().address());
    if (alike.isPresent() && !fresh) {
      throw new Failure(Main.USAGE, LookAlike.warning(contact.account().address(), alike.get()));
    }
    try {
      return contacts.with(contact);
    } catch (IllegalArgumentException e) {
      throw new Failure(Main.USAGE, String.valueOf(e.getMessage()));
    }
  }

  private ChainAddress account() {
    Long on = chain;
    try {
      if (on == null) {
        return ChainAddress.parse(account);
      }
      return ChainAddress.on(on, account);
    } catch (IllegalArgumentException e) {
      String said = String.valueOf(e.getMessage());
      throw new Failure(
          Main.USAGE,
          on != null && on < 1
              ? "--chain is at least 1, got " + on
              : "ACCOUNT '%s' %s".formatted(Escaped.word(account), said)
                  + (on == null && account.startsWith("0x")
                      ? ", or name its chain: --chain N"
                      : ""));
    }
  }
}
