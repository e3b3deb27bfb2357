package souk.attacks.storage;

import java.util.List;
import souk.attacks.Attack;
import souk.attacks.AttackFamily;

/** The attacks on storage markets. */
public final class StorageAttacks implements AttackFamily {
  @Override
  public String attacked() {
    return "storage";
  }

  @Override
  public List<Group> groups() {
    return List.of(
        new Group("keepers without a replica", List.<Attack>copyOf(ReplicaAttacks.all())),
        new Group("keepers with other proofs", List.<Attack>copyOf(ProofAttacks.all())),
        new Group("keepers that do not serve", List.of(RetrievalAttacks.withheld(2))),
        new Group("customers of keepers", List.<Attack>copyOf(CustomerAttacks.all())));
  }
}
