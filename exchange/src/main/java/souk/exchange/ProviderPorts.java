package souk.exchange;

import java.nio.file.Path;
import java.time.InstantSource;
import java.util.concurrent.Executor;
import java.util.random.RandomGenerator;
import souk.ledger.LedgerReader;
import souk.transport.HttpDialer;
import souk.transport.Metrics;

/**
 * What a provider's node lends to a service. Tickets are not among it: the exchange takes them, a
 * service only names its price. Nothing of it is closed with the role.
 *
 * @param terms what {@link ServiceKind#terms} read
 * @param clock the node's clock
 * @param signing signs what the provider vouches for, and agrees on secrets with customers
 * @param ledger to read; what the service owes there the exchange hands in
 * @param dialer calls peers
 * @param tables of the service's own
 * @param folder where the service may keep files of its own
 * @param storage how many bytes the service may keep there; one that needs more does not accept
 * @param executor runs what the service does on its own, which may block; no unit waits for it
 * @param random a cryptographic source
 * @param metrics the service's own figures, shown with the node's
 */
public record ProviderPorts(
    ServiceTerms terms,
    InstantSource clock,
    Signing signing,
    LedgerReader ledger,
    HttpDialer dialer,
    ServiceTables tables,
    Path folder,
    long storage,
    Executor executor,
    RandomGenerator random,
    Metrics metrics) {}
