package souk.content.publisher;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.concurrent.Executor;
import souk.exchange.client.ClientRules;
import souk.exchange.client.ExchangeClient;
import souk.ledger.Ledger;
import souk.payments.Wallet;
import souk.primitives.PrivateKey;
import souk.transport.HttpDialer;

/**
 * What a node lends to a publisher. Nothing of it is closed with the publisher.
 *
 * @param key the one in the agreements' terms: agrees on secrets, signs manifests, accuses caches
 * @param wallet of the escrow that the agreements name; nobody else takes its tickets
 * @param folder where the publisher keeps its catalogue and its agreements
 * @param random a cryptographic source
 * @param executor runs what the publisher does on its own, which may block
 */
public record PublisherPorts(
    InstantSource clock,
    Ledger ledger,
    PrivateKey key,
    Wallet wallet,
    HttpDialer dialer,
    Path folder,
    SecureRandom random,
    Executor executor) {
  ExchangeClient exchange() {
    return new ExchangeClient(dialer, key, ledger.info(), ClientRules.DEFAULT);
  }
}
