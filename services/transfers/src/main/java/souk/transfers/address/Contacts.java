package souk.transfers.address;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import souk.primitives.Address;
import souk.primitives.DecodeException;
import souk.primitives.Hex;
import souk.store.DurableFile;
import souk.store.StoreLock;

/**
 * An address book: accounts under names, in a text file, a line each, with tabs between name,
 * account ({@link ChainAddress}), time and note. No two have names that look alike, and none is
 * there twice.
 */
public final class Contacts {
  private static final String HEAD = "# Souk contacts, version 1: name, account, since, note";
  private static final int MOST_BYTES = 16 << 20;
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  /** So many digits at an end of an address are what people compare. */
  private static final int COMPARED = 4;

  private final List<Contact> all;

  private Contacts(List<Contact> all) {
    this.all = all;
  }

  /** Nobody. */
  public static Contacts none() {
    return new Contacts(List.of());
  }

  /**
   * Reads a file; nobody is in one that is not there.
   *
   * @throws DecodeException with the line that is wrong
   */
  public static Contacts read(Path file) throws IOException, DecodeException {
    if (!Files.exists(file)) {
      return none();
    }
    if (!Files.isRegularFile(file)) {
      throw new DecodeException(file + " is no file: a folder, a device or a pipe");
    }
    String text;
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(MOST_BYTES + 1); // some files do not say how long they are
      if (bytes.length > MOST_BYTES) {
        throw new DecodeException("%s is longer than any address book".formatted(file));
      }
      text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new DecodeException(file + " is not UTF-8");
    }
    Contacts contacts = none();
    List<String> lines = text.lines().toList();
    for (int i = 0; i < lines.size(); i++) {
      if (lines.get(i).isBlank() || lines.get(i).startsWith("#")) {
        continue;
      }
      try {
        contacts = contacts.with(contact(lines.get(i)));
      } catch (IllegalArgumentException e) {
        throw new DecodeException("%s, line %d: %s".formatted(file, i + 1, e.getMessage()));
      }
    }
    return contacts;
  }

  private static Contact contact(String line) {
    String[] cells = line.split("\t", -1);
    if (cells.length != 4 || !cells[2].matches("[0-9]{1,12}")) {
      throw new IllegalArgumentException("a line is name, account, since, note, with tabs between");
    }
    try {
      return new Contact(
          new ContactName(cells[0]),
          ChainAddress.parse(cells[1]),
          Long.parseLong(cells[2]),
          cells[3]);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(cells[0] + " " + e.getMessage(), e);
    }
  }

  /**
   * Changes a file: what is in it is read and written again while no other process does so.
   *
   * @return what it holds now
   * @throws DecodeException with the line that is wrong
   * @throws souk.store.StoreException when another process changes it all the time
   */
  public static Contacts change(Path file, UnaryOperator<Contacts> change)
      throws IOException, DecodeException {
    try (StoreLock _ = StoreLock.await(file, PATIENCE)) {
      Contacts changed = change.apply(read(file));
      changed.write(file);
      return changed;
    }
  }

  /** Writes them all in the place of a file. */
  public void write(Path file) throws IOException {
    StringBuilder text = new StringBuilder(HEAD).append('\n');
    for (Contact contact : all) {
      text.append(contact.name())
          .append('\t')
          .append(contact.account())
          .append('\t')
          .append(contact.added())
          .append('\t')
          .append(contact.note())
          .append('\n');
    }
    DurableFile.writeOwn(file, text.toString().getBytes(StandardCharsets.UTF_8));
  }

  /** All, by name. */
  public List<Contact> all() {
    return all;
  }

  /**
   * These and one more.
   *
   * @throws IllegalArgumentException when the name looks like one that is there, the account has
   *     one, or its address is zero, which is nobody's
   */
  public Contacts with(Contact contact) {
    if (contact.account().address().isZero()) {
      throw new IllegalArgumentException(
          "the address zero is nobody's: what is sent there is lost");
    }
    for (Contact known : all) {
      if (known.name().looksLike(contact.name())) {
        throw new IllegalArgumentException(
            known.name().equals(contact.name())
                ? "there is a contact " + known.name() + " already"
                : "the name '%s' looks like that of contact '%s'"
                    .formatted(contact.name(), known.name()));
      }
      if (known.account().equals(contact.account())) {
        throw new IllegalArgumentException("the account is that of contact " + known.name());
      }
    }
    List<Contact> more = new ArrayList<>(all);
    more.add(contact);
    more.sort(Comparator.comparing(each -> each.name().text()));
    return new Contacts(List.copyOf(more));
  }

  /** These without the one of a name. */
  public Contacts without(ContactName name) {
    return new Contacts(all.stream().filter(each -> !each.name().equals(name)).toList());
  }

  public Optional<Contact> named(String name) {
    return all.stream().filter(each -> each.name().text().equals(name)).findFirst();
  }

  /** Whose account it is. */
  public Optional<Contact> of(ChainAddress account) {
    return all.stream().filter(each -> each.account().equals(account)).findFirst();
  }

  /**
   * The contact that an address could be taken for by who compares its ends: one with the same
   * first or last four digits, and others between. Whoever wants to be paid by mistake makes such
   * an address in seconds, and puts it into the history of whom it shall deceive.
   */
  public Optional<Contact> lookAlike(Address address) {
    String digits = digits(address);
    return all.stream()
        .filter(each -> !each.account().address().equals(address))
        .filter(each -> {
          String known = digits(each.account().address());
          return known.regionMatches(0, digits, 0, COMPARED)
              || known.regionMatches(
                  known.length() - COMPARED, digits, digits.length() - COMPARED, COMPARED);
        })
        .findFirst();
  }

  private static String digits(Address address) {
    return Hex.of(address.toArray()).substring(2);
  }
}
