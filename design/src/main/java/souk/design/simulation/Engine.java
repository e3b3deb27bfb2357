package souk.design.simulation;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;

/**
 * Has runs played by other processes, here or on other machines. Engines are found by the
 * ServiceLoader; the tool has none of its own. Whoever reaches a worker has it do what it likes, so
 * workers listen where only their owner is.
 */
public interface Engine {
  /** What people call it. */
  String name();

  /**
   * Plays runs for whoever asks, until it is closed.
   *
   * @param at where it listens
   * @param others workers that it works beside; those that are not there yet may come later
   * @param threads on which it plays
   * @throws IOException when it cannot listen there
   */
  Worker work(InetSocketAddress at, List<InetSocketAddress> others, int threads) throws IOException;

  /**
   * A runner whose runs are played by workers.
   *
   * @param workers some of those that work together
   * @throws IOException when none of them answers
   */
  Connected connect(List<InetSocketAddress> workers) throws IOException;

  /** A worker that plays. */
  interface Worker extends AutoCloseable {
    /** How many work together, with this one. */
    int together();

    @Override
    void close();
  }

  /** A runner that is connected to workers. */
  interface Connected extends Runner, AutoCloseable {
    @Override
    void close();
  }
}
