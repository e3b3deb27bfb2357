package souk.gateway.s3.object;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/**
 * Where bytes are kept for good: the storage market. All that a gateway asks of it. Names are the
 * gateway's own, of a-z, 0-9 and hyphen.
 */
public interface Vault extends AutoCloseable {
  /** What is to be kept; it may be read more than once, and is the same each time. */
  interface Content {
    long size();

    InputStream open() throws IOException;
  }

  /**
   * Has bytes kept, and returns when they are. After a failure or a restart it is called again with
   * the same name and bytes, and goes on; nothing is paid twice.
   */
  void keep(String name, Content content) throws IOException, InterruptedException;

  /**
   * Writes some of the bytes that are kept under a name.
   *
   * @throws LostException when they are not kept any more; any other failure may pass
   */
  void read(String name, long from, long length, OutputStream out) throws IOException;

  /**
   * Whether what was kept under a name was given up by somebody else than this gateway. It is asked
   * for each object that is looked at, so it asks nobody elsewhere.
   */
  boolean lost(String name) throws IOException;

  /** Ends the keeping. What is not kept, or not any more, is no error. */
  void forget(String name) throws IOException;

  @Override
  void close();
}
