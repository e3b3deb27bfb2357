package souk.gateway.s3.object;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import souk.gateway.s3.protocol.ByteRange;
import souk.gateway.s3.protocol.Conditions;
import souk.gateway.s3.protocol.S3Error;
import souk.gateway.s3.protocol.S3Exception;
import souk.gateway.s3.signature.TestBodies;

@Timeout(60)
class ObjectStoreTest {
  private static final Metadata NONE = new Metadata(Map.of());

  @TempDir Path folder;
  private volatile Instant now = Instant.parse("2026-11-30T00:00:00Z");

  private ObjectStore open(FolderVault vault, long most, Duration longest) throws IOException {
    return ObjectStore.open(
        folder.resolve("s3"), vault, new ObjectStore.Rules(most, 1000, longest, 10_000), () -> now);
  }

  private FolderVault vault() throws IOException {
    return new FolderVault(Files.createDirectories(folder.resolve("market")));
  }

  private static byte[] random(int seed, int size) {
    byte[] bytes = new byte[size];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }

  private static void put(ObjectStore store, String key, byte[] bytes) throws IOException {
    var _ = store.put("bucket", key, NONE, TestBodies.of(bytes), Conditions.NONE);
  }

  private static byte[] get(ObjectStore store, String key) throws IOException {
    StoredObject object = store.need("bucket", key);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    store.read(object, new ByteRange(0, object.size()), out);
    return out.toByteArray();
  }

  private static void awaitHere(ObjectStore store, long bytes) throws InterruptedException {
    while (store.standing().here() != bytes) {
      Thread.sleep(10);
    }
  }

  @Test
  void shouldGoTogetherWhenObjectsAreSmallAndTheEldestHasWaited() throws Exception {
    FolderVault vault = vault();
    try (ObjectStore store = open(vault, 1 << 20, Duration.ofSeconds(1))) {
      store.createBucket("bucket");
      for (int i = 0; i < 5; i++) {
        put(store, "small" + i, random(i, 100));
      }
      put(store, "large", random(9, 2000));
      awaitHere(store, 500);
      assertThat(vault.count()).isEqualTo(1);

      now = now.plusSeconds(1);
      awaitHere(store, 0);

      assertThat(vault.count()).isEqualTo(2);
      for (int i = 0; i < 5; i++) {
        assertThat(get(store, "small" + i)).isEqualTo(random(i, 100));
      }
      assertThat(get(store, "large")).isEqualTo(random(9, 2000));
      store.delete("bucket", "small1", Conditions.NONE);
      assertThat(get(store, "small2")).isEqualTo(random(2, 100));
    }
    try (Stream<Path> left = Files.list(folder.resolve("s3").resolve("pieces"))) {
      assertThat(left).isEmpty();
    }
  }

  @Test
  void shouldLoseNothingAndGoOnUnderTheSameNameWhenTheMarketFails() throws Exception {
    FolderVault failing = vault().failing(true);
    try (ObjectStore store = open(failing, 1 << 20, Duration.ZERO)) {
      store.createBucket("bucket");
      put(store, "large", random(1, 5000));
      while (store.standing().trouble().isEmpty()) {
        Thread.sleep(10);
      }
      assertThat(get(store, "large")).isEqualTo(random(1, 5000));
      assertThat(store.need("bucket", "large").kept()).isFalse();
    }
    FolderVault working = vault();
    try (ObjectStore store = open(working, 1 << 20, Duration.ZERO)) {
      awaitHere(store, 0);
      assertThat(get(store, "large")).isEqualTo(random(1, 5000));
      assertThat(store.need("bucket", "large").kept()).isTrue();
      assertThat(working.asked()).containsExactly(failing.asked().getFirst());
    }
  }

  @Test
  void shouldTakeNoMoreWhenTheFolderIsFull() throws Exception {
    try (ObjectStore store = open(vault().failing(true), 1000, Duration.ofHours(1))) {
      store.createBucket("bucket");
      put(store, "one", random(1, 900));

      assertThatThrownBy(() -> put(store, "two", random(2, 200)))
          .isInstanceOfSatisfying(
              S3Exception.class, e -> assertThat(e.error()).isEqualTo(S3Error.SLOW_DOWN));
      assertThatThrownBy(() -> put(store, "two", random(2, 10_001)))
          .isInstanceOfSatisfying(
              S3Exception.class, e -> assertThat(e.error()).isEqualTo(S3Error.ENTITY_TOO_LARGE));
      store.delete("bucket", "one", Conditions.NONE);
      put(store, "two", random(2, 200));
      assertThat(get(store, "two")).isEqualTo(random(2, 200));
    }
  }

  @Test
  void shouldLeaveWhatWasThereWhenABodyBreaksOff() throws Exception {
    try (ObjectStore store = open(vault(), 1 << 20, Duration.ofHours(1))) {
      store.createBucket("bucket");
      put(store, "one", random(1, 100));

      assertThatThrownBy(() ->
              store.put("bucket", "one", NONE, TestBodies.broken(random(2, 100)), Conditions.NONE))
          .isInstanceOf(S3Exception.class);

      assertThat(get(store, "one")).isEqualTo(random(1, 100));
      try (Stream<Path> files = Files.list(folder.resolve("s3").resolve("pieces"))) {
        assertThat(files).hasSize(1);
      }
    }
  }
}
