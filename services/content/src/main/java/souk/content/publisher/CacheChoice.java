package souk.content.publisher;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import javax.crypto.Cipher;
import javax.crypto.KDF;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import javax.crypto.ShortBufferException;
import javax.crypto.spec.HKDFParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import souk.primitives.Bytes32;
import souk.primitives.PrivateKey;

/**
 * Which caches deliver a bundle: weighted rendezvous hashing (Thaler and Ravishankar 1998, with the
 * weights of Efraimidis and Spirakis 2006). A pseudo-random function that only the publisher can
 * compute gives every cache a number u in (0, 1) for a chunk and an epoch; the cache with the
 * largest ln(u)/weight that is not in the bundle yet has the chunk. So the answer to a retry is the
 * same, a client has nothing to fish with, and a cache that comes or goes moves few chunks.
 *
 * <p>Not safe for several threads; the keys of objects are shared.
 */
final class CacheChoice {
  private static final int BLOCK = 16;
  private static final String PRF = "HmacSHA256";

  private final ChoiceKeys keys;
  private final Cipher cipher;
  private byte[] blocks = new byte[0];
  private double[] scores = new double[0];
  private @Nullable SecretKey current;

  /** The secret behind all choices, and the keys of objects and epochs that follow from it. */
  static final class ChoiceKeys {
    private static final int MOST_KEPT = 4096;

    private record Scope(Bytes32 object, long epoch) {}

    private final SecretKey secret;
    private final Map<Scope, SecretKey> kept = new ConcurrentHashMap<>();

    /** The same key gives the same choices, also after a restart. */
    ChoiceKeys(PrivateKey publisher) {
      try {
        secret =
            KDF.getInstance("HKDF-SHA256")
                .deriveKey(
                    PRF,
                    HKDFParameterSpec.ofExtract()
                        .addIKM(publisher.toArray())
                        .thenExpand(
                            "souk content/1 choice".getBytes(StandardCharsets.US_ASCII), 32));
      } catch (GeneralSecurityException e) {
        throw new IllegalStateException("Java 25 has HKDF", e);
      }
    }

    private SecretKey of(Bytes32 object, long epoch) {
      if (kept.size() > MOST_KEPT) {
        kept.clear();
      }
      return kept.computeIfAbsent(new Scope(object, epoch), this::derive);
    }

    private SecretKey derive(Scope scope) {
      try {
        Mac mac = Mac.getInstance(PRF);
        mac.init(secret);
        mac.update(scope.object().toArray());
        mac.update(ByteBuffer.allocate(Long.BYTES).putLong(scope.epoch()).flip());
        return new SecretKeySpec(mac.doFinal(), 0, BLOCK, "AES");
      } catch (GeneralSecurityException e) {
        throw new IllegalStateException("every Java has HMAC-SHA-256", e);
      }
    }
  }

  CacheChoice(ChoiceKeys keys) {
    this.keys = keys;
    try {
      this.cipher = Cipher.getInstance("AES/ECB/NoPadding");
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has AES", e);
    }
  }

  /**
   * Chooses a cache for each chunk of a bundle, all different.
   *
   * @param firstChunk of the bundle
   * @return false when there are not enough; {@code chosen} then holds fewer
   */
  boolean choose(
      Bytes32 object, long epoch, int firstChunk, Roster roster, @Nullable HiredCache[] chosen) {
    begin(object, epoch);
    for (int slot = 0; slot < chosen.length; slot++) {
      int filled = slot;
      HiredCache best = best(firstChunk + slot, roster, cache -> !contains(chosen, filled, cache));
      if (best == null) {
        return false;
      }
      chosen[slot] = best;
    }
    return true;
  }

  /** The cache that the same rule gives for one chunk when some may not have it. */
  @Nullable HiredCache replace(
      Bytes32 object, long epoch, int chunk, Roster roster, List<HiredCache> excluded) {
    begin(object, epoch);
    return best(chunk, roster, cache -> !excluded.contains(cache));
  }

  private static boolean contains(@Nullable HiredCache[] chosen, int count, HiredCache cache) {
    for (int i = 0; i < count; i++) {
      if (chosen[i] == cache) {
        return true;
      }
    }
    return false;
  }

  private void begin(Bytes32 object, long epoch) {
    SecretKey key = keys.of(object, epoch);
    if (!key.equals(current)) {
      try {
        cipher.init(Cipher.ENCRYPT_MODE, key);
      } catch (GeneralSecurityException e) {
        throw new IllegalStateException("16 bytes are a key of AES-128", e);
      }
      current = key;
    }
  }

  private @Nullable HiredCache best(int chunk, Roster roster, Predicate<HiredCache> allowed) {
    score(chunk, roster);
    HiredCache best = null;
    double highest = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < roster.size(); i++) {
      HiredCache cache = roster.cache(i);
      if (scores[i] > highest && allowed.test(cache)) {
        highest = scores[i];
        best = cache;
      }
    }
    return best;
  }

  private void score(int chunk, Roster roster) {
    int size = roster.size();
    if (scores.length != size) {
      scores = new double[size];
      blocks = new byte[size * BLOCK];
    }
    for (int i = 0; i < size; i++) {
      roster.cache(i).mark(blocks, i * BLOCK);
      putInt(blocks, i * BLOCK + 12, chunk);
    }
    try {
      cipher.update(blocks, 0, blocks.length, blocks, 0);
    } catch (ShortBufferException e) {
      throw new IllegalStateException("encrypting blocks in place", e);
    }
    for (int i = 0; i < size; i++) {
      scores[i] = Math.log(uniform(blocks, i * BLOCK)) / roster.weight(i);
    }
  }

  private static void putInt(byte[] target, int at, int value) {
    target[at] = (byte) (value >>> 24);
    target[at + 1] = (byte) (value >>> 16);
    target[at + 2] = (byte) (value >>> 8);
    target[at + 3] = (byte) value;
  }

  /** A number in (0, 1) from 52 bits. */
  private static double uniform(byte[] block, int at) {
    long bits = 0;
    for (int i = 0; i < 7; i++) {
      bits = bits << 8 | (block[at + i] & 0xff);
    }
    return ((bits >>> 4) + 0.5) * 0x1p-52;
  }
}
