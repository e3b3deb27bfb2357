package souk.content;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import souk.content.SponsoredMarket.Published;
import souk.content.client.ContentException;
import souk.content.client.ContentException.Reason;
import souk.content.client.Progress;
import souk.content.client.RemoteObject;
import souk.transport.HttpServer;

/** An object that is fetched whole: publishers that go away, several of them, files in the way. */
class RemoteObjectTest {
  private static final URI NOBODY = URI.create("http://127.0.0.1:1");
  private static final Duration LONG = Duration.ofMinutes(5);

  @TempDir private Path folder;
  private Path part = Path.of("");
  private Path whole = Path.of("");

  @BeforeEach
  void choose() {
    part = folder.resolve("got.part");
    whole = folder.resolve("got");
  }

  private static RemoteObject object(
      SponsoredMarket market, Published object, Duration patience, URI... publishers)
      throws Exception {
    return market
        .client(1)
        .object(
            publishers.length == 0 ? List.of(market.publisherUri()) : List.of(publishers),
            object.id(),
            patience,
            Progress.NONE);
  }

  /** Stops the publisher after the first bytes, and starts it again when that was noticed. */
  private static final class Outage implements Progress {
    private final SponsoredMarket market;
    private boolean stopped;
    private int waits;
    private long kept = -1;
    private long last;

    Outage(SponsoredMarket market) {
      this.market = market;
    }

    @Override
    public void kept(long bytes, long total) {
      kept = bytes;
    }

    @Override
    public void written(long bytes, long total) {
      assertThat(bytes).isGreaterThan(last);
      last = bytes;
      if (!stopped) {
        stopped = true;
        market.stopPublisher();
      }
    }

    @Override
    public void waiting(Duration left, ContentException why) {
      assertThat(why.reason()).isEqualTo(Reason.PUBLISHER_UNREACHABLE);
      assertThat(left).isPositive();
      if (waits++ == 1) {
        try {
          market.startPublisher();
        } catch (Exception e) {
          throw new AssertionError(e);
        }
      }
    }
  }

  @Test
  void shouldGoOnWhereItWasWhenThePublisherIsRestarted() throws Exception {
    try (SponsoredMarket market = SponsoredMarket.honest(folder, 5)) {
      Published object = market.publish(3_000_000, 1);
      Outage outage = new Outage(market);
      object(market, object, LONG).download(part, whole, false, outage);
      assertThat(outage.waits).isGreaterThan(1);
      assertThat(outage.kept).isZero();
      assertThat(outage.last).isEqualTo(3_000_000);
      assertThat(Files.readAllBytes(whole)).isEqualTo(object.bytes());
      assertThat(part).doesNotExist();
    }
  }

  @Test
  void shouldWriteEachByteOnceWhenAStreamsPublisherIsRestarted() throws Exception {
    try (SponsoredMarket market = SponsoredMarket.honest(folder, 5)) {
      Published object = market.publish(3_000_000, 1);
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      object(market, object, LONG).write(out, new Outage(market));
      assertThat(out.toByteArray()).isEqualTo(object.bytes());
    }
  }

  @Test
  void shouldKeepWhatItHasWhenPatienceIsOver() throws Exception {
    try (SponsoredMarket market = SponsoredMarket.honest(folder, 5)) {
      Published object = market.publish(3_000_000, 1);
      long[] written = new long[1];
      Progress stops =
          new Progress() {
            @Override
            public void written(long bytes, long total) {
              if (written[0] == 0) {
                market.stopPublisher();
              }
              written[0] = bytes;
            }
          };
      RemoteObject remote = object(market, object, Duration.ofMillis(1));
      assertThatThrownBy(() -> remote.download(part, whole, false, stops))
          .isInstanceOfSatisfying(
              ContentException.class,
              e -> assertThat(e.reason()).isEqualTo(Reason.PUBLISHER_UNREACHABLE));
      assertThat(whole).doesNotExist();
      assertThat(Files.readAllBytes(part))
          .isEqualTo(Arrays.copyOf(object.bytes(), Math.toIntExact(written[0])));
      market.startPublisher();

      long[] kept = new long[2];
      object(market, object, Duration.ZERO)
          .download(
              part,
              whole,
              false,
              new Progress() {
                @Override
                public void kept(long bytes, long total) {
                  kept[0] = bytes;
                  kept[1] = total;
                }
              });
      assertThat(kept).containsExactly(written[0], 3_000_000);
      assertThat(Files.readAllBytes(whole)).isEqualTo(object.bytes());
    }
  }

  @Test
  void shouldAskTheNextPublisherWhenOneDoesNotAnswerOrDoesNotHaveIt() throws Exception {
    try (SponsoredMarket market = SponsoredMarket.honest(folder, 5);
        HttpServer other = HttpServer.builder().start()) {
      Published object = market.publish(600_000, 1);
      RemoteObject remote =
          object(market, object, Duration.ZERO, NOBODY, other.uri(), market.publisherUri());
      assertThat(remote.publisher()).isEqualTo(market.publisherUri());
      remote.download(part, whole, false, Progress.NONE);
      assertThat(Files.readAllBytes(whole)).isEqualTo(object.bytes());

      assertThatThrownBy(() -> object(market, object, Duration.ZERO, NOBODY, other.uri()))
          .isInstanceOfSatisfying(
              ContentException.class,
              e -> assertThat(e.reason()).isEqualTo(Reason.PUBLISHER_UNREACHABLE));
      assertThatThrownBy(() -> object(market, object, LONG, other.uri()))
          .isInstanceOfSatisfying(
              ContentException.class, e -> assertThat(e.reason()).isEqualTo(Reason.REFUSED));
    }
  }

  @Test
  void shouldTellTheFilesNameThoughItIsNoPartOfTheContentId() throws Exception {
    try (SponsoredMarket market = SponsoredMarket.honest(folder, 5)) {
      Published object = market.publish(600_000, 1);
      assertThat(object(market, object, Duration.ZERO).name()).contains("object-600000-1");
      Path hidden = Files.write(folder.resolve(".na\u202Eme\n.sh"), object.bytes());
      assertThat(market.publisher().publish(hidden).contentId()).isEqualTo(object.id());
      assertThat(object(market, object, Duration.ZERO).name()).contains("_na_me_.sh");
    }
  }

  @Test
  void shouldLeaveAloneWhatIsThereUnlessToldOtherwise() throws Exception {
    try (SponsoredMarket market = SponsoredMarket.honest(folder, 5)) {
      Published object = market.publish(600_000, 1);
      Files.writeString(whole, "mine");
      Files.writeString(part, "mine, too");
      RemoteObject remote = object(market, object, Duration.ZERO);
      assertThat(remote.is(whole)).isFalse();
      assertThatThrownBy(() -> remote.download(part, whole, false, Progress.NONE))
          .isInstanceOf(FileSystemException.class)
          .hasMessageContaining("is not the beginning of what is fetched");
      assertThat(part).hasContent("mine, too");
      Files.delete(part);
      assertThatThrownBy(() -> remote.download(part, whole, false, Progress.NONE))
          .isInstanceOf(FileAlreadyExistsException.class);
      assertThat(whole).hasContent("mine");

      remote.download(part, whole, true, Progress.NONE);
      assertThat(Files.readAllBytes(whole)).isEqualTo(object.bytes());
      assertThat(remote.is(whole)).isTrue();
    }
  }

  @Test
  void shouldNeitherFollowLinksNorReplaceThemWhenAFileIsWritten() throws Exception {
    try (SponsoredMarket market = SponsoredMarket.honest(folder, 5)) {
      Published object = market.publish(600_000, 1);
      RemoteObject remote = object(market, object, Duration.ZERO);
      Path mine = Files.writeString(folder.resolve("mine"), "mine");
      Files.createSymbolicLink(part, mine);
      assertThatThrownBy(() -> remote.download(part, whole, true, Progress.NONE))
          .isInstanceOf(FileSystemException.class)
          .hasMessageContaining("no regular file");
      Files.delete(part);
      Files.createSymbolicLink(whole, mine);
      assertThatThrownBy(() -> remote.download(part, whole, true, Progress.NONE))
          .isInstanceOf(FileAlreadyExistsException.class);
      assertThat(whole).isSymbolicLink();
      assertThat(mine).hasContent("mine");
    }
  }
}
