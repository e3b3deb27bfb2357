package souk.content.publisher;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.GeneralSecurityException;
import java.util.List;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import souk.primitives.Bytes32;
import souk.primitives.Hmac;

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
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
  private static final int BLOCK = 16;

  private final ChoiceKeys keys;
  private final Cipher cipher;
  private byte[] blocks = new byte[0];
  private double[] scores = new double[0];
  private @Nullable SecretKey current;

  /** The secret behind all choices, and the keys of objects and epochs that follow from it. */
  static final class ChoiceKeys {
    private static final int MOST_KEPT = 4096;

    private record Scope(Bytes32 object, long epoch) {}

    private final Hmac secret;
    private final LoadingCache<Scope, SecretKey> kept =
        Caffeine.newBuilder().maximumSize(MOST_KEPT).executor(Runnable::run).build(this::derive);

    /** The same key gives the same choices, also after a restart. */
    ChoiceKeys(SecretKey secret) {
      this.secret = new Hmac(secret);
    }

    private SecretKey of(Bytes32 object, long epoch) {
      return kept.get(new Scope(object, epoch));
    }

    private SecretKey derive(Scope scope) {
      byte[] epoch = ByteBuffer.allocate(Long.BYTES).putLong(scope.epoch()).array();
      byte[] code = secret.code(scope.object().toArray(), epoch);
      return new SecretKeySpec(code, 0, BLOCK, "AES");
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
    score(object, epoch, firstChunk, chosen.length, roster);
    for (int slot = 0; slot < chosen.length; slot++) {
      int best = -1;
      for (int i = 0; i < roster.size(); i++) {
        if ((best < 0 || scores[at(slot, i, roster)] > scores[at(slot, best, roster)])
            && !contains(chosen, slot, roster.cache(i))) {
          best = i;
        }
      }
      if (best < 0) {
        return false;
      }
      chosen[slot] = roster.cache(best);
    }
    return true;
  }

  /** The cache that the same rule gives for one chunk when some may not have it. */
  @Nullable HiredCache replace(
      Bytes32 object, long epoch, int chunk, Roster roster, List<HiredCache> excluded) {
    score(object, epoch, chunk, 1, roster);
    int best = -1;
    for (int i = 0; i < roster.size(); i++) {
      if ((best < 0 || scores[i] > scores[best]) && !excluded.contains(roster.cache(i))) {
        best = i;
      }
    }
    return best < 0 ? null : roster.cache(best);
  }

  private static boolean contains(@Nullable HiredCache[] chosen, int count, HiredCache cache) {
    for (int i = 0; i < count; i++) {
      if (chosen[i] == cache) {
        return true;
      }
    }
    return false;
  }

  private static int at(int slot, int cache, Roster roster) {
    return slot * roster.size() + cache;
  }

  /** Computes the scores of all caches for some chunks; blocks go through the cipher at once. */
  private void score(Bytes32 object, long epoch, int firstChunk, int chunks, Roster roster) {
    int count = chunks * roster.size();
    if (scores.length < count) {
      scores = new double[count];
      blocks = new byte[count * BLOCK];
    }
    for (int slot = 0; slot < chunks; slot++) {
      for (int i = 0; i < roster.size(); i++) {
        int block = at(slot, i, roster) * BLOCK;
        roster.mark(i, blocks, block);
        INT.set(blocks, block + Roster.MARK, firstChunk + slot);
      }
    }
    encrypt(keys.of(object, epoch), count * BLOCK);
    for (int slot = 0; slot < chunks; slot++) {
      for (int i = 0; i < roster.size(); i++) {
        int at = at(slot, i, roster);
        scores[at] = Math.log(uniform(blocks, at * BLOCK)) / roster.weight(i);
      }
    }
  }

  private void encrypt(SecretKey key, int size) {
    try {
      if (!key.equals(current)) {
        cipher.init(Cipher.ENCRYPT_MODE, key);
        current = key;
      }
      cipher.update(blocks, 0, size, blocks, 0);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("encrypting blocks in place", e);
    }
  }

  /** A number in (0, 1) from 52 bits. */
  private static double uniform(byte[] block, int at) {
    return (((long) LONG.get(block, at) >>> 12) + 0.5) * 0x1p-52;
  }
}
