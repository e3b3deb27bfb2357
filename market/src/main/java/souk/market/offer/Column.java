package souk.market.offer;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One property of all offers of an index, by slot. Texts are kept once each. Not thread-safe. */
final class Column {
  private static final byte NONE = 0;
  private static final byte TEXT = 1;
  private static final byte NUMBER = 2;
  private static final byte FLAG = 3;

  /** Texts that nobody has any more are let go of when there are so many beside twice the used. */
  private static final int SPARE_TEXTS = 1_024;

  private byte[] types = new byte[0];
  private long[] values = new long[0];
  private Map<String, Integer> ids = new HashMap<>();
  private List<String> texts = new ArrayList<>();
  private int used;

  void resize(int slots) {
    types = Arrays.copyOf(types, slots);
    values = Arrays.copyOf(values, slots);
  }

  void set(int slot, @Nullable Property property) {
    used -= types[slot] == TEXT ? 1 : 0;
    switch (property) {
      case null -> put(slot, NONE, 0);
      case Property.Text(String text) -> {
        used++;
        put(slot, TEXT, id(text));
        if (texts.size() > 2 * used + SPARE_TEXTS) {
          compact();
        }
      }
      case Property.Whole(long number) -> put(slot, NUMBER, number);
      case Property.Flag(boolean set) -> put(slot, FLAG, set ? 1 : 0);
    }
  }

  private void put(int slot, byte type, long value) {
    types[slot] = type;
    values[slot] = value;
  }

  private int id(String text) {
    Integer known = ids.get(text);
    if (known == null) {
      known = texts.size();
      ids.put(text, known);
      texts.add(text);
    }
    return known;
  }

  private void compact() {
    List<String> before = texts;
    ids = new HashMap<>();
    texts = new ArrayList<>();
    for (int slot = 0; slot < types.length; slot++) {
      if (types[slot] == TEXT) {
        values[slot] = id(before.get((int) values[slot]));
      }
    }
  }

  /** Puts what is in one slot into another, and empties the one. */
  void move(int from, int to) {
    used -= types[to] == TEXT ? 1 : 0;
    put(to, types[from], values[from]);
    put(from, NONE, 0);
  }

  /** How many texts are kept, used or not. */
  int texts() {
    return texts.size();
  }

  /** Clears the bits of slots whose property does not fit. */
  void filter(Clause clause, long[] bits) {
    byte type;
    long wanted;
    switch (clause.value()) {
      case Property.Text(String text) -> {
        type = TEXT;
        wanted = ids.getOrDefault(text, -1);
      }
      case Property.Whole(long number) -> {
        type = NUMBER;
        wanted = number;
      }
      case Property.Flag(boolean set) -> {
        type = FLAG;
        wanted = set ? 1 : 0;
      }
    }
    for (int word = 0; word < bits.length; word++) {
      long left = bits[word];
      for (long rest = left; rest != 0; rest &= rest - 1) {
        int slot = (word << 6) + Long.numberOfTrailingZeros(rest);
        boolean fits =
            types[slot] == type
                && switch (clause.operator()) {
                  case EQUAL -> values[slot] == wanted;
                  case NOT_EQUAL -> values[slot] != wanted;
                  case AT_LEAST -> values[slot] >= wanted;
                  case AT_MOST -> values[slot] <= wanted;
                };
        if (!fits) {
          left &= ~Long.lowestOneBit(rest);
        }
      }
      bits[word] = left;
    }
  }
}
