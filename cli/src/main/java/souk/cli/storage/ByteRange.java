package souk.cli.storage;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import souk.cli.Failure;
import souk.cli.Main;
import souk.storage.tree.Members;

/** Bytes of a stored file: so many from one on. */
record ByteRange(long from, long length) {
  private static final Pattern FORM = Pattern.compile("(\\d{1,18})-(\\d{1,18})?");

  /**
   * What was typed, of all of something or of a file in it; all where nothing was. Counted in what
   * is stored.
   *
   * @throws Failure when there are no such bytes
   */
  static ByteRange of(@Nullable String typed, StoredPart part) {
    long first = part.file().map(Members.Placed::offset).orElse(0L);
    long size = part.file().map(file -> file.member().size()).orElse(part.entry().size());
    if (typed == null) {
      return new ByteRange(first, size);
    }
    if (part.entry().tree() && part.file().isEmpty()) {
      throw new Failure(Main.USAGE, "--range is for files, and a folder was stored");
    }
    Matcher form = FORM.matcher(typed);
    if (!form.matches()) {
      throw new Failure(Main.USAGE, "--range takes FROM-TO such as 0-99, or FROM-");
    }
    long from = Long.parseLong(form.group(1));
    long to = form.group(2) == null ? size - 1 : Long.parseLong(form.group(2));
    if (from > to || to >= size) {
      throw new Failure(
          Main.USAGE, "--range: there are no bytes %s; the file has %d".formatted(typed, size));
    }
    return new ByteRange(first + from, to - from + 1);
  }
}
