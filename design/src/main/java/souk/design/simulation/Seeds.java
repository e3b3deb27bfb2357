package souk.design.simulation;

/**
 * Where randomness comes from: a seed, and from it a seed of its own for whatever has a number or a
 * name, such as the third replication and in it agent 17. Which others are asked for, in what
 * order, on how many cores or machines, changes none of them. The mixing is that of SplitMix64
 * (Steele, Lea, Flood: Fast splittable pseudorandom number generators, OOPSLA 2014).
 *
 * @param state 64 bits
 */
public record Seeds(long state) {
  static final long GOLDEN = 0x9e3779b97f4a7c15L;

  /** Those of a whole run. */
  public static Seeds of(long seed) {
    return new Seeds(mix(seed + GOLDEN));
  }

  /** Those of what has this number here. */
  public Seeds at(long number) {
    return new Seeds(stateAt(state, number));
  }

  /** Those of what has this name here. */
  public Seeds at(String name) {
    long hash = name.length();
    for (int i = 0; i < name.length(); i++) {
      hash = mix(hash + GOLDEN * (name.charAt(i) + 1));
    }
    return at(hash);
  }

  /** A stream of random values that begins here. */
  public RandomStream stream() {
    return new RandomStream(state);
  }

  /** As {@link #at(long)}, on bare numbers, for those who keep millions of them. */
  public static long stateAt(long state, long number) {
    return mix(mix(state ^ GOLDEN) + GOLDEN * (number + 1));
  }

  /** A bijection of 64 bits that leaves no pattern. */
  static long mix(long value) {
    long z = (value ^ (value >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return z ^ (z >>> 31);
  }
}
