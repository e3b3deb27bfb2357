package souk.deployment.keys;

import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import java.util.function.UnaryOperator;
import souk.deployment.Deployment;
import souk.deployment.LedgerChoice;
import souk.exchange.Hired;
import souk.exchange.Service;
import souk.exchange.ServiceKind;
import souk.exchange.client.ClientRules;
import souk.keys.KeysTerms;
import souk.keys.kind.KeysService;
import souk.keys.owner.KeysOwner;
import souk.keys.reader.KeysReader;
import souk.ledger.LedgerView;
import souk.market.file.MarketFile;
import souk.primitives.Address;
import souk.primitives.Amount;
import souk.primitives.PrivateKey;

/** A market of keys in one process: a {@link Deployment} with an owner, providers, and readers. */
public final class KeysDeployment implements AutoCloseable {
  /**
   * What kind of deployment it is to be.
   *
   * @param newcomers how many more can be hired while the round runs
   * @param booksPerProvider of a round
   * @param folder where nodes keep their files
   * @param seed of the ledger's beacon
   */
  public record Options(
      MarketFile market,
      int providers,
      int newcomers,
      long booksPerProvider,
      Path folder,
      long seed) {}

  private final Deployment market;

  private KeysDeployment(Deployment market) {
    this.market = market;
  }

  /** Opens a market of honest providers. */
  public static KeysDeployment open(Options options, LedgerChoice ledger) throws IOException {
    return open(options, ledger, _ -> UnaryOperator.identity());
  }

  /**
   * Opens a market.
   *
   * @param deviation what the provider of a number, from 0, makes of the kind that it sells
   */
  public static KeysDeployment open(
      Options options, LedgerChoice ledger, IntFunction<UnaryOperator<ServiceKind>> deviation)
      throws IOException {
    Service service = Service.of(options.market(), new KeysService());
    AtomicInteger next = new AtomicInteger();
    Map<Address, Integer> numbers = new ConcurrentHashMap<>();
    Deployment.Options general =
        new Deployment.Options(
            service,
            options.providers(),
            options.newcomers(),
            options.booksPerProvider(),
            options.folder(),
            null,
            options.seed(),
            false,
            List.of());
    return new KeysDeployment(
        Deployment.open(
            general,
            ledger,
            setup -> {
              int number =
                  numbers.computeIfAbsent(setup.key().address(), _ -> next.getAndIncrement());
              Service its = setup.services().getFirst();
              return setup.withServices(
                  List.of(
                      new Service(
                          deviation.apply(number).apply(its.kind()), its.terms(), its.market())));
            }));
  }

  /** What it stands on. */
  public Deployment market() {
    return market;
  }

  /** The market's terms. */
  public KeysTerms terms() {
    return owner().terms();
  }

  /** The owner's side. */
  public KeysOwner owner() {
    return market.customer().role(KeysOwner.class);
  }

  /** A reader of this key. */
  public KeysReader reader(PrivateKey key) {
    return new KeysReader(
        key,
        market.dialer(),
        market.ledger().info(),
        ClientRules.DEFAULT,
        market.clock(),
        new SecureRandom());
  }

  /** What the owner has with the provider of a number. */
  public Hired hired(int number) {
    Address address = market.providers().get(number).address();
    return owner().hired().stream()
        .filter(each -> each.terms().provider().equals(address))
        .findFirst()
        .orElseThrow();
  }

  /** How an agreement stands on the ledger. */
  public LedgerView.Agreement entry(Hired agreement) {
    return market.view().agreement(agreement.id()).orElseThrow();
  }

  /** What a provider has on the ledger beside its collateral. */
  public Amount balance(Address provider) {
    return market.view().balance(provider);
  }

  @Override
  public void close() {
    market.close();
  }
}
