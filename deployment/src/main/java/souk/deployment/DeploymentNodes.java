package souk.deployment;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import souk.ledger.LedgerView;
import souk.node.CollateralAim;
import souk.node.CustomerNode;
import souk.node.Listening;
import souk.node.ProviderNode;
import souk.primitives.Address;
import souk.primitives.Amount;
import souk.primitives.PrivateKey;

/** Starts the nodes of a deployment, each in a folder of its own. */
final class DeploymentNodes {
  private final Deployment.Options options;
  private final DeploymentLedger chain;
  private final PrivateKey funder;
  private final PrivateKey signer;
  private final UnaryOperator<ProviderNode.Setup> variation;
  private final Path customerFolder;

  /**
   * @param funder the customer's key
   * @param signer of its books
   * @param variation what each provider makes of its setup
   */
  DeploymentNodes(
      Deployment.Options options,
      DeploymentLedger chain,
      PrivateKey funder,
      PrivateKey signer,
      UnaryOperator<ProviderNode.Setup> variation) {
    this.options = options;
    this.chain = chain;
    this.funder = funder;
    this.signer = signer;
    this.variation = variation;
    this.customerFolder = customerFolder(options);
  }

  private static Path customerFolder(Deployment.Options options) {
    Path folder = options.folder().resolve("customer");
    if (options.newcomers() > 0) {
      for (int i = 2; Files.exists(folder.resolve("customer.db")); i++) {
        folder = options.folder().resolve("customer-" + i);
      }
    }
    return folder;
  }

  /** What an agreement locks. */
  Amount collateral() {
    return options.service().market().agreement().collateral().amount();
  }

  /**
   * What a provider of the first hour has in all: for one agreement, and what agreements hold that
   * another customer made before, in a deployment that goes on.
   */
  Amount collateralToBegin(Address provider) {
    Amount held =
        options.newcomers() == 0
            ? Amount.ZERO
            : chain.view().provider(provider).map(LedgerView.Provider::locked).orElse(Amount.ZERO);
    return collateral().plus(held);
  }

  /**
   * A provider's node.
   *
   * @param name of its folder
   * @param deviation what it makes of its setup
   */
  ProviderNode provider(
      PrivateKey key, String name, Amount collateral, UnaryOperator<ProviderNode.Setup> deviation)
      throws IOException {
    return ProviderNode.start(
        deviation.apply(
            variation.apply(
                new ProviderNode.Setup(
                    chain.ledger(),
                    key,
                    List.of(options.service()),
                    ProviderNode.till(chain.maxLag()),
                    CollateralAim.atLeast(collateral),
                    options.folder().resolve(name),
                    Listening.loopback(0),
                    chain.clock()))));
  }

  /**
   * The customer's node, which hires the providers that are named.
   *
   * @param named those of the first hour
   */
  CustomerNode customer(Set<Address> named) throws IOException {
    return CustomerNode.start(
        new CustomerNode.Setup(
            chain.ledger(),
            funder,
            signer,
            options.service(),
            chain.maxLag(),
            customerFolder,
            Listening.loopback(0),
            options.providers(),
            options.newcomers(),
            named,
            options.booksPerProvider(),
            options.service().market().agreement().rounds(),
            options.journal() != null && options.newcomers() == 0, // goes on another day
            chain.clock()));
  }
}
