package souk.gateway.s3.object;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Makes one page of a listing out of rows in the order of their keys. Of keys that have a prefix up
 * to a delimiter in common only the first is read: the rest is jumped over.
 *
 * @param <E> what fails where rows are read
 */
final class Page<E extends Exception> {
  /**
   * Reads rows.
   *
   * @param <E> what fails
   */
  interface Rows<E extends Exception> {
    /** At most {@code count} objects with this key or one behind it. */
    List<StoredObject> from(byte[] key, int count) throws E;
  }

  private static final int BATCH = 1001;

  private final Listing.Wanted wanted;
  private final Rows<E> rows;
  private final List<StoredObject> objects = new ArrayList<>();
  private final List<String> prefixes = new ArrayList<>();
  private String last = "";

  Page(Listing.Wanted wanted, Rows<E> rows) {
    this.wanted = wanted;
    this.rows = rows;
  }

  private static byte[] bytes(String text) {
    return DatabaseCatalog.bytes(text);
  }

  private static int compare(String a, String b) {
    return Arrays.compareUnsigned(bytes(a), bytes(b));
  }

  /** The first key behind this one. */
  private static byte[] behind(byte[] key) {
    return Arrays.copyOf(key, key.length + 1);
  }

  /** What is behind all keys that begin so; empty when nothing is. */
  private static Optional<byte[]> behindAll(byte[] prefix) {
    for (int end = prefix.length; end > 0; end--) {
      if (prefix[end - 1] != (byte) 0xff) {
        byte[] next = Arrays.copyOf(prefix, end);
        next[end - 1]++;
        return Optional.of(next);
      }
    }
    return Optional.empty();
  }

  Listing all() throws E {
    byte[] prefix = bytes(wanted.prefix());
    byte[] after = bytes(wanted.after());
    Optional<byte[]> at =
        Optional.of(
            wanted.after().isEmpty() || Arrays.compareUnsigned(prefix, after) > 0
                ? prefix
                : behind(after));
    if (wanted.most() == 0) {
      return new Listing(List.of(), List.of(), Optional.empty());
    }
    while (at.isPresent()) {
      List<StoredObject> batch = rows.from(at.get(), Math.min(BATCH, wanted.most() + 1));
      if (batch.isEmpty()) {
        break;
      }
      at = Optional.of(behind(bytes(batch.getLast().key())));
      for (StoredObject each : batch) {
        if (!each.key().startsWith(wanted.prefix())) {
          return new Listing(objects, prefixes, Optional.empty());
        }
        Optional<String> common = common(each.key());
        boolean told = common.isPresent() && compare(common.get(), wanted.after()) <= 0;
        if (!told && objects.size() + prefixes.size() == wanted.most()) {
          return new Listing(objects, prefixes, Optional.of(last));
        }
        if (common.isPresent()) {
          if (!told) {
            prefixes.add(common.get());
            last = common.get();
          }
          at = behindAll(bytes(common.get()));
          break;
        }
        objects.add(each);
        last = each.key();
      }
    }
    return new Listing(objects, prefixes, Optional.empty());
  }

  private Optional<String> common(String key) {
    if (wanted.delimiter().isEmpty()) {
      return Optional.empty();
    }
    int at = key.indexOf(wanted.delimiter(), wanted.prefix().length());
    return at < 0
        ? Optional.empty()
        : Optional.of(key.substring(0, at + wanted.delimiter().length()));
  }
}
