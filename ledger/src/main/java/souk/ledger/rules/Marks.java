package souk.ledger.rules;

import io.vavr.collection.HashMap;

/** An immutable set of numbers, 64 neighbours to a word. */
record Marks(HashMap<Long, Long> words) {
  static final Marks NONE = new Marks(HashMap.empty());

  boolean has(long index) {
    return (word(index) >>> (index & 63) & 1) != 0;
  }

  Marks with(long index) {
    return new Marks(words.put(index >>> 6, word(index) | 1L << (index & 63)));
  }

  private long word(long index) {
    return words.getOrElse(index >>> 6, 0L);
  }
}
