package souk.bench;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import souk.content.ContentRules;

/**
 * What a bundle costs at the least in Java: its cryptography, by calls of the JDK that do nothing
 * else, and the reads that a chain waits for. Nanoseconds of CPU time.
 */
final class BundleFloor {
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
  private static final int ROUNDS = 61;
  private static final int CALLS = 2_000;
  private static final int LOOPS = 5;
  private static final int TOKEN_BYTES = 178;
  private static final int BOX_BYTES = 96;
  private static final int STEP_BYTES = 52;

  private final double keySchedule;
  private final double tokenMac;
  private final double boxMac;
  private final double hash;

  BundleFloor() throws GeneralSecurityException {
    byte[] bytes = new byte[TOKEN_BYTES];
    byte[] key = new byte[16];
    byte[] result = new byte[32];
    Cipher cipher = Cipher.getInstance("AES/ECB/NoPadding");
    keySchedule =
        nanos(() -> {
          key[0]++;
          cipher.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(key, "AES"));
        });
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(result, "HmacSHA256"));
    tokenMac =
        nanos(() -> {
          mac.update(bytes, 0, TOKEN_BYTES);
          mac.doFinal(result, 0);
        });
    boxMac =
        nanos(() -> {
          key[0]++;
          mac.init(new SecretKeySpec(key, "HmacSHA256"));
          mac.update(bytes, 0, BOX_BYTES);
          mac.doFinal(result, 0);
        });
    MessageDigest digest = MessageDigest.getInstance("SHA-256");
    hash =
        nanos(() -> {
          digest.update(bytes, 0, STEP_BYTES);
          digest.digest(result, 0, result.length);
        });
  }

  private interface Call {
    void run() throws GeneralSecurityException;
  }

  /** The least of some medians: a first loop may be compiled, and not well, while it runs. */
  private static double nanos(Call call) throws GeneralSecurityException {
    double least = Double.POSITIVE_INFINITY;
    for (int i = 0; i < LOOPS; i++) {
      least = Math.min(least, median(call));
    }
    return least;
  }

  private static double median(Call call) throws GeneralSecurityException {
    double[] nanos = new double[ROUNDS];
    for (int round = 0; round < nanos.length; round++) {
      long start = THREADS.getCurrentThreadCpuTime();
      for (int i = 0; i < CALLS; i++) {
        call.run();
      }
      nanos[round] = (THREADS.getCurrentThreadCpuTime() - start) / (double) CALLS;
    }
    Arrays.sort(nanos);
    return nanos[nanos.length / 2];
  }

  /**
   * For a bundle: a key schedule for each chunk and the box; for each token a MAC and a commitment;
   * for the chain its first state, its steps, goal and key; a MAC over the box; and a read for each
   * step.
   *
   * @param read nanoseconds of a read whose place the one before gave
   */
  double nanos(ContentRules rules, int passes, double read) {
    int caches = rules.caches();
    int steps = caches * passes;
    return (caches + 1) * keySchedule
        + caches * (tokenMac + hash)
        + (steps + 3) * hash
        + boxMac
        + steps * read;
  }
}
