package souk.storage.customer;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import souk.primitives.DecodeException;
import souk.store.DurableFile;

/**
 * What a customer has stored, by name: a folder for each, with its entry and the node that keeps
 * it. Names do not leave the machine, and no name is one of a file here, so that they may be any
 * text.
 */
public final class Catalog {
  private static final String ENTRY = "entry";

  private final Path folder;

  /** The catalog in a folder, which need not be there. */
  public Catalog(Path folder) {
    this.folder = folder;
  }

  /** The folder of an entry, for its node alone. */
  public Path folder(StoredEntry entry) {
    return folder.resolve(entry.id());
  }

  /**
   * All entries, removed ones too, the eldest first.
   *
   * @throws IOException when one cannot be read
   */
  public List<StoredEntry> all() throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    List<StoredEntry> all = new ArrayList<>();
    try (Stream<Path> below = Files.list(folder)) {
      for (Path each : below.filter(one -> Files.isRegularFile(one.resolve(ENTRY))).toList()) {
        all.add(read(each));
      }
    }
    all.sort(Comparator.comparingLong(StoredEntry::created).thenComparing(StoredEntry::id));
    return all;
  }

  /** The entry with this id, a removed one too, without a look at the others. */
  public Optional<StoredEntry> entry(String id) throws IOException {
    Path of = folder.resolve(id);
    return Files.isRegularFile(of.resolve(ENTRY)) ? Optional.of(read(of)) : Optional.empty();
  }

  private static StoredEntry read(Path of) throws IOException {
    Path file = of.resolve(ENTRY);
    try {
      return StoredEntry.decode(String.valueOf(of.getFileName()), Files.readAllBytes(file));
    } catch (DecodeException e) {
      throw new IOException(file + " is damaged: " + e.getMessage(), e);
    }
  }

  /**
   * What is stored under a name, or has this piece CID; nothing that was removed.
   *
   * @param service the folder of the role within an entry's
   */
  public Optional<StoredEntry> find(String name, String service) throws IOException {
    for (StoredEntry each : all()) {
      if (each.state() != StoredEntry.State.REMOVED
          && (each.name().equals(name) || isContent(each, name, service))) {
        return Optional.of(each);
      }
    }
    return Optional.empty();
  }

  private boolean isContent(StoredEntry entry, String cid, String service) throws IOException {
    Path role = folder(entry).resolve(service);
    return StorageCustomer.isCut(role) && Places.in(role).content().cidV2().equals(cid);
  }

  /**
   * Adds an entry, or writes down that it is further on; on disk when this returns.
   *
   * @throws IllegalArgumentException when nothing can have this name
   */
  public void put(StoredEntry entry) throws IOException {
    int length = entry.name().getBytes(StandardCharsets.UTF_8).length;
    boolean text = StandardCharsets.UTF_8.newEncoder().canEncode(entry.name());
    if (entry.name().isEmpty() || length > StoredEntry.LONGEST_NAME || !text) {
      throw new IllegalArgumentException(
          "a name is a text of 1 to %d bytes in UTF-8".formatted(StoredEntry.LONGEST_NAME));
    }
    try {
      Files.createDirectories(folder(entry));
    } catch (FileAlreadyExistsException e) {
      throw new IOException(folder + " has a file where a folder is to be: " + entry.id(), e);
    }
    DurableFile.write(folder(entry).resolve(ENTRY), entry.encode());
  }
}
