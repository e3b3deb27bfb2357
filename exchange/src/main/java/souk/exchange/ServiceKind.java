package souk.exchange;

import java.io.IOException;
import java.util.Optional;
import souk.ledger.Judge;
import souk.market.file.MarketFileException;
import souk.market.file.MarketSection;

/**
 * A kind of service, found by {@link java.util.ServiceLoader}. It has no state: what runs are the
 * roles that it makes.
 */
public interface ServiceKind {
  /**
   * Name and version, e.g. {@code content/1}: lower-case letters, digits and hyphens, a slash, a
   * number. Agreements carry it, and its roles' HTTP routes begin with it.
   */
  String name();

  /**
   * Reads and checks its section of a market file; what stands there and is not asked for is
   * refused by {@link MarketSection#end}. By default nothing may stand there.
   *
   * @throws MarketFileException with the place of what does not fit
   */
  default ServiceTerms terms(MarketSection section) {
    section.end();
    return ServiceTerms.of(UnitLimits.DEFAULT);
  }

  /**
   * A provider's side of this service.
   *
   * @throws IOException when its folder or database cannot be used
   */
  ProviderRole provider(ProviderPorts ports) throws IOException;

  /**
   * A customer's side of this service.
   *
   * @throws IOException when its folder or database cannot be used
   */
  CustomerRole customer(CustomerPorts ports) throws IOException;

  /**
   * Whether any process of a provider can serve any unit, because the provider's role keeps nothing
   * in its node from one unit to the next that a customer has a right to.
   */
  default boolean stateless() {
    return false;
  }

  /** Who decides evidence about it; empty when nothing can be proven to a third party. */
  default Optional<Judge> judge() {
    return Optional.empty();
  }

  /**
   * The contract that decides the same on an EVM chain, without constructor arguments; empty where
   * there is no judge, or where it decides on local ledgers only. By default the one that lies
   * beside the judge's class and is called as it: {@code VaultJudge.json}, as {@code node
   * contracts/judge.mjs} makes it.
   */
  default Optional<JudgeContract> judgeContract() {
    return judge().flatMap(judge -> JudgeContract.beside(judge.getClass()));
  }
}
