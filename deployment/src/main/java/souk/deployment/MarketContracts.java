package souk.deployment;

import java.math.BigInteger;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import souk.exchange.JudgeContract;
import souk.exchange.ServiceKind;
import souk.ledger.Judge;
import souk.ledger.JudgeId;
import souk.ledger.LedgerRules;
import souk.ledger.evm.Deployer;
import souk.market.price.sealed.AuctionJudge;
import souk.node.auction.AuctionContract;
import souk.primitives.Address;
import souk.primitives.Amount;

/** Puts the contracts of a market onto a chain. */
public final class MarketContracts {
  /** The token of developers' chains, of which anybody may make as much as they like. */
  public static final String TEST_TOKEN = "TestToken";

  private static final String MARKET = "Souk";
  private static final String BEACON = "PrevrandaoBeacon";

  /** What is on the chain already, so that a deployment that was interrupted goes on. */
  public interface Made {
    /** Remembers nothing. */
    Made NOTHING =
        new Made() {
          @Override
          public Optional<Address> find(String contract) {
            return Optional.empty();
          }

          @Override
          public void add(String contract, Address address) {}
        };

    /** Where a contract of this name was put before; it is there still. */
    Optional<Address> find(String contract);

    /** A contract was put there. */
    void add(String contract, Address address);
  }

  private final Deployer deployer;
  private final Made made;

  /** Deploys by {@code deployer} what is not made. */
  public MarketContracts(Deployer deployer, Made made) {
    this.deployer = deployer;
    this.made = made;
  }

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
    MarketContracts contracts = new MarketContracts(deployer, Made.NOTHING);
    Address token = contracts.testToken();
    Address contract = contracts.market(token, rules, kinds);
    deployer.pay(coins);
    Map<Address, Amount> all = new LinkedHashMap<>();
    List.copyOf(coins.keySet()).forEach(account -> all.put(account, money));
    deployer.mint(token, all);
    return contract;
  }

  /** A token for play money. */
  public Address testToken() {
    return once(TEST_TOKEN, () -> deployer.plain(TEST_TOKEN));
  }

  /**
   * The judges, the beacon and the ledger of a market.
   *
   * @param currency an ERC-20 token; zero for the chain's own coin
   * @return the ledger's address
   */
  public Address market(Address currency, LedgerRules rules, Collection<ServiceKind> kinds) {
    Map<JudgeId, Address> judges = new LinkedHashMap<>();
    judges(kinds)
        .forEach((id, code) ->
            judges.put(
                id, once(code.name(), () -> deployer.contract(code.name(), code.creation()))));
    Address beacon = once(BEACON, deployer::prevrandaoBeacon);
    return once(MARKET, () -> deployer.souk(currency, rules, judges, beacon));
  }

  /** The most gas that it takes to deploy what is not made. */
  public long mostGas(Collection<ServiceKind> kinds, boolean testToken) {
    long gas = 0;
    for (JudgeContract code : judges(kinds).values()) {
      gas += made.find(code.name()).isPresent() ? 0 : Deployer.mostGas(code.creation());
    }
    gas += mostGas(BEACON) + mostGas(MARKET);
    return testToken ? gas + mostGas(TEST_TOKEN) : gas;
  }

  private long mostGas(String name) {
    return made.find(name).isPresent() ? 0 : Deployer.mostGas(name);
  }

  private Address once(String name, Supplier<Address> make) {
    Optional<Address> there = made.find(name);
    if (there.isPresent()) {
      return there.get();
    }
    Address address = make.get();
    made.add(name, address);
    return address;
  }

  private static Map<JudgeId, JudgeContract> judges(Collection<ServiceKind> kinds) {
    Map<JudgeId, JudgeContract> judges = new LinkedHashMap<>();
    judges.put(AuctionJudge.ID, AuctionContract.JUDGE);
    for (ServiceKind kind : kinds) {
      Optional<JudgeId> id = kind.judge().map(Judge::id);
      if (id.isPresent()) {
        kind.judgeContract().ifPresent(code -> judges.put(id.get(), code));
      }
    }
    return judges;
  }
}
