package souk.node;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import souk.content.kind.ContentMarket;
import souk.content.kind.ContentService;
import souk.ledger.Command;
import souk.ledger.Ledger;
import souk.ledger.LedgerView;
import souk.payments.Income;
import souk.payments.TillRules;
import souk.primitives.Address;
import souk.primitives.Amount;
import souk.primitives.PrivateKey;

/**
 * A provider of a content market that stands on the ledger by itself: it keeps its port, registers
 * its endpoint, and sees to its collateral.
 */
public final class CacheNode implements AutoCloseable {
  private static final int MOST_DEPTH = 16;
  private static final long MEMORY = 256L << 20;
  private static final long MEMORY_PER_ROUND = 64L << 20;

  /**
   * What a cache needs to know.
   *
   * @param port 0 for any that is free, and the same again after a restart
   * @param collateral that it wants to have at least, locked and free together
   */
  public record Setup(
      Ledger ledger,
      PrivateKey key,
      ContentMarket market,
      Duration maxLag,
      Path folder,
      String host,
      int port,
      Amount collateral,
      InstantSource clock) {}

  private final Setup setup;
  private final ProviderNode node;

  private CacheNode(Setup setup) throws IOException {
    this.setup = setup;
    Facts facts = Facts.of(setup.key().address(), setup.folder());
    int port =
        setup.port() != 0 ? setup.port() : facts.get("port").map(Integer::parseInt).orElse(0);
    this.node =
        ProviderNode.start(
            new ProviderNode.Setup(
                setup.ledger(),
                setup.key(),
                List.of(new ContentService()),
                setup.folder(),
                setup.host(),
                port,
                till(setup.maxLag()),
                setup.market().exposure(),
                setup.clock()));
    try {
      facts.put("port", Integer.toString(node.uri().getPort()));
      register();
    } catch (IOException | RuntimeException e) {
      node.close();
      throw e;
    }
  }

  /** Starts; when this returns, the cache can be hired. */
  public static CacheNode start(Setup setup) throws IOException {
    return new CacheNode(setup);
  }

  /** What a cache's till takes: any prize, in books of any depth. */
  public static TillRules till(Duration maxLag) {
    return new TillRules(Amount.of(1), MOST_DEPTH, maxLag, MEMORY, MEMORY_PER_ROUND);
  }

  private void register() {
    LedgerView view = setup.ledger().at(setup.ledger().head(Ledger.Finality.INCLUDED));
    Optional<LedgerView.Provider> known = view.provider(address());
    Amount there =
        known.map(provider -> provider.free().plus(provider.locked())).orElse(Amount.ZERO);
    Amount missing = setup.collateral().minusOrZero(there);
    boolean moved = known.filter(old -> old.endpoint().equals(uri().toString())).isEmpty();
    if (missing.isZero() && !moved) {
      return;
    }
    Amount deposit = missing.minusOrZero(view.balance(address()));
    if (!deposit.isZero()) {
      Command command = new Command.Deposit(deposit);
      RefusedException.need(command, setup.ledger().submit(setup.key(), command).join());
    }
    node.register(missing);
  }

  public Address address() {
    return node.address();
  }

  /** Where it answers, as the ledger has it. */
  public URI uri() {
    return node.uri();
  }

  /** What it took and has not settled, by round and escrow. */
  public List<Income> income() {
    return node.income();
  }

  @Override
  public void close() {
    node.close();
  }
}
