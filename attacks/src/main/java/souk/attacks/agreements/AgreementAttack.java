package souk.attacks.agreements;

import java.util.function.UnaryOperator;
import souk.attacks.http.HttpAttack;
import souk.node.ProviderNode;

/**
 * An attack on what is signed before anything is served: on a provider that is paid first, and has
 * collateral for some agreements more than its customer's.
 */
interface AgreementAttack extends HttpAttack {
  @Override
  default boolean paidFirst() {
    return true;
  }

  @Override
  default UnaryOperator<ProviderNode.Setup> conduct() {
    return rich();
  }

  /** A provider with collateral for some agreements more than it has. */
  static UnaryOperator<ProviderNode.Setup> rich() {
    return setup -> setup.withCollateral(setup.collateral().times(4));
  }
}
