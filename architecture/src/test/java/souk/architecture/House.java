package souk.architecture;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The modules of Souk on their floors. A module may use itself and what stands on lower floors; a
 * test kit, besides, the module that it tests.
 */
record House(List<Module> modules) {
  /**
   * One module.
   *
   * @param folder where it lies in the repository, which is its name in the root's list of modules
   * @param root the package that all its packages are in
   * @param floor 0 is the lowest
   * @param tests the folder of the module that this one is the test kit of; empty for others
   * @param onlyFor the folders of the only modules that may use it; empty when floors decide alone
   */
  record Module(String folder, String root, int floor, String tests, Set<String> onlyFor) {
    private boolean owns(String packageName) {
      return packageName.equals(root) || packageName.startsWith(root + ".");
    }
  }

  static final House SOUK =
      new House(
          List.of(
              module(0, "primitives", "souk.primitives"),
              testKit(0, "primitives-testkit", "souk.primitives.testkit", "primitives"),
              module(1, "transport", "souk.transport"),
              module(1, "store", "souk.store"),
              module(1, "keystore", "souk.keystore"),
              module(2, "ledger", "souk.ledger"),
              testKit(2, "ledger-testkit", "souk.ledger.testkit", "ledger"),
              module(2, "proofs/puzzle", "souk.puzzle"),
              module(2, "proofs/replication", "souk.replication"),
              module(2, "proofs/umbral", "souk.umbral"),
              module(3, "market", "souk.market"),
              module(3, "payments", "souk.payments"),
              testKit(3, "payments-testkit", "souk.payments.testkit", "payments"),
              module(3, "ledger-evm", "souk.ledger.evm", "node", "deployment", "bench", "cli"),
              module(4, "exchange", "souk.exchange"),
              testKit(4, "exchange-testkit", "souk.exchange.testkit", "exchange"),
              module(5, "services/content", "souk.content"),
              module(5, "services/storage", "souk.storage"),
              module(5, "services/keys", "souk.keys"),
              module(5, "services/http", "souk.http"),
              module(5, "services/transfers", "souk.transfers"),
              module(6, "node", "souk.node"),
              module(6, "design", "souk.design"),
              module(7, "design-engine", "souk.design.engine"),
              module(7, "deployment", "souk.deployment"),
              module(8, "attacks", "souk.attacks"),
              module(8, "bench", "souk.bench"),
              module(8, "gateways/s3", "souk.gateway.s3"),
              module(8, "gateways/x402", "souk.gateway.x402"),
              module(9, "cli", "souk.cli")));

  private static Module module(int floor, String folder, String root, String... onlyFor) {
    return new Module(folder, root, floor, "", Set.of(onlyFor));
  }

  private static Module testKit(int floor, String folder, String root, String tests) {
    return new Module(
        folder,
        root,
        floor,
        tests,
        Set.of("ledger-testkit", "payments-testkit", "exchange-testkit", "attacks", "bench"));
  }

  /** The module whose root is the closest above this package. */
  Optional<Module> moduleOf(String packageName) {
    return modules.stream()
        .filter(module -> module.owns(packageName))
        .max(Comparator.comparingInt(module -> module.root().length()));
  }

  boolean mayUse(Module user, Module used) {
    if (user.equals(used)) {
      return true;
    }
    boolean admitted = used.onlyFor().isEmpty() || used.onlyFor().contains(user.folder());
    return admitted && (used.floor() < user.floor() || used.folder().equals(user.tests()));
  }

  /** The same modules with the highest floor lowest: nearly everything in it is forbidden. */
  House upsideDown() {
    int top = modules.stream().mapToInt(Module::floor).max().orElse(0);
    return new House(
        modules.stream()
            .map(module ->
                new Module(
                    module.folder(),
                    module.root(),
                    top - module.floor(),
                    module.tests(),
                    module.onlyFor()))
            .toList());
  }
}
