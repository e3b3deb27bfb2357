package souk.cli.storage;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import souk.cli.Failure;
import souk.cli.Main;
import souk.storage.customer.StoredEntry;

/** Bytes of a stored file: so many from one on. */
record ByteRange(long from, long length) {
  private static final Pattern FORM = Pattern.compile("(\\d{1,18})-(\\d{1,18})?");

  /**
   * What was typed; all of it where nothing was.
   *
   * @throws Failure when there are no such bytes
   */
  static ByteRange of(@Nullable String typed, StoredEntry entry) {
    if (typed == null) {
      return new ByteRange(0, entry.size());
    }
    if (entry.tree()) {
      throw new Failure(Main.USAGE, "--range is for files, and a folder was stored");
    }
    Matcher form = FORM.matcher(typed);
    if (!form.matches()) {
      throw new Failure(Main.USAGE, "--range takes FROM-TO such as 0-99, or FROM-");
    }
    long from = Long.parseLong(form.group(1));
    long to = form.group(2) == null ? entry.size() - 1 : Long.parseLong(form.group(2));
    if (from > to || to >= entry.size()) {
      throw new Failure(
          Main.USAGE,
          "--range: there are no bytes %s; the file has %d".formatted(typed, entry.size()));
    }
    return new ByteRange(from, to - from + 1);
  }
}
