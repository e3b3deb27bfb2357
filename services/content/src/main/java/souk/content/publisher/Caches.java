package souk.content.publisher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import souk.content.AgreementKeys;
import souk.content.ContentRules;
import souk.exchange.CustomerPorts;
import souk.exchange.Hired;
import souk.exchange.UnitException;
import souk.payments.BookSupply;
import souk.payments.DeliveryException;
import souk.payments.TicketBook;
import souk.payments.Till.BookReply;
import souk.primitives.Address;
import souk.primitives.ByteReader;
import souk.primitives.ByteWriter;
import souk.primitives.Bytes32;
import souk.primitives.DecodeException;
import souk.store.DurableFile;
import souk.transport.PeerException;

/**
 * The caches that a publisher has agreements with. What it counts for each is written to disk now
 * and again: a crash may cost the counts of the last block.
 */
final class Caches {
  private static final String COUNTS = "counts";

  private final Path counts;
  private final CustomerPorts ports;
  private final ContentRules rules;
  private final Map<Bytes32, HiredCache> hired = new ConcurrentHashMap<>();

  /** What was counted before this start, of agreements that were not hired again yet. */
  private final Map<Bytes32, ClearTickets.Sums> counted = new HashMap<>();

  private volatile Roster roster = new Roster(List.of());

  Caches(CustomerPorts ports, ContentRules rules) throws IOException {
    this.ports = ports;
    this.rules = rules;
    this.counts = ports.folder().resolve(COUNTS);
    restoreCounts();
  }

  /** Takes a cache on. */
  synchronized void hire(Hired agreement) {
    ClearTickets advance =
        new ClearTickets(
            rules,
            agreement.terms().exposures().provider(),
            agreement.terms().exposures().customer());
    ClearTickets.Sums sums = counted.remove(agreement.id());
    if (sums != null) {
      advance.restore(sums);
    }
    Address address = agreement.terms().provider();
    // Agreements with one cache that follow each other share what does not depend on them.
    Optional<HiredCache> before =
        hired.values().stream()
            .filter(cache ->
                cache.address().equals(address) && cache.endpoint().equals(agreement.endpoint()))
            .findAny();
    hired.putIfAbsent(
        agreement.id(),
        new HiredCache(
            agreement,
            AgreementKeys.derive(ports.signing(), agreement.provider(), agreement.id()),
            before
                .map(HiredCache::supply)
                .orElseGet(() ->
                    new TicketSupply(
                        new BookSupply(
                                address, ports.wallet(), (_, book) -> deliver(agreement, book))
                            ::next)),
            before.map(HiredCache::standing).orElseGet(Reliability::new),
            advance,
            ports.sessions()));
  }

  private BookReply deliver(Hired agreement, TicketBook book) throws DeliveryException {
    try {
      return ports.sessions().deliver(agreement, book);
    } catch (PeerException | UnitException e) {
      throw new DeliveryException(agreement.endpoint() + " takes no book: " + e.getMessage(), e);
    }
  }

  /** Lets a cache go. */
  void dismiss(Bytes32 agreement) {
    HiredCache gone = hired.remove(agreement);
    if (gone != null) {
      gone.dismiss();
    }
  }

  /** Writes the counts down, if they changed. */
  synchronized void save() throws IOException {
    List<HiredCache> all = all();
    boolean changed = false;
    ByteWriter written = new ByteWriter().u32(all.size());
    for (HiredCache cache : all) {
      written.bytes32(cache.agreement());
      changed |= cache.advance().save(written);
    }
    if (changed) {
      DurableFile.write(counts, written.toArray());
    }
  }

  private void restoreCounts() throws IOException {
    if (!Files.exists(counts)) {
      return;
    }
    try {
      ByteReader in = new ByteReader(Files.readAllBytes(counts));
      for (int left = in.u31(); left > 0; left--) {
        counted.put(in.bytes32(), ClearTickets.Sums.readFrom(in));
      }
      in.end();
    } catch (DecodeException e) {
      throw new IOException("the counts in " + counts + " are damaged; delete them", e);
    }
  }

  @Nullable HiredCache find(Bytes32 agreement) {
    return hired.get(agreement);
  }

  List<HiredCache> all() {
    return List.copyOf(hired.values());
  }

  /** How many have too few tickets left in a round for a chunk, and get no more of it. */
  int usedUp(long round, int tickets) {
    return (int)
        hired.values().stream()
            .filter(cache -> cache.supply().usedUp(round, tickets))
            .map(HiredCache::address)
            .distinct()
            .count();
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
