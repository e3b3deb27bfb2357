package souk.node.version;

import java.util.Optional;
import souk.ledger.AgreementTerms;
import souk.ledger.Command;
import souk.ledger.LedgerInfo;
import souk.ledger.LedgerView;
import souk.market.version.Announcement;
import souk.market.version.VersionHistory.Posted;
import souk.node.Registration;
import souk.primitives.Address;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;
import souk.primitives.DecodeException;
import souk.primitives.Signature;
import souk.primitives.Signer;

/**
 * An announcement on a ledger: an agreement of its poster with itself, about nothing but the
 * announcement, which is its details. So both ledgers hold it as they are: they take it up to its
 * block {@code by} and not later, once, as long as its poster stands there as a provider; only the
 * poster can end it, which is to take it back; and when its first block is there, nobody can.
 */
public final class LedgerAnnouncements {
  /** What the agreement is about. No node sells it. */
  public static final String SERVICE = "souk-version/1";

  /** What the poster stands on the ledger with, where it did not before: nobody is to ask there. */
  public static final String ENDPOINT =
      Registration.SELLS_NOTHING + " announces versions of markets";

  private LedgerAnnouncements() {}

  /** The agreement as which an announcement stands on a ledger. */
  public static AgreementTerms terms(Announcement announcement, LedgerInfo ledger, Address poster) {
    return AgreementTerms.of(SERVICE)
        .customer(poster)
        .provider(poster)
        .details(Bytes.of(announcement.encode()))
        .rules(ledger.rules().hash())
        .openBy(announcement.by())
        .start(announcement.from())
        .end(announcement.from() + 1)
        .salt(Bytes32.ZERO)
        .build();
  }

  /** What puts it there, signed by its poster. */
  public static Command.OpenAgreement post(
      Announcement announcement, LedgerInfo ledger, Signer poster) {
    AgreementTerms terms = terms(announcement, ledger, poster.address());
    Signature signature = poster.sign(terms.id(ledger.domain()));
    return new Command.OpenAgreement(terms, signature, signature);
  }

  /** What takes it back. */
  public static Command.EndAgreement withdraw(
      Announcement announcement, LedgerInfo ledger, Address poster) {
    return new Command.EndAgreement(terms(announcement, ledger, poster).id(ledger.domain()));
  }

  /** The announcement that an agreement on the ledger is; empty when it is none. */
  public static Optional<Posted> read(LedgerView.Agreement agreement, LedgerInfo ledger) {
    AgreementTerms terms = agreement.terms();
    if (!terms.service().equals(SERVICE) || terms.details().size() > Announcement.MOST_BYTES) {
      return Optional.empty();
    }
    Announcement announcement;
    try {
      announcement = Announcement.decode(terms.details().toArray());
    } catch (DecodeException e) {
      return Optional.empty();
    }
    // An agreement that says anything else could be ended or opened at other times.
    return terms.equals(terms(announcement, ledger, terms.customer()))
        ? Optional.of(
            new Posted(announcement, terms.customer(), agreement.endBlock() < announcement.from()))
        : Optional.empty();
  }
}
