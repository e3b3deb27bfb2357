package souk.market.offer;

import java.util.Arrays;

/**
 * Which slot of an index has a provider's offer of a kind: a hash table with linear probing whose
 * keys are the beginnings of the documents themselves (provider and kind come first in them). The
 * hash has a secret seed, for addresses can be chosen. Not thread-safe.
 */
final class OfferTable {
  private static final int FIRST = 128;

  /** Bytes of the address and of the length of the kind's name. */
  private static final int HEAD = 24;

  private final long seed;
  private int[] slots = new int[FIRST]; // one more than the slot; 0 where there is none
  private int used;

  OfferTable(long seed) {
    this.seed = seed;
  }

  /** The slot of the document that begins like this one; negative when there is none. */
  int find(byte[] key, byte[][] documents) {
    int place = place(key);
    while (slots[place] != 0) {
      if (same(key, documents[slots[place] - 1])) {
        return slots[place] - 1;
      }
      place = (place + 1) & (slots.length - 1);
    }
    return -1;
  }

  /** Adds a slot whose document is not in the table. */
  void add(int slot, byte[][] documents) {
    if (2 * ++used > slots.length) {
      int[] before = slots;
      slots = new int[2 * before.length];
      for (int held : before) {
        if (held != 0) {
          insert(held, documents[held - 1]);
        }
      }
    }
    insert(slot + 1, documents[slot]);
  }

  private void insert(int held, byte[] document) {
    int place = place(document);
    while (slots[place] != 0) {
      place = (place + 1) & (slots.length - 1);
    }
    slots[place] = held;
  }

  /** Takes a slot out; those that were pushed behind it move up (Knuth 6.4, algorithm R). */
  void remove(int slot, byte[][] documents) {
    int hole = placeOf(slot, documents);
    used--;
    int next = hole;
    while (true) {
      next = (next + 1) & (slots.length - 1);
      if (slots[next] == 0) {
        slots[hole] = 0;
        return;
      }
      int home = place(documents[slots[next] - 1]);
      if (((next - home) & (slots.length - 1)) >= ((next - hole) & (slots.length - 1))) {
        slots[hole] = slots[next];
        hole = next;
      }
    }
  }

  /** A document goes to another slot. */
  void move(int from, int to, byte[][] documents) {
    slots[placeOf(from, documents)] = to + 1;
  }

  private int placeOf(int slot, byte[][] documents) {
    int place = place(documents[slot]);
    while (slots[place] != slot + 1) {
      place = (place + 1) & (slots.length - 1);
    }
    return place;
  }

  private int place(byte[] key) {
    return (int) hash(key, seed) & (slots.length - 1);
  }

  private static int length(byte[] key) {
    return HEAD + (key[HEAD - 1] & 0xff); // a kind's name is shorter than 256 bytes
  }

  private static boolean same(byte[] one, byte[] other) {
    return Arrays.equals(one, 0, length(one), other, 0, length(other));
  }

  /** Mixes what a key begins with, seeded; the finisher is SplitMix64's. */
  static long hash(byte[] key, long seed) {
    long hash = seed;
    int end = length(key);
    for (int i = 0; i < end; i++) {
      hash = (hash ^ key[i]) * 0x9e3779b97f4a7c15L;
      hash ^= hash >>> 29;
    }
    hash = (hash ^ (hash >>> 30)) * 0xbf58476d1ce4e5b9L;
    hash = (hash ^ (hash >>> 27)) * 0x94d049bb133111ebL;
    return hash ^ (hash >>> 31);
  }
}
