package souk.exchange;

import java.net.URI;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import souk.ledger.LedgerReader;
import souk.payments.Wallet;
import souk.transport.HttpDialer;
import souk.transport.Metrics;

/**
 * What a customer's node lends to a service. Nothing of it is closed with the role.
 *
 * @param terms what {@link ServiceKind#terms} read
 * @param clock the node's clock
 * @param signing signs what the customer vouches for, and agrees on secrets with providers
 * @param ledger to read
 * @param sessions with the providers that it hired
 * @param tickets of the node's escrow, for units that the customer itself asks for; a role takes
 *     from here or from the wallet, not from both
 * @param wallet of the node's escrow, for a role that hands tickets on to its clients
 * @param disputes what can be done about a provider on the ledger
 * @param dialer calls peers
 * @param tables of the service's own
 * @param folder where the service may keep files of its own
 * @param endpoint of the node, as reached from outside; the role's routes lie under its {@link
 *     Routes#prefix}. Known once the node listens, which is before anybody is hired
 * @param executor runs what the service does on its own, which may block
 * @param random a cryptographic source
 * @param metrics the service's own figures, shown with the node's
 */
public record CustomerPorts(
    ServiceTerms terms,
    InstantSource clock,
    Signing signing,
    LedgerReader ledger,
    Sessions sessions,
    TicketSource tickets,
    Wallet wallet,
    Disputes disputes,
    HttpDialer dialer,
    ServiceTables tables,
    Path folder,
    Supplier<URI> endpoint,
    Executor executor,
    SecureRandom random,
    Metrics metrics) {}
