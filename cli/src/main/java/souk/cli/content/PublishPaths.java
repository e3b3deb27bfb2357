package souk.cli.content;

import java.io.IOException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import souk.cli.Failure;
import souk.cli.Main;
import souk.content.ContentRules;
import souk.content.publisher.Labels;
import souk.content.publisher.Publisher;

/**
 * The files that somebody wants to publish: those that are named, and all in the folders that are.
 *
 * @param files with their names: a file's own, or its path from the folder that was named on
 * @param small files in folders that have too few bytes to be delivered, and are left out
 */
record PublishPaths(List<Publisher.Named> files, List<Path> small) {
  private static final int MOST_FILES = 10_000;
  private static final int MOST_DEPTH = 64;

  PublishPaths {
    files = List.copyOf(files);
    small = List.copyOf(small);
  }

  /**
   * Looks at all of them; reads none.
   *
   * @throws Failure when one is not there, cannot be read or cannot be delivered
   */
  static PublishPaths of(List<Path> paths, ContentRules rules) throws IOException {
    long least = least(rules);
    Map<Path, Publisher.Named> files = new LinkedHashMap<>();
    List<Path> small = new ArrayList<>();
    for (Path path : paths) {
      if (Files.isDirectory(path)) {
        for (Path file : within(path)) {
          if (Files.size(file) < least) {
            small.add(file);
          } else {
            files.putIfAbsent(real(SourceFile.need(file)), named(file, name(path, file)));
          }
        }
      } else {
        long size = Files.size(SourceFile.need(path));
        if (size < least) {
          throw new Failure(
              Main.USAGE,
              "%s has %d byte%s; sponsored delivery needs at least %d"
                  .formatted(path, size, size == 1 ? "" : "s", least));
        }
        files.putIfAbsent(real(path), named(path, String.valueOf(path.getFileName())));
      }
      if (files.size() > MOST_FILES) {
        throw new Failure(
            Main.USAGE, "more than %d files; name fewer of them".formatted(MOST_FILES));
      }
    }
    if (files.isEmpty() && !paths.isEmpty()) {
      throw new Failure(Main.USAGE, "there is nothing to publish in " + paths.getFirst());
    }
    return new PublishPaths(List.copyOf(files.values()), small);
  }

  /** The least bytes of what can be delivered: a piece of a puzzle for each cache. */
  static long least(ContentRules rules) {
    return (long) rules.caches() * rules.profile().pieceBytes();
  }

  private static Path real(Path file) throws IOException {
    return file.toRealPath();
  }

  private static List<Path> within(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder, MOST_DEPTH, FileVisitOption.FOLLOW_LINKS)) {
      return all.filter(Files::isRegularFile).limit(MOST_FILES + 1L).sorted().toList();
    } catch (java.io.UncheckedIOException e) {
      throw e.getCause();
    }
  }

  /** The path from the folder on, the folder's own name first. */
  private static String name(Path folder, Path file) {
    Path top = folder.toAbsolutePath().normalize().getFileName();
    String below = folder.relativize(file).toString();
    return top == null ? below : top + "/" + below;
  }

  private static Publisher.Named named(Path file, String name) {
    try {
      return new Publisher.Named(file, Labels.of(name));
    } catch (IllegalArgumentException e) {
      throw new Failure(Main.USAGE, file + ": " + e.getMessage());
    }
  }
}
