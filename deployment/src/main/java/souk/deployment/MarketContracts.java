package souk.deployment;

import java.math.BigInteger;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import souk.exchange.ServiceKind;
import souk.ledger.Judge;
import souk.ledger.JudgeId;
import souk.ledger.LedgerRules;
import souk.ledger.evm.Deployer;
import souk.primitives.Address;
import souk.primitives.Amount;

/** The contracts of a market with test money, as developers' chains have them. */
public final class MarketContracts {
  private MarketContracts() {}

  /**
   * Deploys a market whose money is a token that anybody may make, and gives accounts of it.
   *
   * @param kinds of service, whose judges are deployed with it
   * @param coins wei for the gas of each account
   * @param money that each of them gets
   * @return the contract's address
   */
  public static Address deploy(
      Deployer deployer,
      LedgerRules rules,
      Collection<ServiceKind> kinds,
      Map<Address, BigInteger> coins,
      Amount money) {
    Address token = deployer.plain("TestToken");
    Address contract =
        deployer.souk(token, rules, judges(deployer, kinds), deployer.prevrandaoBeacon());
    deployer.pay(coins);
    Map<Address, Amount> all = new LinkedHashMap<>();
    List.copyOf(coins.keySet()).forEach(account -> all.put(account, money));
    deployer.mint(token, all);
    return contract;
  }

  private static Map<JudgeId, Address> judges(Deployer deployer, Collection<ServiceKind> kinds) {
    Map<JudgeId, Address> judges = new LinkedHashMap<>();
    for (ServiceKind kind : kinds) {
      kind.judge()
          .map(Judge::id)
          .ifPresent(id ->
              kind.judgeContract()
                  .ifPresent(
                      code -> judges.put(id, deployer.contract(code.name(), code.creation()))));
    }
    return judges;
  }
}
