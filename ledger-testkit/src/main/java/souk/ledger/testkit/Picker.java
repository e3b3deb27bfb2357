package souk.ledger.testkit;

import java.util.List;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import souk.primitives.Bytes32;

/** Picks among things, rather new ones and rather fitting ones. */
record Picker(RandomGenerator random) {
  private static final int TRIES = 8;
  private static final int NEWEST = 16;

  /** What no thing has for an id. */
  private static final Bytes32 NOBODYS = Bytes32.of(404);

  <T> T any(List<T> things) {
    return things.get(random.nextInt(things.size()));
  }

  /** A thing that fits if one is found soon; anything else otherwise, and now and then anyway. */
  <T> T fitting(List<T> things, Predicate<T> fits) {
    T picked = any(things);
    for (int tries = 0; tries < TRIES && !seldom() && !fits.test(picked); tries++) {
      picked = any(things);
    }
    return picked;
  }

  /** As {@link #fitting}, among the newest ids. */
  Bytes32 id(List<Bytes32> ids, Predicate<Bytes32> fits) {
    if (ids.isEmpty() || random.nextInt(60) == 0) {
      return NOBODYS;
    }
    return fitting(ids.subList(Math.max(0, ids.size() - NEWEST), ids.size()), fits);
  }

  boolean seldom() {
    return random.nextInt(15) == 0;
  }
}
