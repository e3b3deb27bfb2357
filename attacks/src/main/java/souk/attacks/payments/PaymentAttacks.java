package souk.attacks.payments;

import java.util.List;
import souk.attacks.AttackFamily;
import souk.attacks.content.ContentAttack;

/** The attacks on ticket books and draws, played in a content market. */
public final class PaymentAttacks implements AttackFamily {
  @Override
  public String attacked() {
    return "payments";
  }

  @Override
  public List<Group> groups() {
    return List.of(
        new Group(
            "payers",
            List.of(
                new PayerRobsDraw(),
                new PayerPaysLate(),
                doubleBooks(),
                new PublisherForgesCovers(),
                new PublisherRepeatsTickets(),
                MisledTill.lags(),
                MisledTill.isRewound(),
                new WalletIsRestored())),
        new Group(
            "block builders and bystanders",
            List.of(
                new BuilderGrindsSeed(),
                new BuilderWithholdsSeed(),
                new BystanderPoisonsClaims())));
  }

  /** A payer that promises the same books to two. */
  public static ContentAttack doubleBooks() {
    return new PublisherDoubleBooks();
  }
}
