package souk.content.client;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import souk.content.Manifest;
import souk.content.client.ContentException.Reason;
import souk.primitives.Bytes32;

/**
 * The publishers of one object, of which one is asked at a time: when it fails, the next, and when
 * none answers, all of them again after a pause, for as long as there is patience. Used by one
 * thread.
 */
final class Mirrors {
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

  private final List<Mirror> mirrors = new ArrayList<>();
  private final Duration patience;
  private final Duration firstPause;
  private int at;

  /** What failed since something succeeded, of each that was asked since the last pause. */
  private final List<ContentException> failures = new ArrayList<>();

  private @Nullable Long since;
  private Duration pause;

  /** One publisher, and the manifest that it signed. */
  static final class Mirror {
    private final ContentClient client;
    private final URI uri;
    private final Bytes32 contentId;
    private @Nullable Manifest manifest;

    private Mirror(ContentClient client, URI uri, Bytes32 contentId) {
      this.client = client;
      this.uri = uri;
      this.contentId = contentId;
    }

    URI uri() {
      return uri;
    }

    Manifest manifest() throws ContentException {
      Manifest known = manifest;
      if (known == null) {
        known = client.manifest(uri, contentId);
        manifest = known;
      }
      return known;
    }
  }

  /** Something that is asked of a publisher. */
  interface Question<T> {
    T ask(Mirror mirror) throws ContentException, IOException, InterruptedException;
  }

  Mirrors(
      ContentClient client,
      List<URI> publishers,
      Bytes32 contentId,
      Duration patience,
      Duration firstPause) {
    if (publishers.isEmpty()) {
      throw new IllegalArgumentException("an object is asked of at least one publisher");
    }
    publishers.stream().distinct().forEach(uri -> mirrors.add(new Mirror(client, uri, contentId)));
    this.patience = patience;
    this.firstPause = firstPause;
    this.pause = firstPause;
  }

  /** The one that is asked now. */
  Mirror current() {
    return mirrors.get(at);
  }

  /** Asks until one gives what is asked for; the caller tells {@link #succeeded}. */
  <T> T ask(Question<T> question, Progress progress)
      throws ContentException, IOException, InterruptedException {
    while (true) {
      try {
        return question.ask(current());
      } catch (ContentException e) {
        failed(e, progress);
      }
    }
  }

  /** Something came: patience begins anew. */
  void succeeded() {
    failures.clear();
    since = null;
    pause = firstPause;
  }

  private void failed(ContentException failure, Progress progress)
      throws ContentException, InterruptedException {
    if (failure.reason() == Reason.OUT_OF_RANGE) {
      throw failure;
    }
    failures.add(failure);
    at = (at + 1) % mirrors.size();
    if (failures.size() < mirrors.size()) {
      return;
    }
    ContentException away =
        failures.stream()
            .filter(each -> each.reason() == Reason.PUBLISHER_UNREACHABLE)
            .findFirst()
            .orElse(null);
    if (away == null) {
      throw failures.getFirst();
    }
    failures.clear();
    long now = System.nanoTime();
    if (since == null) {
      since = now;
    }
    Duration left = patience.minusNanos(now - since);
    if (!left.isPositive()) {
      throw away;
    }
    progress.waiting(left, away);
    Thread.sleep(pause.compareTo(left) < 0 ? pause : left);
    Duration longer = pause.multipliedBy(2);
    pause = longer.compareTo(LONGEST_PAUSE) < 0 ? longer : LONGEST_PAUSE;
  }
}
