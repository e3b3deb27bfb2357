package souk.content.publisher;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import souk.content.ContentRules;
import souk.content.Manifest;
import souk.content.ManifestMaker;
import souk.exchange.Signing;
import souk.primitives.ByteReader;
import souk.primitives.ByteWriter;
import souk.primitives.Bytes32;
import souk.primitives.DecodeException;
import souk.primitives.Eip712;
import souk.store.DurableFile;
import souk.transport.ProblemException;

/**
 * The objects of a publisher. Manifests are kept on disk, so that a restart reads no object again;
 * a file that was changed since is left out.
 */
final class Catalogue implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger("souk.content");
  private static final int MOST_PATH = 4096;

  private final Path folder;
  private final ContentRules rules;
  private final Signing publisher;
  private final Eip712.Domain domain;
  private final Arena arena = Arena.ofShared();
  private final Map<Bytes32, PublishedObject> objects = new ConcurrentHashMap<>();

  /** Those that were taken out; no more than were published. */
  private final Set<Bytes32> changed = ConcurrentHashMap.newKeySet();

  Catalogue(Path folder, ContentRules rules, Signing publisher, Eip712.Domain domain)
      throws IOException {
    this.folder = Files.createDirectories(folder);
    this.rules = rules;
    this.publisher = publisher;
    this.domain = domain;
    List<Path> entries;
    try (Stream<Path> found = Files.list(folder)) {
      entries = found.filter(file -> file.toString().endsWith(".object")).toList();
    }
    for (Path entry : entries) {
      restore(entry);
    }
  }

  /**
   * An object whose file is as it was.
   *
   * @throws ProblemException when there is none, or its file was changed
   */
  PublishedObject need(Bytes32 id) throws ProblemException {
    PublishedObject object = objects.get(id);
    if (object == null) {
      throw changed.contains(id)
          ? gone(id)
          : new ProblemException(404, "object-unknown", "there is no such object here");
    }
    if (!object.untouched()) {
      takeOut(object);
      throw gone(id);
    }
    return object;
  }

  /**
   * One chunk's plaintext, read and found to be what was published.
   *
   * @throws ProblemException when it is not
   */
  MemorySegment chunk(PublishedObject object, int chunk) throws ProblemException {
    if (!object.intact(chunk)) {
      takeOut(object);
      throw gone(object.id());
    }
    return object.chunk(chunk);
  }

  private static ProblemException gone(Bytes32 id) {
    return new ProblemException(
        410, "object-changed", "the file of " + id + " was changed since it was published");
  }

  /** Delivers an object no more: its caches would be blamed for what they were given. */
  private void takeOut(PublishedObject object) {
    if (!objects.remove(object.id(), object)) {
      return;
    }
    changed.add(object.id());
    LOG.log(
        System.Logger.Level.ERROR,
        "{0} was changed since it was published; {1} is not delivered any more. Publish it again",
        object.file(),
        object.id());
    try {
      Files.deleteIfExists(folder.resolve(object.id() + ".object"));
    } catch (IOException e) {
      LOG.log(System.Logger.Level.WARNING, "its entry stays in the catalogue", e);
    }
  }

  Collection<PublishedObject> all() {
    return objects.values();
  }

  /**
   * Reads a file once and publishes it. The file must then stay as it is.
   *
   * @throws IllegalArgumentException when the object cannot be delivered, with the reason
   */
  PublishedObject publish(Path file) throws IOException {
    Path absolute = file.toAbsolutePath();
    long size = Files.size(absolute);
    long least = (long) rules.caches() * rules.profile().pieceBytes();
    if (size < least) {
      throw new IllegalArgumentException(
          "%s has %d bytes; sponsored delivery needs at least %d, a puzzle's piece for each of %d caches"
              .formatted(file, size, least, rules.caches()));
    }
    long modified = Files.getLastModifiedTime(absolute).toMillis();
    var bytes = PublishedObject.map(absolute, arena);
    Manifest manifest = ManifestMaker.of(bytes, rules, publisher, domain);
    PublishedObject object = new PublishedObject(manifest, absolute, modified, bytes);
    store(object);
    objects.put(object.id(), object);
    changed.remove(object.id());
    return object;
  }

  private void store(PublishedObject object) throws IOException {
    byte[] entry =
        new ByteWriter()
            .string(object.file().toString())
            .u64(object.modified())
            .bytes(object.manifest().encode())
            .toArray();
    DurableFile.write(folder.resolve(object.id() + ".object"), entry);
  }

  private void restore(Path entry) throws IOException {
    try {
      ByteReader in = new ByteReader(Files.readAllBytes(entry));
      Path file = Path.of(in.string(MOST_PATH));
      long modified = in.u63();
      Manifest manifest = Manifest.decode(in.bytes(Integer.MAX_VALUE));
      in.end();
      if (Files.isReadable(file)
          && Files.size(file) == manifest.layout().length()
          && Files.getLastModifiedTime(file).toMillis() == modified
          && manifest.layout().equals(rules.layout(manifest.layout().length()))) {
        objects.put(
            manifest.contentId(),
            new PublishedObject(manifest, file, modified, PublishedObject.map(file, arena)));
      }
    } catch (DecodeException e) {
      throw new IOException("the catalogue's entry " + entry + " is damaged; delete it", e);
    }
  }

  @Override
  public void close() {
    arena.close();
  }
}
