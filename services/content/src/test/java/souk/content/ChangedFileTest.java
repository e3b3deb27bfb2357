package souk.content;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import souk.content.SponsoredMarket.Published;
import souk.content.client.ContentException;
import souk.content.client.Progress;
import souk.content.publisher.Published.State;
import souk.primitives.Address;
import souk.transport.ProblemException;

/** What clients hear when a published file changed or vanished, and when it is back. */
class ChangedFileTest {
  private static final int BYTES = 600_000;

  @TempDir private Path folder;

  private static State state(SponsoredMarket market, Published object) {
    return market.publisher().published().stream()
        .filter(each -> each.manifest().contentId().equals(object.id()))
        .findAny()
        .orElseThrow()
        .state();
  }

  private static void await(SponsoredMarket market, Published object, State wanted)
      throws Exception {
    for (int i = 0; state(market, object) != wanted; i++) {
      assertThat(i).as("never " + wanted).isLessThan(2_000);
      if (i % 20 == 0) {
        market.market.advance(1);
      }
      Thread.sleep(10);
    }
  }

  private static void refused(SponsoredMarket market, Published object, String why) {
    assertThatThrownBy(() -> market.fetch(market.client(1), object.id(), Progress.NONE))
        .isInstanceOf(ContentException.class)
        .hasMessageContaining(why)
        .hasMessageNotContaining("tickets");
  }

  @Test
  void shouldSayThatTheFileIsMissingAndServeItAgainWhenItIsBack() throws Exception {
    try (SponsoredMarket market = SponsoredMarket.honest(folder, 5)) {
      Published gone = market.publish(BYTES, 1);
      Published other = market.publish(BYTES, 2);
      Path away = folder.resolve("away");
      Files.move(gone.file(), away);

      refused(market, gone, "file of " + gone.id() + " is not there any more");
      await(market, gone, State.MISSING);
      assertThat(market.fetch(market.client(2), other.id(), Progress.NONE))
          .isEqualTo(other.bytes());

      Files.copy(away, gone.file()); // with another time of change
      await(market, gone, State.SERVED);
      assertThat(market.fetch(market.client(3), gone.id(), Progress.NONE)).isEqualTo(gone.bytes());
      market.assertSound();
    }
  }

  @Test
  void shouldNotServeAnotherFileInItsPlaceThoughItLooksTheSame() throws Exception {
    try (SponsoredMarket market = SponsoredMarket.honest(folder, 5)) {
      Published object = market.publish(BYTES, 1);
      FileTime before = Files.getLastModifiedTime(object.file());
      byte[] right = object.bytes();
      Files.delete(object.file());
      await(market, object, State.MISSING);
      byte[] wrong = right.clone();
      Arrays.fill(wrong, (byte) 7);
      Files.write(object.file(), wrong);
      Files.setLastModifiedTime(object.file(), before);

      for (int i = 0; i < 5; i++) {
        market.market.advance(1);
        refused(market, object, "was changed since it was published");
      }

      Files.write(object.file(), right);
      await(market, object, State.SERVED);
      assertThat(market.fetch(market.client(3), object.id(), Progress.NONE)).isEqualTo(right);
    }
  }

  /** The publisher looks at a file every few milliseconds only. */
  @Test
  void shouldSayThatItChangedWhenItIsCutShortRightAfterALook() throws Exception {
    try (SponsoredMarket market = SponsoredMarket.honest(folder, 5)) {
      Published object = market.publish(4 * BYTES, 1);
      market.fetch(market.client(1), object.id(), Progress.NONE);
      Address client = SponsoredMarket.clientKey(99).address();
      assertThat(market.publisher().bundle(client, object.id(), 0).size()).isPositive();
      try (FileChannel channel = FileChannel.open(object.file(), StandardOpenOption.WRITE)) {
        channel.truncate(0);
      }
      for (int bundle = 0; bundle < 2; bundle++) {
        int number = bundle;
        assertThatThrownBy(() -> market.publisher().bundle(client, object.id(), number))
            .isInstanceOfSatisfying(
                ProblemException.class,
                e -> assertThat(e.problem().code()).isEqualTo("object-changed"));
      }
    }
  }

  @Test
  void shouldTellTheTrueReasonWhenTheFileVanishesAmidAFetch() throws Exception {
    try (SponsoredMarket market = SponsoredMarket.honest(folder, 5)) {
      Published object = market.publish(4 * BYTES, 1);
      assertThatThrownBy(() ->
              market.fetch(
                  market.client(1),
                  object.id(),
                  new Progress() {
                    @Override
                    public void written(long bytes, long total) {
                      object.file().toFile().delete();
                    }
                  }))
          .isInstanceOf(ContentException.class)
          .hasMessageContaining("is not there any more");
      market.assertSound();
    }
  }

  @Test
  void shouldTellNameAndTypeToWhoeverAsks() throws Exception {
    try (SponsoredMarket market = SponsoredMarket.honest(folder, 4)) {
      Published object = market.publish(BYTES, 1);
      byte[] answer =
          market
              .market
              .dialer()
              .peer(market.publisherUri())
              .send(
                  "GET",
                  Label.PATH + object.id(),
                  new byte[0],
                  Duration.ofSeconds(10),
                  Label.MOST_BYTES);

      assertThat(Label.decode(answer))
          .isEqualTo(new Label(object.file().getFileName().toString(), Label.UNKNOWN_TYPE));
    }
  }

  @Test
  void shouldCountWhatWasDeliveredAndPaid() throws Exception {
    try (SponsoredMarket market = SponsoredMarket.honest(folder, 5)) {
      Published object = market.publish(BYTES, 1);
      market.fetch(market.client(1), object.id(), Progress.NONE);
      awaitCounted(market, 1);
      market.restartPublisher();
      assertThat(counted(market).deliveries()).isEqualTo(1);

      market.fetch(market.client(2), object.id(), Progress.NONE);
      awaitCounted(market, 2);
      assertThat(counted(market).tickets()).isEqualTo(market.ticketsTaken());
    }
  }

  private static souk.content.publisher.Published counted(SponsoredMarket market) {
    return market.publisher().published().getFirst();
  }

  /** Caches tell of payments a little later. */
  private static void awaitCounted(SponsoredMarket market, double deliveries) throws Exception {
    for (int i = 0; counted(market).deliveries() != deliveries; i++) {
      assertThat(i).as("never " + deliveries).isLessThan(2_000);
      if (i % 20 == 0) {
        market.market.advance(1);
      }
      Thread.sleep(10);
    }
  }
}
