package souk.gateway.s3.object;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Brings what clients have put to the market, on a thread of its own. A large body goes alone,
 * small ones together: a name in the market costs agreements with several providers.
 */
final class Keeper implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(Keeper.class.getName());
  private static final int MOST_TOGETHER = 10_000;
  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(5);

  private final KeptCatalog catalog;
  private final PieceFolder folder;
  private final Vault vault;
  private final Gathering gathering;
  private final InstantSource clock;
  private final Thread thread;
  private volatile Optional<String> trouble = Optional.empty();

  /**
   * When bodies go to the market together.
   *
   * @param enough bytes; as soon as so many wait, they go
   * @param longest that one waits for others
   * @param pause between looks
   */
  record Gathering(long enough, Duration longest, Duration pause) {}

  Keeper(
      KeptCatalog catalog,
      PieceFolder folder,
      Vault vault,
      Gathering gathering,
      InstantSource clock) {
    this.catalog = catalog;
    this.folder = folder;
    this.vault = vault;
    this.gathering = gathering;
    this.clock = clock;
    this.thread = Thread.ofVirtual().name("souk-s3-keeper").start(this::run);
  }

  /** Why the last try failed; empty when it did not. */
  Optional<String> trouble() {
    return trouble;
  }

  private void run() {
    Duration pause = gathering.pause();
    try {
      while (!Thread.currentThread().isInterrupted()) {
        try {
          boolean more = once();
          trouble = Optional.empty();
          pause = more ? Duration.ZERO : gathering.pause();
        } catch (IOException | RuntimeException e) {
          trouble = Optional.of(String.valueOf(e.getMessage()));
          LOG.log(System.Logger.Level.WARNING, "the market does not keep it yet; tried again", e);
          Duration longer = pause.multipliedBy(2).plus(gathering.pause());
          pause = longer.compareTo(LONGEST_PAUSE) < 0 ? longer : LONGEST_PAUSE;
        }
        Thread.sleep(pause);
      }
    } catch (InterruptedException closes) {
      Thread.currentThread().interrupt();
    }
  }

  /** Does what there is to do, once; what fails does not keep the rest waiting. */
  private boolean once() throws IOException, InterruptedException {
    List<KeptCatalog.Waiting> next = next();
    if (!next.isEmpty()) {
      catalog.gather("s3-" + folder.fresh(), next);
    }
    Failures failures = new Failures();
    List<String> unfinished = catalog.keeping();
    for (String name : unfinished) {
      failures.of(() -> keep(name));
    }
    List<String> unneeded = catalog.unneeded();
    for (String name : unneeded) {
      failures.of(() -> {
        vault.forget(name);
        catalog.forgotten(name);
      });
    }
    failures.tell();
    return !next.isEmpty() || !unfinished.isEmpty() || !unneeded.isEmpty();
  }

  /** One step of several, each of which is tried. */
  private interface Step {
    void run() throws IOException, InterruptedException;
  }

  /** Keeps the first failure until all steps were tried. */
  private static final class Failures {
    private @Nullable IOException first;

    void of(Step step) throws InterruptedException {
      try {
        step.run();
      } catch (IOException | RuntimeException e) {
        IOException failed = new IOException(e.getMessage(), e);
        if (first == null) {
          first = failed;
        } else {
          first.addSuppressed(failed);
        }
      }
    }

    void tell() throws IOException {
      if (first != null) {
        throw first;
      }
    }
  }

  private List<KeptCatalog.Waiting> next() {
    List<KeptCatalog.Waiting> all = catalog.waiting(MOST_TOGETHER);
    List<KeptCatalog.Waiting> together = new ArrayList<>();
    long size = 0;
    for (KeptCatalog.Waiting each : all) {
      if (each.size() >= gathering.enough()) {
        return List.of(each);
      }
      together.add(each);
      size += each.size();
      if (size >= gathering.enough()) {
        return together;
      }
    }
    boolean due =
        !all.isEmpty()
            && (all.size() == MOST_TOGETHER
                || !all.getFirst().since().plus(gathering.longest()).isAfter(clock.instant()));
    return due ? together : List.of();
  }

  private void keep(String name) throws IOException, InterruptedException {
    List<Piece> pieces = catalog.content(name);
    long size = pieces.stream().mapToLong(Piece::size).sum();
    if (size > 0) {
      vault.keep(
          name,
          new Vault.Content() {
            @Override
            public long size() {
              return size;
            }

            @Override
            public InputStream open() {
              return new PiecesStream(folder, pieces);
            }
          });
    }
    for (String file : catalog.kept(name)) {
      folder.delete(file);
    }
  }

  @Override
  public void close() {
    thread.interrupt();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
