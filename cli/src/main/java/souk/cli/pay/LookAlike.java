package souk.cli.pay;

import souk.primitives.Address;
import souk.transfers.address.Checksum;
import souk.transfers.address.Contact;

/** What is said of an address that could be taken for a known one. */
final class LookAlike {
  private LookAlike() {}

  static String warning(Address address, Contact known) {
    return "%s begins or ends as %s's address does (%s), and is another; compare all of it, and add --new if it is meant"
        .formatted(
            Checksum.grouped(address), known.name(), Checksum.grouped(known.account().address()));
  }
}
