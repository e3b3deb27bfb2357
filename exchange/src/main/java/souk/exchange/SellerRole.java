package souk.exchange;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import souk.ledger.AgreementTerms;
import souk.primitives.Bytes32;
import souk.primitives.DecodeException;
import souk.store.DurableFile;

/**
 * A provider's role that reads what it needs of each agreement's terms once, declines terms that it
 * cannot read, and keeps one file for each agreement, until that is over. Kinds extend it.
 *
 * @param <T> what it reads of an agreement's terms
 */
public abstract class SellerRole<T> implements ProviderRole {
  private final ProviderPorts ports;
  private final Map<Bytes32, T> agreed = new ConcurrentHashMap<>();

  protected SellerRole(ProviderPorts ports) {
    this.ports = ports;
  }

  /** What the node lends. */
  protected final ProviderPorts ports() {
    return ports;
  }

  /**
   * Reads the terms that a customer proposes: the details, and whatever else the kind cares for.
   *
   * @throws DecodeException when they are not to be signed; it tells the customer why
   */
  protected abstract T read(AgreementTerms terms) throws DecodeException;

  /**
   * What was read of an agreement's terms.
   *
   * @throws IllegalStateException when the agreement has not begun or is over
   */
  protected final T agreed(Bytes32 agreement) {
    T known = agreed.get(agreement);
    if (known == null) {
      throw new IllegalStateException("agreement " + agreement + " has not begun, or is over");
    }
    return known;
  }

  /** Keeps these bytes for an agreement, in place of those of before; on disk when it returns. */
  protected final void keep(Bytes32 agreement, byte[] bytes) throws IOException {
    DurableFile.write(file(agreement), bytes);
  }

  /** Whether bytes are kept for an agreement. */
  protected final boolean keeps(Bytes32 agreement) {
    return Files.exists(file(agreement));
  }

  /**
   * What is kept for an agreement.
   *
   * @throws NoSuchFileException when there is nothing
   */
  protected final byte[] kept(Bytes32 agreement) throws IOException {
    return Files.readAllBytes(file(agreement));
  }

  private Path file(Bytes32 agreement) {
    return ports.folder().resolve(agreement + ".kept");
  }

  @Override
  public Acceptance accept(AgreementTerms terms) {
    try {
      T _ = read(terms);
      return new Acceptance.Accepted();
    } catch (DecodeException e) {
      return new Acceptance.Declined(String.valueOf(e.getMessage()));
    }
  }

  @Override
  public void started(Bytes32 agreement, AgreementTerms terms) {
    try {
      agreed.put(agreement, read(terms));
    } catch (DecodeException e) {
      throw new IllegalStateException("agreement " + agreement + " was signed before: " + e, e);
    }
  }

  @Override
  public void ended(Bytes32 agreement, EndReason why) {
    agreed.remove(agreement);
    try {
      Files.deleteIfExists(file(agreement));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
