package souk.content;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import souk.content.SponsoredMarket.Published;
import souk.content.client.ContentClient;
import souk.content.client.ContentException;
import souk.content.client.Progress;
import souk.puzzle.PuzzleProfile;

/** Publisher, caches and client over HTTP, everybody honest. */
class DeliveryTest {
  @TempDir Path folder = Path.of("");

  @Test
  void shouldDeliverAndPayForEachChunkOnceWhenEverybodyIsHonest() throws Exception {
    try (SponsoredMarket market = SponsoredMarket.honest(folder, 6)) {
      Published object = market.publish(3_000_000, 1);

      byte[] fetched = market.fetch(market.client(1), object.id(), Progress.NONE);

      assertThat(fetched).isEqualTo(object.bytes());
      assertThat(market.ticketsTaken()).isEqualTo(object.chunks());
      assertThat(market.caches).allMatch(cache -> !cache.taken().isEmpty());
      SponsoredMarket.await(
          "all bundles are complete", () -> market.publisher().openBundles() == 0);
      market.assertSound();
    }
  }

  @Test
  void shouldDeliverObjectsOfAnySizeWhenTheyFillChunksOrNot() throws Exception {
    try (SponsoredMarket market = SponsoredMarket.honest(folder, 5)) {
      ContentClient client = market.client(1);
      int paid = 0;
      for (int size : new int[] {128, 129, 4095, 16_385, 262_143, 262_144, 262_145, 700_001}) {
        Published object = market.publish(size, size);
        assertThat(market.fetch(client, object.id(), Progress.NONE))
            .as("%d bytes", size)
            .isEqualTo(object.bytes());
        paid += object.chunks();
        assertThat(market.ticketsTaken()).isEqualTo(paid);
      }
      market.assertSound();
    }
  }

  @Test
  void shouldSayWhyWhenAnObjectIsTooSmallForAPuzzle() throws Exception {
    try (SponsoredMarket market = SponsoredMarket.honest(folder, 4)) {
      assertThatThrownBy(() -> market.publish(127, 1))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("at least 128");
      assertThatThrownBy(() -> market.publish(0, 1)).isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void shouldChargeBySizeWhenATicketPaysForLessThanAChunk() throws Exception {
    ContentRules rules =
        new ContentRules(PuzzleProfile.SOUK, 4, 4, 64 << 10, 4096, 16 << 10, 10, 500, 8, 64, 2, 24);
    try (SponsoredMarket market = new SponsoredMarket(folder, 5, rules, role -> role)) {
      Published object = market.publish(4 * 40_000, 1);

      byte[] fetched = market.fetch(market.client(1), object.id(), Progress.NONE);

      assertThat(fetched).isEqualTo(object.bytes());
      assertThat(market.ticketsTaken()).isEqualTo(4 * 3);
      market.assertSound();
    }
  }

  @Test
  void shouldDeliverWhenThePuzzleIsOfTheProfileCompat() throws Exception {
    ContentRules rules = SponsoredMarket.rules(PuzzleProfile.COMPAT);
    try (SponsoredMarket market = new SponsoredMarket(folder, 4, rules, role -> role)) {
      Published object = market.publish(500_000, 1);

      assertThat(market.fetch(market.client(1), object.id(), Progress.NONE))
          .isEqualTo(object.bytes());
      market.assertSound();
    }
  }

  @Test
  void shouldWriteJustTheRangeWhenAPartIsAskedFor() throws Exception {
    try (SponsoredMarket market = SponsoredMarket.honest(folder, 5)) {
      Published object = market.publish(1_500_000, 1);
      ContentClient client = market.client(1);
      long seed = 4;
      Random random = new Random(seed);
      for (int run = 0; run < 12; run++) {
        int offset = random.nextInt(object.content().size());
        int length = 1 + random.nextInt(Math.min(400_000, object.content().size() - offset));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        client.fetch(market.publisherUri(), object.manifest(), offset, length, out, Progress.NONE);
        assertThat(out.toByteArray())
            .as("seed %d, %d bytes from %d on", seed, length, offset)
            .isEqualTo(object.content().slice(offset, length));
      }
      assertThatThrownBy(() ->
              client.fetch(
                  market.publisherUri(),
                  object.manifest(),
                  1_499_999,
                  2,
                  new ByteArrayOutputStream(),
                  Progress.NONE))
          .isInstanceOfSatisfying(
              ContentException.class,
              e -> assertThat(e.reason()).isEqualTo(ContentException.Reason.OUT_OF_RANGE));
    }
  }

  @Test
  void shouldKeepWhatIsRightAndFetchTheRestWhenAFileIsThereInPart() throws Exception {
    try (SponsoredMarket market = SponsoredMarket.honest(folder, 5)) {
      Published object = market.publish(2_000_000, 1);
      Path file = folder.resolve("download");
      byte[] partial = Arrays.copyOf(object.bytes(), 1_200_000);
      partial[800_000] ^= 1;
      Files.write(file, partial);
      Layout layout = object.manifest().layout();
      int kept = layout.bundleAt(800_000);
      assertThat(kept).isPositive();

      market.client(1).download(market.publisherUri(), object.id(), file, Progress.NONE);

      assertThat(Files.readAllBytes(file)).isEqualTo(object.bytes());
      assertThat(market.ticketsTaken()).isEqualTo(object.chunks() - kept * 4);

      market.client(1).download(market.publisherUri(), object.id(), file, Progress.NONE);
      assertThat(market.ticketsTaken()).isEqualTo(object.chunks() - kept * 4);
    }
  }

  @Test
  void shouldCutAFileThatIsTooLongWhenItsFrontIsTheObject() throws Exception {
    try (SponsoredMarket market = SponsoredMarket.honest(folder, 4)) {
      Published object = market.publish(300_000, 1);
      Path file = folder.resolve("download");
      Files.write(file, Arrays.copyOf(object.bytes(), 400_000));

      market.client(1).download(market.publisherUri(), object.id(), file, Progress.NONE);

      assertThat(Files.readAllBytes(file)).isEqualTo(object.bytes());
      assertThat(market.ticketsTaken()).isZero();
    }
  }

  @Test
  void shouldGoOnWithTheSameObjectsAndCachesWhenThePublisherIsRestarted() throws Exception {
    try (SponsoredMarket market = SponsoredMarket.honest(folder, 5)) {
      Published object = market.publish(1_000_000, 1);
      ContentClient client = market.client(1);
      assertThat(market.fetch(client, object.id(), Progress.NONE)).isEqualTo(object.bytes());
      int before = market.ticketsTaken();

      market.restartPublisher();

      assertThat(market.publisher().objects()).containsExactly(object.manifest());
      assertThat(market.fetch(client, object.id(), Progress.NONE)).isEqualTo(object.bytes());
      assertThat(market.ticketsTaken()).isEqualTo(before + object.chunks());
      market.assertSound();
    }
  }

  @Test
  void shouldLeaveAnObjectOutWhenItsFileWasChangedBeforeARestart() throws Exception {
    try (SponsoredMarket market = SponsoredMarket.honest(folder, 4)) {
      Published object = market.publish(1_000_000, 1);
      Files.write(object.file(), new byte[1_000_001]);

      market.restartPublisher();

      assertThat(market.publisher().objects()).isEmpty();
      assertThatThrownBy(() -> market.fetch(market.client(1), object.id(), Progress.NONE))
          .isInstanceOf(ContentException.class)
          .hasMessageContaining("no such object");
    }
  }

  @Test
  void shouldPayWithTheNextRoundsTicketsWhenARoundHasEnded() throws Exception {
    try (SponsoredMarket market = SponsoredMarket.honest(folder, 5)) {
      Published object = market.publish(1_000_000, 1);
      ContentClient client = market.client(1);
      market.fetch(client, object.id(), Progress.NONE);

      market.market.nextRound();
      market.awaitReady(5);

      assertThat(market.fetch(client, object.id(), Progress.NONE)).isEqualTo(object.bytes());
      assertThat(market.ticketsTaken()).isEqualTo(2 * object.chunks());
      market.assertSound();
    }
  }
}
