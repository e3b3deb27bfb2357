package souk.content.publisher;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import souk.content.ContentRules;
import souk.content.Label;
import souk.content.Manifest;
import souk.content.ManifestMaker;
import souk.content.publisher.Published.State;
import souk.content.publisher.PublishedObject.Look;
import souk.exchange.Signing;
import souk.primitives.ByteReader;
import souk.primitives.ByteWriter;
import souk.primitives.Bytes32;
import souk.primitives.DecodeException;
import souk.primitives.Eip712;
import souk.store.DurableFile;
import souk.transport.ProblemException;

/**
 * The objects of a publisher. Manifests are kept on disk, so that a restart reads no object again.
 * A file that changed or vanished is not delivered, and is again when it is back: size and time
 * tell, and where they leave a doubt, its hash.
 */
final class Catalogue {
  private static final System.Logger LOG = System.getLogger("souk.content");
  private static final int MOST_PATH = 4096;
  private static final String ENDING = ".object";

  /** So long counts a look at a file for bundles: to look takes a quarter as long as a bundle. */
  private static final long FRESH_NANOS = 5_000_000;

  private final Path folder;
  private final ContentRules rules;
  private final Signing publisher;
  private final Eip712.Domain domain;
  private final Map<Bytes32, Entry> entries = new ConcurrentHashMap<>();

  /** An object, and what became of its file. Guarded by itself. */
  private static final class Entry {
    private PublishedObject object;
    private State state = State.SERVED;

    /** How the file looked when it was read again in vain. */
    private @Nullable Look inVain;

    /** Whether its bytes are to be read before it is delivered, however it looks. */
    private boolean doubted;

    /** When it was looked at last and nothing was wrong, as {@link System#nanoTime}. */
    private long served = System.nanoTime() - FRESH_NANOS;

    Entry(PublishedObject object) {
      this.object = object;
    }

    /** As {@link #look}, if the last look is not fresh. */
    synchronized State recentLook() {
      return state == State.SERVED && System.nanoTime() - served < FRESH_NANOS ? state : look();
    }

    synchronized PublishedObject object() {
      return object;
    }

    /** Looks at the file, and says so when that brings news. */
    synchronized State look() {
      Optional<Look> now = Look.at(object.file());
      if (now.isEmpty()) {
        doubted = true; // another file may come in its place
        become(State.MISSING);
      } else if (doubted || !now.get().equals(object.look())) {
        become(State.CHANGED);
      } else {
        become(State.SERVED);
        served = System.nanoTime();
      }
      return state;
    }

    /** A part of it is not what was published, though the file looks as it did. */
    synchronized void spoil() {
      doubted = true;
      inVain = Look.at(object.file()).orElse(null);
      become(State.CHANGED);
    }

    /** Whether reading the file again may show that it is what was published. */
    synchronized boolean worthReading() {
      Optional<Look> now = Look.at(object.file());
      return look() == State.CHANGED
          && now.isPresent()
          && now.get().size() == object.layout().length()
          && !now.get().equals(inVain);
    }

    synchronized void failed(@Nullable Look look) {
      inVain = look;
    }

    synchronized void restored(PublishedObject same) {
      object = same;
      doubted = false;
      inVain = null;
      look();
    }

    private void become(State next) {
      if (next == state) {
        return;
      }
      state = next;
      System.Logger.Level level =
          next == State.SERVED ? System.Logger.Level.INFO : System.Logger.Level.WARNING;
      LOG.log(
          level,
          switch (next) {
            case SERVED -> "{0} is as it was published again, and is delivered: {1}";
            case CHANGED ->
                "{0} was changed since it was published, and is not delivered until it is back or"
                    + " published again: {1}";
            case MISSING ->
                "{0} is not there any more, or cannot be read, and is not delivered until it is"
                    + " back: {1}";
          },
          object.file(),
          object.id());
    }
  }

  Catalogue(Path folder, ContentRules rules, Signing publisher, Eip712.Domain domain)
      throws IOException {
    this.folder = Files.createDirectories(folder);
    this.rules = rules;
    this.publisher = publisher;
    this.domain = domain;
    for (Path file : entryFiles(folder)) {
      restore(read(file));
    }
  }

  private static List<Path> entryFiles(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> found = Files.list(folder)) {
      return found.filter(file -> file.toString().endsWith(ENDING)).sorted().toList();
    }
  }

  /** What stands in a folder, and what is cheaply seen of the files. */
  static List<Published> recorded(Path folder) throws IOException {
    List<Published> all = new ArrayList<>();
    for (Path file : entryFiles(folder)) {
      PublishedObject object = read(file);
      State state =
          Look.at(object.file())
              .map(now -> now.equals(object.look()) ? State.SERVED : State.CHANGED)
              .orElse(State.MISSING);
      all.add(new Published(object.manifest(), object.file(), object.label(), state, 0, 0));
    }
    return all;
  }

  /** Takes an object out of a folder that nobody uses. */
  static boolean remove(Path folder, Bytes32 id) throws IOException {
    return Files.deleteIfExists(folder.resolve(id + ENDING));
  }

  /**
   * An object whose file is as it was.
   *
   * @throws ProblemException when there is none, or its file is not as it was
   */
  PublishedObject need(Bytes32 id) throws ProblemException {
    Entry entry = entry(id);
    return served(entry, entry.look());
  }

  /**
   * As {@link #need}, for a bundle: a look of a moment ago counts, so that a change is noticed some
   * milliseconds later.
   */
  PublishedObject needForBundle(Bytes32 id) throws ProblemException {
    Entry entry = entry(id);
    return served(entry, entry.recentLook());
  }

  private static PublishedObject served(Entry entry, State state) throws ProblemException {
    PublishedObject object = entry.object();
    if (state != State.SERVED) {
      throw gone(object.id(), state);
    }
    return object;
  }

  /** The label of an object, whatever became of its file. */
  Label label(Bytes32 id) throws ProblemException {
    return entry(id).object().label();
  }

  private Entry entry(Bytes32 id) throws ProblemException {
    Entry entry = entries.get(id);
    if (entry == null) {
      throw new ProblemException(404, "object-unknown", "there is no such object here");
    }
    return entry;
  }

  /** The object that a text names by its content id, if there is one. */
  Optional<PublishedObject> find(String id) {
    try {
      return Optional.ofNullable(entries.get(Bytes32.parse(id))).map(Entry::object);
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /**
   * One chunk's plaintext, read and found to be what was published: caches would be blamed for what
   * they were given.
   *
   * @throws ProblemException when it is not
   */
  MemorySegment chunk(PublishedObject object, int chunk) throws ProblemException {
    if (!object.intact(chunk)) {
      Entry entry = entries.get(object.id());
      if (entry != null && entry.object().equals(object)) {
        entry.spoil();
      }
      throw gone(object.id(), State.CHANGED);
    }
    return object.chunk(chunk);
  }

  static ProblemException gone(Bytes32 id, State state) {
    return state == State.MISSING
        ? new ProblemException(
            410, "object-missing", "the publisher's file of " + id + " is not there any more")
        : new ProblemException(
            410,
            "object-changed",
            "the publisher's file of " + id + " was changed since it was published");
  }

  /** All objects, and what became of their files until now. */
  List<Published> all(Function<Bytes32, DeliveryCount.Count> counts) {
    return entries.values().stream()
        .map(entry -> {
          State state = entry.look();
          PublishedObject object = entry.object();
          DeliveryCount.Count count = counts.apply(object.id());
          return new Published(
              object.manifest(),
              object.file(),
              object.label(),
              state,
              count.bundles(),
              count.tickets());
        })
        .sorted(Comparator.comparing(each -> each.label().name()))
        .toList();
  }

  /** The manifests of those whose files are as they were. */
  List<Manifest> manifests() {
    return entries.values().stream()
        .filter(entry -> entry.look() == State.SERVED)
        .map(entry -> entry.object().manifest())
        .toList();
  }

  /**
   * Reads a file once and publishes it, if that was not done before. The file must then stay as it
   * is.
   *
   * @throws IllegalArgumentException when the object cannot be delivered, with the reason
   */
  PublishedObject publish(Path file, Label label) throws IOException {
    Path absolute = file.toAbsolutePath().normalize();
    long least = (long) rules.caches() * rules.profile().pieceBytes();
    Look look =
        Look.at(absolute)
            .orElseThrow(
                () -> new IllegalArgumentException(file + " is no file, or cannot be read"));
    if (look.size() < least) {
      throw new IllegalArgumentException(
          "%s has %d byte%s; sponsored delivery needs at least %d, a puzzle's piece for each of %d caches"
              .formatted(file, look.size(), look.size() == 1 ? "" : "s", least, rules.caches()));
    }
    Optional<PublishedObject> before = same(absolute, look);
    Manifest manifest;
    MemorySegment bytes;
    if (before.isPresent()) {
      manifest = before.get().manifest();
      bytes = before.get().bytes();
    } else {
      bytes = PublishedObject.map(absolute);
      manifest = ManifestMaker.of(bytes, rules, publisher, domain);
    }
    PublishedObject object = new PublishedObject(manifest, absolute, label, look, bytes);
    store(object);
    entries.put(object.id(), new Entry(object));
    for (Entry old : List.copyOf(entries.values())) {
      if (old.object().file().equals(absolute) && !old.object().id().equals(object.id())) {
        remove(old.object().id()); // what the file was before
      }
    }
    return object;
  }

  /** The object that a file was found to be, if it looks as it did. */
  private Optional<PublishedObject> same(Path file, Look look) {
    return entries.values().stream()
        .filter(entry -> entry.look() == State.SERVED)
        .map(Entry::object)
        .filter(object -> object.file().equals(file) && object.look().equals(look))
        .findFirst();
  }

  /**
   * Delivers an object no more.
   *
   * @return whether there was one
   */
  boolean remove(Bytes32 id) throws IOException {
    boolean there = entries.remove(id) != null;
    var _ = remove(folder, id);
    return there;
  }

  /**
   * Reads files again that look as if they might be what was published once more. Takes as long as
   * it takes to read them.
   */
  void readAgain() {
    for (Entry entry : entries.values()) {
      if (entry.worthReading()) {
        readAgain(entry);
      }
    }
  }

  private void readAgain(Entry entry) {
    PublishedObject before = entry.object();
    Look look = Look.at(before.file()).orElse(null);
    try {
      MemorySegment bytes = PublishedObject.map(before.file());
      Manifest now = ManifestMaker.of(bytes, rules, publisher, domain);
      if (look != null && now.contentId().equals(before.id())) {
        PublishedObject same =
            new PublishedObject(before.manifest(), before.file(), before.label(), look, bytes);
        store(same);
        entry.restored(same);
        return;
      }
    } catch (IOException | UncheckedIOException | InternalError e) {
      LOG.log(System.Logger.Level.DEBUG, "cannot be read again: " + before.file(), e);
    }
    entry.failed(look);
  }

  private Path entryFile(Bytes32 id) {
    return folder.resolve(id + ENDING);
  }

  private void store(PublishedObject object) throws IOException {
    byte[] entry =
        new ByteWriter()
            .string(object.file().toString())
            .u64(object.look().modified())
            .bytes(object.manifest().encode())
            .raw(object.label().encode())
            .toArray();
    DurableFile.write(entryFile(object.id()), entry);
  }

  /** An entry without the file's bytes. */
  private static PublishedObject read(Path entry) throws IOException {
    try {
      ByteReader in = new ByteReader(Files.readAllBytes(entry));
      Path file = Path.of(in.string(MOST_PATH));
      long modified = in.u63();
      Manifest manifest = Manifest.decode(in.bytes(Integer.MAX_VALUE));
      // Entries of before labels were kept end here.
      Label label =
          in.remaining() == 0 ? Labels.of(String.valueOf(file.getFileName())) : Label.readFrom(in);
      in.end();
      Look look = new Look(manifest.layout().length(), modified);
      return new PublishedObject(manifest, file, label, look, MemorySegment.NULL);
    } catch (DecodeException e) {
      throw new IOException("the catalogue's entry " + entry + " is damaged; delete it", e);
    }
  }

  private void restore(PublishedObject known) throws IOException {
    if (!known.layout().equals(rules.layout(known.layout().length()))) {
      return; // of a market with other chunks
    }
    boolean same = Look.at(known.file()).filter(known.look()::equals).isPresent();
    Entry entry = new Entry(same ? known.mapped(PublishedObject.map(known.file())) : known);
    entry.doubted = !same; // nothing is mapped until it was read again
    entries.put(known.id(), entry);
    var _ = entry.look();
  }
}
