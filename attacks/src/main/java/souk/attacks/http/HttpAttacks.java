package souk.attacks.http;

import java.util.List;
import souk.attacks.AttackFamily;

/** The attacks on HTTP servers that are sold. */
public final class HttpAttacks implements AttackFamily {
  @Override
  public String attacked() {
    return "http";
  }

  @Override
  public List<Group> groups() {
    return List.of(
        new Group("bystanders of an HTTP server", List.of(new BystanderAsksAsCustomer())),
        new Group(
            "customers of an HTTP server", List.of(new CallerNeverPays(), new CallerReplaysUnit())),
        new Group("sellers of an HTTP server", List.of(new SellerKeepsTickets())));
  }
}
