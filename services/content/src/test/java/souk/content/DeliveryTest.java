package souk.content;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.ByteArrayOutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import souk.content.SponsoredMarket.Published;
import souk.content.client.ContentClient;
import souk.content.client.ContentException;
import souk.content.client.Progress;
import souk.content.client.RemoteObject;
import souk.exchange.testkit.TestProvider;
import souk.puzzle.PuzzleProfile;
import souk.transport.PeerException;

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

      download(market, object, file);

      assertThat(Files.readAllBytes(file)).isEqualTo(object.bytes());
      assertThat(market.ticketsTaken()).isEqualTo(object.chunks() - kept * 4);

      download(market, object, file);
      assertThat(market.ticketsTaken()).isEqualTo(object.chunks() - kept * 4);
    }
  }

  @Test
  void shouldCutAFileThatIsTooLongWhenItsFrontIsTheObject() throws Exception {
    try (SponsoredMarket market = SponsoredMarket.honest(folder, 4)) {
      Published object = market.publish(300_000, 1);
      Path file = folder.resolve("download");
      Files.write(file, Arrays.copyOf(object.bytes(), 400_000));

      download(market, object, file);

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
  void shouldSayThatAFileWasChangedWhenThatHappenedBeforeARestart() throws Exception {
    try (SponsoredMarket market = SponsoredMarket.honest(folder, 4)) {
      Published object = market.publish(1_000_000, 1);
      Files.write(object.file(), new byte[1_000_001]);

      market.restartPublisher();

      assertThat(market.publisher().objects()).isEmpty();
      assertThatThrownBy(() -> market.fetch(market.client(1), object.id(), Progress.NONE))
          .isInstanceOf(ContentException.class)
          .hasMessageContaining("was changed since it was published");
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

  @Test
  void shouldRefuseTheSecondWhenTwoDownloadsWriteToOneFile() throws Exception {
    try (SponsoredMarket market = SponsoredMarket.honest(folder, 5)) {
      Published first = market.publish(600_000, 1);
      Published second = market.publish(600_000, 2);
      Path part = folder.resolve("one.part");
      Path whole = folder.resolve("one");
      List<Throwable> refused = new ArrayList<>();
      RemoteObject other = object(market, 2, second);
      object(market, 1, first)
          .download(
              part,
              whole,
              false,
              new Progress() {
                @Override
                public void written(long bytes, long total) {
                  refused.add(
                      catchThrowable(() -> other.download(part, whole, false, Progress.NONE)));
                }
              });

      assertThat(refused)
          .isNotEmpty()
          .allSatisfy(failure ->
              assertThat(failure)
                  .isInstanceOf(FileSystemException.class)
                  .hasMessageContaining("another download is writing"));
      assertThat(Files.readAllBytes(whole)).isEqualTo(first.bytes());
      assertThat(part).doesNotExist();
    }
  }

  @Test
  void shouldTakeAnObjectOutAndSayWhichFileWhenItsBytesWereChanged() throws Exception {
    try (SponsoredMarket market = SponsoredMarket.honest(folder, 5)) {
      Published changed = market.publish(600_000, 1);
      Published other = market.publish(600_000, 2);
      FileTime before = Files.getLastModifiedTime(changed.file());
      byte[] bytes = changed.bytes();
      Arrays.fill(bytes, (byte) 7);
      Files.write(changed.file(), bytes, StandardOpenOption.WRITE);
      Files.setLastModifiedTime(changed.file(), before); // nothing but the bytes tells

      assertGone(market, changed);

      // A cache found it out with the first chunk that it asked for; nobody is blamed.
      assertThat(market.publisher().objects())
          .extracting(Manifest::contentId)
          .containsExactly(other.id());
      assertThat(market.fetch(market.client(2), other.id(), Progress.NONE))
          .isEqualTo(other.bytes());
      market.assertSound();
    }
  }

  @Test
  void shouldTakeAnObjectOutWhenItsFileWasCutShort() throws Exception {
    try (SponsoredMarket market = SponsoredMarket.honest(folder, 5)) {
      Published cut = market.publish(600_000, 1);
      Published other = market.publish(600_000, 2);
      try (FileChannel channel = FileChannel.open(cut.file(), StandardOpenOption.WRITE)) {
        channel.truncate(1_000);
      }

      assertGone(market, cut);

      assertThat(market.fetch(market.client(2), other.id(), Progress.NONE))
          .isEqualTo(other.bytes());
      market.assertSound();
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {-400, 400})
  void shouldSayByHowMuchTheClocksDifferWhenACacheAsksForAChunk(long ahead) throws Exception {
    try (SponsoredMarket market = SponsoredMarket.honest(folder, 5)) {
      Published object = market.publish(600_000, 1);
      TestProvider cache = market.caches.getFirst();
      AgreementKeys keys =
          AgreementKeys.derive(
              Samples.signing(cache.key()),
              market.publisherKey.publicKey(),
              market.agreement(cache));
      long time = market.market.clock().instant().getEpochSecond() + ahead;
      byte[] message = new FillRequest(market.agreement(cache), object.id(), 0, time).sign(keys);

      assertThatThrownBy(() ->
              market
                  .market
                  .dialer()
                  .peer(market.publisherUri())
                  .send("POST", FillRequest.PATH, message, Duration.ofSeconds(10), 1 << 20))
          .isInstanceOfSatisfying(
              PeerException.class,
              e -> {
                assertThat(e.refusedWith(FillRequest.SKEW)).isTrue();
                assertThat(e.problem().orElseThrow().detail())
                    .matches("the cache's clock is (399|400|401) seconds .*")
                    .contains(ahead < 0 ? "behind" : "ahead of");
              });
    }
  }

  private static void assertGone(SponsoredMarket market, Published object) {
    assertThatThrownBy(() -> market.fetch(market.client(1), object.id(), Progress.NONE))
        .isInstanceOf(ContentException.class);
    assertThatThrownBy(() -> market.fetch(market.client(3), object.id(), Progress.NONE))
        .isInstanceOfSatisfying(
            ContentException.class,
            e -> {
              assertThat(e.reason()).isEqualTo(ContentException.Reason.REFUSED);
              assertThat(e).hasMessageContaining("was changed since it was published");
            });
  }

  private static RemoteObject object(SponsoredMarket market, int client, Published object)
      throws Exception {
    return market
        .client(client)
        .object(List.of(market.publisherUri()), object.id(), Duration.ZERO, Progress.NONE);
  }

  private static void download(SponsoredMarket market, Published object, Path file)
      throws Exception {
    object(market, 1, object).download(file, file, false, Progress.NONE);
  }
}
