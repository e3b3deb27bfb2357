package souk.content.publisher;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import souk.content.AgreementKeys;
import souk.content.ContentRules;
import souk.exchange.UnitException;
import souk.exchange.client.ExchangeClient;
import souk.ledger.AgreementTerms;
import souk.ledger.Command;
import souk.payments.BookSupply;
import souk.payments.DeliveryException;
import souk.payments.TicketBook;
import souk.payments.Till.BookReply;
import souk.primitives.Address;
import souk.primitives.Amount;
import souk.primitives.ByteReader;
import souk.primitives.ByteWriter;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;
import souk.primitives.DecodeException;
import souk.primitives.PublicKey;
import souk.store.DurableFile;
import souk.transport.PeerException;

/**
 * The caches that a publisher has agreements with, which it remembers on disk. What it counts for
 * each is written there now and again: a crash may cost the counts of the last block.
 */
final class Caches {
  private static final String AGREEMENT = ".agreement";
  private static final String COUNTS = "counts";

  private final Path folder;
  private final PublisherPorts ports;
  private final ContentRules rules;
  private final ExchangeClient exchange;
  private final Map<Bytes32, HiredCache> hired = new ConcurrentHashMap<>();
  private volatile Roster roster = new Roster(List.of());

  Caches(PublisherPorts ports, ContentRules rules) throws IOException {
    this.ports = ports;
    this.rules = rules;
    this.exchange = ports.exchange();
    this.folder = Files.createDirectories(ports.folder().resolve("agreements"));
    List<Path> files;
    try (Stream<Path> found = Files.list(folder)) {
      files = found.filter(file -> file.toString().endsWith(AGREEMENT)).toList();
    }
    for (Path file : files) {
      restore(file);
    }
    restoreCounts();
  }

  /**
   * Takes a cache on and remembers it; {@code key} is the one that it signed the agreement with.
   */
  void hire(Bytes32 agreement, AgreementTerms terms, PublicKey key, URI endpoint)
      throws IOException {
    byte[] entry =
        new ByteWriter()
            .bytes32(agreement)
            .raw(key.toCompressed())
            .string(endpoint.toString())
            .bytes(terms.details())
            .amount(terms.collateral().amount())
            .u32(terms.exposures().provider())
            .u32(terms.exposures().customer())
            .toArray();
    DurableFile.write(folder.resolve(agreement + AGREEMENT), entry);
    add(
        agreement,
        key,
        endpoint,
        terms.details(),
        terms.collateral().amount(),
        new Advance(rules, terms.exposures().provider(), terms.exposures().customer()));
  }

  private void restore(Path file) throws IOException {
    try {
      ByteReader in = new ByteReader(Files.readAllBytes(file));
      Bytes32 agreement = in.bytes32();
      PublicKey key = PublicKey.of(in.raw(33));
      URI endpoint = URI.create(in.string(Command.Register.MAX_ENDPOINT));
      Bytes details = Bytes.of(in.bytes(AgreementTerms.MAX_DETAILS));
      Amount collateral = in.amount();
      Advance advance = new Advance(rules, in.u31(), in.u31());
      in.end();
      add(agreement, key, endpoint, details, collateral, advance);
    } catch (DecodeException | IllegalArgumentException e) {
      throw new IOException("the agreement in " + file + " is damaged; hire the cache again", e);
    }
  }

  private void add(
      Bytes32 agreement,
      PublicKey key,
      URI endpoint,
      Bytes details,
      Amount collateral,
      Advance advance) {
    Address address = key.address();
    // Agreements with one cache that follow each other share what does not depend on them.
    Optional<HiredCache> before =
        hired.values().stream()
            .filter(cache -> cache.address().equals(address) && cache.endpoint().equals(endpoint))
            .findAny();
    hired.put(
        agreement,
        new HiredCache(
            agreement,
            address,
            endpoint,
            details,
            collateral,
            AgreementKeys.derive(ports.key(), key, agreement),
            before
                .map(HiredCache::supply)
                .orElseGet(() ->
                    new TicketSupply(
                        new BookSupply(
                            address, ports.wallet(), (_, book) -> deliver(endpoint, book)))),
            before.map(HiredCache::standing).orElseGet(Standing::new),
            advance,
            exchange));
  }

  private BookReply deliver(URI endpoint, TicketBook book) throws DeliveryException {
    try {
      return exchange.deliver(endpoint, book);
    } catch (PeerException | UnitException e) {
      throw new DeliveryException(endpoint + " takes no book: " + e.getMessage(), e);
    }
  }

  /** Lets a cache go. */
  void dismiss(Bytes32 agreement) throws IOException {
    HiredCache gone = hired.remove(agreement);
    if (gone != null) {
      gone.dismiss();
    }
    Files.deleteIfExists(folder.resolve(agreement + AGREEMENT));
  }

  /** Writes the counts down, if they changed. */
  synchronized void save() throws IOException {
    List<HiredCache> all = all();
    boolean changed = false;
    ByteWriter counts = new ByteWriter().u32(all.size());
    for (HiredCache cache : all) {
      counts.bytes32(cache.agreement());
      changed |= cache.advance().save(counts);
    }
    if (changed) {
      DurableFile.write(folder.resolve(COUNTS), counts.toArray());
    }
  }

  private void restoreCounts() throws IOException {
    Path file = folder.resolve(COUNTS);
    if (!Files.exists(file)) {
      return;
    }
    try {
      ByteReader in = new ByteReader(Files.readAllBytes(file));
      for (int left = in.u31(); left > 0; left--) {
        HiredCache cache = hired.get(in.bytes32());
        Advance.Sums sums = Advance.Sums.readFrom(in);
        if (cache != null) {
          cache.advance().restore(sums);
        }
      }
      in.end();
    } catch (DecodeException e) {
      throw new IOException("the counts in " + file + " are damaged; delete them", e);
    }
  }

  @Nullable HiredCache find(Bytes32 agreement) {
    return hired.get(agreement);
  }

  List<HiredCache> all() {
    return List.copyOf(hired.values());
  }

  /** Those that can be chosen now. */
  Roster roster() {
    return roster;
  }

  /**
   * Finds out anew who can be chosen: whoever has tickets in this round, is not excluded, and does
   * not ask for more in advance than it may have. Of two agreements with one cache, the one that
   * ends first counts until it has ended: the other may not be on the ledger yet.
   */
  synchronized void enroll(long round, long block) {
    SortedMap<Address, HiredCache> chosen = new TreeMap<>();
    for (HiredCache cache : hired.values()) {
      if (cache.usable(round) && cache.endBlock() > block) {
        chosen.merge(cache.address(), cache, (a, b) -> a.endBlock() <= b.endBlock() ? a : b);
      }
    }
    roster = new Roster(List.copyOf(chosen.values()));
  }
}
