package souk.cli.storage;

import java.io.IOException;
import java.util.Optional;
import souk.cli.Failure;
import souk.cli.Main;
import souk.cli.Shown;
import souk.storage.customer.StoredEntry;
import souk.storage.tree.Members;

/**
 * What somebody named: something stored, or a file of a stored folder.
 *
 * @param file of the folder; empty for all that is stored
 */
record StoredPart(StoredEntry entry, Optional<Members.Placed> file) {
  /**
   * What is stored under a name; else the file of a folder that is, by {@code NAME/path}.
   *
   * @throws Failure when there is neither
   */
  static StoredPart of(Store store, String name) throws IOException {
    if (store.find(name).isEmpty()) {
      for (int at = name.lastIndexOf('/'); at > 0; at = name.lastIndexOf('/', at - 1)) {
        Optional<StoredEntry> folder = store.find(name.substring(0, at)).filter(StoredEntry::tree);
        if (folder.isPresent()) {
          String path = name.substring(at + 1);
          StoredEntry entry = store.needCut(name.substring(0, at));
          return new StoredPart(entry, Optional.of(file(members(store, entry), entry, path)));
        }
      }
    }
    return new StoredPart(store.needCut(name), Optional.empty());
  }

  private static Members.Placed file(Members members, StoredEntry entry, String path) {
    return members
        .find(path)
        .orElseThrow(() ->
            new Failure(
                Main.USAGE,
                "'%s' has no file '%s'; ./souk storage ls '%s' names all that it has"
                    .formatted(
                        Shown.oneLine(entry.name()),
                        Shown.oneLine(path),
                        Shown.oneLine(entry.name()))));
  }

  /**
   * The files of a stored folder.
   *
   * @throws Failure when it is no folder, or was put when they were not written down
   */
  static Members members(Store store, StoredEntry entry) throws IOException {
    if (!entry.tree()) {
      throw new Failure(
          Main.USAGE, "'%s' is a file and has none".formatted(Shown.oneLine(entry.name())));
    }
    if (!Members.isIn(store.role(entry))) {
      throw new Failure(
          Main.FAILED,
          "'%s' was put when files of folders were not written down; it comes back as a whole only"
              .formatted(Shown.oneLine(entry.name())));
    }
    return Members.load(store.role(entry));
  }

  /** How it is named. */
  String name() {
    return file.map(each -> entry.name() + "/" + each.member().path()).orElse(entry.name());
  }
}
