package souk.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;

/**
 * A file that a command is to write, once it is known that this destroys nothing: its folder is
 * there, and it is either missing or a regular file, which only {@code --force} replaces. A link to
 * a regular file stands for that file, and stays; any other link is refused.
 *
 * @param path the file itself, where a link was named
 * @param there whether it exists
 */
public record OutFile(Path path, boolean there) {
  private static final int KIND = 0170000;

  /**
   * Looks at what is there.
   *
   * @param option that named it
   * @throws Failure with what it is, when it is nothing to be written
   */
  public static OutFile of(String option, Path named) throws IOException {
    if (!Files.exists(named, LinkOption.NOFOLLOW_LINKS)) {
      needFolder(option, named);
      return new OutFile(named, false);
    }
    Path path = named;
    String link = "";
    if (Files.isSymbolicLink(named)) {
      if (!Files.exists(named)) {
        throw refused(option, named + " is a link that leads to no file");
      }
      path = named.toRealPath();
      link = "a link to " + path + ", ";
    }
    if (!Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) {
      throw refused(option, named + " is " + link + kind(path) + "; name a file");
    }
    return new OutFile(path, true);
  }

  private static void needFolder(String option, Path file) {
    Path folder = file.toAbsolutePath().getParent();
    if (folder == null || !Files.exists(folder)) {
      throw refused(option, "there is no folder " + folder);
    }
    if (!Files.isDirectory(folder)) {
      throw refused(option, folder + " is a file, and no folder");
    }
    if (!Files.isWritable(folder)) {
      throw refused(option, "no permission to write in " + folder);
    }
  }

  /** The file beside it that it is written to until it is whole. */
  public Path part() {
    return path.resolveSibling(path.getFileName() + ".part");
  }

  /** What a path is that is no regular file, in words. */
  static String kind(Path path) throws IOException {
    if (Files.isSymbolicLink(path)) {
      return "a link";
    }
    if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
      return "a folder";
    }
    try {
      return switch ((int) Files.getAttribute(path, "unix:mode", LinkOption.NOFOLLOW_LINKS)
          & KIND) {
        case 0010000 -> "a named pipe";
        case 0020000, 0060000 -> "a device";
        case 0140000 -> "a socket";
        default -> "no regular file";
      };
    } catch (UnsupportedOperationException | IllegalArgumentException e) {
      return "no regular file"; // a system without modes
    }
  }

  /** Refuses a part that is there and is no regular file, which is never written to. */
  public OutFile needPart(String option) throws IOException {
    Path part = part();
    if (Files.exists(part, LinkOption.NOFOLLOW_LINKS)
        && !Files.isRegularFile(part, LinkOption.NOFOLLOW_LINKS)) {
      throw refused(option, "%s would be written to first, and is %s".formatted(part, kind(part)));
    }
    return this;
  }

  private static Failure refused(String option, String why) {
    return new Failure(Main.USAGE, option + ": " + why);
  }
}
