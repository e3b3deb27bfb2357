package souk.market.offer;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;
import souk.primitives.Address;
import souk.primitives.Amount;
import souk.primitives.ByteWriter;
import souk.primitives.DecodeException;

/**
 * Finds the cheapest of very many offers that fit. Price, times and the properties that a market
 * names lie in columns, one slot an offer, so that a question reads a few arrays from end to end;
 * the documents lie beside them as they were signed. Of each provider and kind there is one offer,
 * the newest. Safe for many threads.
 *
 * <p>Whoever puts an offer in has checked its signature.
 */
public final class OfferIndex {
  private static final int FIRST_CAPACITY = 64;
  private static final byte[] NOTHING = {};

  private final Map<String, Column> columns = new HashMap<>();
  private final Map<String, Integer> services = new HashMap<>();
  private final OfferTable table;
  private final int most;
  private final long mostBytes;
  private final long tieSeed;
  private byte[][] documents = new byte[0][];
  private long[] priceHigh = new long[0];
  private long[] priceLow = new long[0];
  private long[] issued = new long[0];
  private long[] expires = new long[0];
  private int[] serviceIds = new int[0];
  private int size;
  private long bytes;

  /**
   * @param indexed names of properties that questions are often about; others are found too, but
   *     slowly
   * @param most how many offers are kept
   * @param mostBytes how many bytes their documents have together
   * @param random decides between equals
   */
  public OfferIndex(Set<String> indexed, int most, long mostBytes, SplittableRandom random) {
    indexed.forEach(name -> columns.put(name, new Column()));
    this.most = most;
    this.mostBytes = mostBytes;
    this.table = new OfferTable(random.nextLong());
    this.tieSeed = random.nextLong();
  }

  /** How many offers there are. */
  public synchronized int size() {
    return size;
  }

  /**
   * Takes an offer in, in place of an older one of the same provider and kind.
   *
   * @return false when there is a newer one, or no room
   */
  public synchronized boolean put(SignedOffer offer) {
    byte[] document = offer.encode();
    int slot = table.find(document, documents);
    if (slot >= 0 && issued[slot] > offer.offer().issued()) {
      return false;
    }
    int more = document.length - (slot < 0 ? 0 : documents[slot].length);
    if (bytes + more > mostBytes) {
      return false;
    }
    if (slot < 0) {
      if (size == most) {
        return false;
      }
      slot = size++;
      if (slot == documents.length) {
        resize(Math.min(most, Math.max(FIRST_CAPACITY, slot + (slot >> 1))));
      }
      documents[slot] = document;
      table.add(slot, documents);
    }
    documents[slot] = document;
    bytes += more;
    Amount price = offer.offer().ticketPrice();
    priceHigh[slot] = price.high();
    priceLow[slot] = price.low();
    issued[slot] = offer.offer().issued();
    expires[slot] = offer.offer().expires();
    serviceIds[slot] = services.computeIfAbsent(offer.offer().service(), _ -> services.size());
    for (Map.Entry<String, Column> column : columns.entrySet()) {
      column.getValue().set(slot, offer.offer().properties().get(column.getKey()));
    }
    return true;
  }

  /** Takes the offer of a provider and kind out; false when there is none. */
  public synchronized boolean remove(Address provider, String service) {
    int slot = table.find(key(provider, service), documents);
    if (slot < 0) {
      return false;
    }
    table.remove(slot, documents);
    bytes -= documents[slot].length;
    int last = --size;
    if (slot != last) {
      table.move(last, slot, documents);
      documents[slot] = documents[last];
      priceHigh[slot] = priceHigh[last];
      priceLow[slot] = priceLow[last];
      issued[slot] = issued[last];
      expires[slot] = expires[last];
      serviceIds[slot] = serviceIds[last];
    }
    for (Column column : columns.values()) {
      if (slot == last) {
        column.set(slot, null);
      } else {
        column.move(last, slot);
      }
    }
    documents[last] = NOTHING;
    return true;
  }

  private void resize(int slots) {
    documents = Arrays.copyOf(documents, slots);
    priceHigh = Arrays.copyOf(priceHigh, slots);
    priceLow = Arrays.copyOf(priceLow, slots);
    issued = Arrays.copyOf(issued, slots);
    expires = Arrays.copyOf(expires, slots);
    serviceIds = Arrays.copyOf(serviceIds, slots);
    columns.values().forEach(column -> column.resize(slots));
  }

  /** A provider's offer of a kind, if there is one. */
  public synchronized Optional<SignedOffer> offer(Address provider, String service) {
    int slot = table.find(key(provider, service), documents);
    return slot < 0 ? Optional.empty() : Optional.of(document(slot));
  }

  private static byte[] key(Address provider, String service) {
    return new ByteWriter().address(provider).string(service).toArray();
  }

  /** The cheapest that fit. */
  public synchronized OfferQuery.Found best(OfferQuery query) {
    List<OfferQuery.Step> steps = new ArrayList<>();
    long[] bits = all();
    int service = services.getOrDefault(query.service(), -1);
    keep(bits, slot -> serviceIds[slot] == service);
    steps.add(new OfferQuery.Step("offers of " + query.service(), count(bits)));
    keep(bits, slot -> issued[slot] <= query.second() && query.second() < expires[slot]);
    steps.add(new OfferQuery.Step("good now", count(bits)));
    Amount limit = query.mostTicketPrice();
    keep(bits, slot -> compare(priceHigh[slot], priceLow[slot], limit.high(), limit.low()) <= 0);
    if (!limit.equals(Amount.MAX)) {
      steps.add(new OfferQuery.Step(query.limitText(), count(bits)));
    }
    for (Clause clause : query.clauses()) {
      Column column = columns.get(clause.property());
      if (column == null) {
        keep(bits, slot -> fits(clause, slot));
      } else {
        column.filter(clause, bits);
      }
      steps.add(new OfferQuery.Step(clause.toString(), count(bits)));
    }
    return new OfferQuery.Found(
        query.conditions().isEmpty() ? cheapest(bits, query.count()) : cheapest(bits, query, steps),
        steps);
  }

  /** The cheapest that meet the conditions too. */
  private List<SignedOffer> cheapest(long[] bits, OfferQuery query, List<OfferQuery.Step> steps) {
    List<OfferQuery.Condition> conditions = query.conditions();
    int[] met = new int[conditions.size()];
    List<SignedOffer> found = new ArrayList<>();
    PriorityQueue<Integer> left = new PriorityQueue<>(this::compareSlots);
    left.addAll(slots(bits));
    while (!left.isEmpty() && found.size() < query.count()) {
      SignedOffer offer = document(left.remove());
      int condition = 0;
      while (condition < met.length && conditions.get(condition).fits().test(offer.offer())) {
        met[condition++]++;
      }
      if (condition == met.length) {
        found.add(offer);
      }
    }
    for (int i = 0; i < met.length; i++) {
      steps.add(new OfferQuery.Step(conditions.get(i).text(), met[i]));
    }
    return found;
  }

  private static List<Integer> slots(long[] bits) {
    List<Integer> slots = new ArrayList<>(count(bits));
    for (int word = 0; word < bits.length; word++) {
      for (long rest = bits[word]; rest != 0; rest &= rest - 1) {
        slots.add((word << 6) + Long.numberOfTrailingZeros(rest));
      }
    }
    return slots;
  }

  private long[] all() {
    long[] bits = new long[(size + 63) >>> 6];
    Arrays.fill(bits, -1);
    if ((size & 63) != 0) {
      bits[bits.length - 1] = (1L << size) - 1;
    }
    return bits;
  }

  private static int count(long[] bits) {
    int count = 0;
    for (long word : bits) {
      count += Long.bitCount(word);
    }
    return count;
  }

  private static void keep(long[] bits, IntPredicate fits) {
    for (int word = 0; word < bits.length; word++) {
      long left = bits[word];
      for (long rest = left; rest != 0; rest &= rest - 1) {
        if (!fits.test((word << 6) + Long.numberOfTrailingZeros(rest))) {
          left &= ~Long.lowestOneBit(rest);
        }
      }
      bits[word] = left;
    }
  }

  private boolean fits(Clause clause, int slot) {
    @Nullable Property found = document(slot).offer().properties().get(clause.property());
    return found != null && clause.fits(found);
  }

  private SignedOffer document(int slot) {
    try {
      return SignedOffer.decode(documents[slot]);
    } catch (DecodeException e) {
      throw new IllegalStateException("what was written cannot be read", e);
    }
  }

  private List<SignedOffer> cheapest(long[] bits, int count) {
    Comparator<Integer> order = this::compareSlots;
    PriorityQueue<Integer> best = new PriorityQueue<>(order.reversed());
    for (int word = 0; word < bits.length; word++) {
      for (long rest = bits[word]; rest != 0; rest &= rest - 1) {
        int slot = (word << 6) + Long.numberOfTrailingZeros(rest);
        if (best.size() < count) {
          best.add(slot);
        } else if (compareSlots(slot, best.element()) < 0) {
          best.remove();
          best.add(slot);
        }
      }
    }
    return best.stream().sorted(order).map(this::document).toList();
  }

  private int compareSlots(int one, int other) {
    int byPrice = compare(priceHigh[one], priceLow[one], priceHigh[other], priceLow[other]);
    return byPrice != 0
        ? byPrice
        : Long.compare(
            OfferTable.hash(documents[one], tieSeed), OfferTable.hash(documents[other], tieSeed));
  }

  private static int compare(long high, long low, long otherHigh, long otherLow) {
    int byHigh = Long.compareUnsigned(high, otherHigh);
    return byHigh != 0 ? byHigh : Long.compareUnsigned(low, otherLow);
  }
}
