package souk.design.simulation;

import java.util.Arrays;

/** Which providers are hired, and which of them are there now. */
final class Hired {
  private final int[] members;
  private final int[] places;
  private final long[] away;
  private int size;

  /** All of them are hired and there. */
  Hired(int providers) {
    members = new int[providers];
    places = new int[providers];
    away = new long[(providers + Long.SIZE - 1) / Long.SIZE];
    Arrays.setAll(members, i -> i);
    Arrays.setAll(places, i -> i);
    size = providers;
  }

  long bytes() {
    return members.length * 2L * Integer.BYTES + away.length * (long) Long.BYTES;
  }

  int size() {
    return size;
  }

  /** The one at a place of the list, which has no order. */
  int at(int place) {
    return members[place];
  }

  boolean isThere(int provider) {
    return (away[provider >>> 6] >>> provider & 1) == 0;
  }

  void toggle(int provider) {
    away[provider >>> 6] ^= 1L << provider;
  }

  boolean has(int provider) {
    return places[provider] >= 0;
  }

  void dismiss(int provider) {
    int place = places[provider];
    if (place >= 0) {
      int last = members[--size];
      members[place] = last;
      places[last] = place;
      places[provider] = -1;
    }
  }

  void hire(int provider) {
    if (places[provider] < 0) {
      members[size] = provider;
      places[provider] = size++;
    }
  }
}
