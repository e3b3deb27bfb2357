package souk.deployment.content;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import souk.content.Manifest;
import souk.content.publisher.Publisher;
import souk.node.CustomerNode;
import souk.payments.Wallet;
import souk.primitives.Address;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;
import souk.primitives.PrivateKey;
import souk.transport.ProblemException;

/** A customer's node that publishes, as a deployment's players see it. */
public final class PublisherNode {
  private final CustomerNode node;
  private final Publisher publisher;

  PublisherNode(CustomerNode node) {
    this.node = node;
    this.publisher = node.role(Publisher.class);
  }

  /** Publishes a file, which must stay as it is from then on. */
  public Manifest publish(Path file) throws IOException {
    return publisher.publish(file);
  }

  /**
   * A bundle, encoded, as clients ask for it by HTTP.
   *
   * @throws ProblemException what a client would be told
   */
  public Bytes bundle(Address client, Bytes32 object, int number) throws ProblemException {
    return publisher.bundle(client, object, number);
  }

  /** How many caches have tickets to be paid with and can be chosen now. */
  public int ready() {
    return publisher.ready();
  }

  public Address address() {
    return key().address();
  }

  /** The key, for players that deviate from what this node does with it. */
  public PrivateKey key() {
    return node.setup().signer();
  }

  public Wallet wallet() {
    return node.wallet();
  }

  /** Its role. */
  public Publisher role() {
    return publisher;
  }

  /** The customer's node that it is. */
  public CustomerNode node() {
    return node;
  }

  public URI uri() {
    return node.uri();
  }
}
