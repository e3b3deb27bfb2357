package souk.exchange;

import java.nio.file.Path;
import java.time.InstantSource;
import java.util.random.RandomGenerator;
import souk.ledger.Ledger;
import souk.primitives.PrivateKey;

/**
 * What a provider's node lends to a service. Tickets are not among it: the exchange takes them, a
 * service only names its price.
 *
 * @param clock the node's clock
 * @param ledger to read, and to answer duties on
 * @param key signs what the provider vouches for, and agrees on secrets with customers
 * @param folder where the service may keep files of its own
 * @param random a cryptographic source
 */
public record ProviderPorts(
    InstantSource clock, Ledger ledger, PrivateKey key, Path folder, RandomGenerator random) {}
