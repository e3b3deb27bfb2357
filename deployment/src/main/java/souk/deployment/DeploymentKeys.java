package souk.deployment;

import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import souk.primitives.PrivateKey;

/** The keys of a deployment's parties: given, or made anew, or from a seed so that runs repeat. */
final class DeploymentKeys {
  private final List<PrivateKey> given;
  private final RandomGenerator random;
  private final List<PrivateKey> accounts = new ArrayList<>();

  /** Makes those of the parties that there are from the beginning. */
  DeploymentKeys(Deployment.Options options) {
    this.given = options.keys();
    this.random = options.seededKeys() ? new SplittableRandom(options.seed()) : new SecureRandom();
    for (int account = 0; account < options.providers() + 2; account++) {
      accounts.add(given.isEmpty() ? fresh() : given.get(account));
    }
  }

  /** The customer's, which pays. */
  PrivateKey funder() {
    return accounts.getFirst();
  }

  /** The customer's, which signs books. */
  PrivateKey signer() {
    return accounts.get(1);
  }

  List<PrivateKey> providers() {
    return accounts.subList(2, accounts.size());
  }

  /** All of these, whose accounts have money when the ledger opens, in this order. */
  List<PrivateKey> accounts() {
    return List.copyOf(accounts);
  }

  /** Of somebody who has no money. */
  PrivateKey fresh() {
    return random instanceof SecureRandom secure
        ? PrivateKey.generate(secure)
        : PrivateKey.fromSeeded(random);
  }
}
