package souk.exchange;

import java.io.IOException;
import java.util.Optional;
import souk.primitives.Address;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;

/**
 * A customer's side of a service. The node finds providers, negotiates, puts agreements on the
 * ledger, keeps them, watches the providers' duties; the role says what is agreed on and uses what
 * was hired.
 */
public interface CustomerRole extends AutoCloseable {
  /**
   * What the details of an agreement with this provider are to say; they may differ for each. By
   * default nothing: the service has no terms of its own.
   *
   * @param index how many agreements this customer made before, over all of its life: no two get
   *     the same
   */
  default Bytes details(Address provider, int index) {
    return Bytes.EMPTY;
  }

  /** Begins to work. Called once. */
  default void start() {}

  /**
   * The ledger has a newer block, or one of before after a reorganisation. Must be quick; several
   * blocks may come as one.
   */
  default void advanced(long block) {}

  /**
   * A provider signed and the agreement goes onto the ledger. Called again for each agreement that
   * still runs after every start of the node, so once told it must be remembered by nobody else.
   */
  void hired(Hired agreement) throws IOException;

  /** An agreement is over, or never came to be. */
  void dismissed(Bytes32 agreement) throws IOException;

  /** How many of the hired can be used now. */
  int ready();

  /** Adds the role's own HTTP routes. Called once, before {@link #start}. */
  default void mount(Routes routes) {}

  /**
   * What somebody is told who opens an address of this node in a browser: one line.
   *
   * @param place one segment, behind the node's URL and a slash; may be anything
   * @return empty when nothing is there
   */
  default Optional<String> about(String place) {
    return Optional.empty();
  }

  /** Closes what the role opened itself; by default nothing. */
  @Override
  default void close() {}
}
