package souk.ledger.evm;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import souk.ledger.Interest;
import souk.primitives.Address;
import souk.primitives.Bytes32;

/**
 * The logs that stand for the events of an interest, as topics to ask a node for. An account may
 * stand in different places of different kinds, each of which is a question of its own.
 *
 * @param patterns each of them as {@link LogFilter#topics}
 */
record LogPatterns(List<List<List<Bytes32>>> patterns) {
  static LogPatterns of(Interest interest) {
    if (interest.account().isEmpty()) {
      List<Bytes32> kinds = EventReader.kinds(interest);
      return new LogPatterns(kinds.isEmpty() ? List.of() : List.of(List.of(kinds)));
    }
    Bytes32 account = word(interest.account().get());
    Map<Integer, List<Bytes32>> kindsByPlace = new TreeMap<>();
    interest
        .kinds()
        .forEach(kind ->
            EventReader.accounts(kind)
                .forEach(place ->
                    kindsByPlace
                        .computeIfAbsent(place, _ -> new ArrayList<>())
                        .add(EventReader.kind(kind))));
    List<List<List<Bytes32>>> patterns = new ArrayList<>();
    kindsByPlace.forEach((place, kinds) -> {
      List<List<Bytes32>> pattern = new ArrayList<>();
      pattern.add(kinds.stream().sorted().toList());
      for (int i = 1; i < place; i++) {
        pattern.add(List.of());
      }
      pattern.add(List.of(account));
      patterns.add(List.copyOf(pattern));
    });
    return new LogPatterns(List.copyOf(patterns));
  }

  private static Bytes32 word(Address address) {
    byte[] word = new byte[Bytes32.SIZE];
    System.arraycopy(address.toArray(), 0, word, Bytes32.SIZE - Address.SIZE, Address.SIZE);
    return Bytes32.of(word);
  }

  boolean isEmpty() {
    return patterns.isEmpty();
  }

  /**
   * Each of them apart by the first topics, in halves; for a node that gives few logs at a time.
   */
  List<List<List<Bytes32>>> byKind() {
    List<List<List<Bytes32>>> apart = new ArrayList<>();
    for (List<List<Bytes32>> pattern : patterns) {
      for (Bytes32 kind : pattern.getFirst()) {
        List<List<Bytes32>> one = new ArrayList<>(pattern);
        one.set(0, List.of(kind));
        apart.add(List.copyOf(one));
      }
    }
    return apart;
  }

  /** Whether a block's bloom filter allows for one of these logs. */
  boolean mayBeIn(EvmHeader header) {
    return patterns.stream()
        .anyMatch(pattern ->
            pattern.stream()
                .allMatch(place ->
                    place.isEmpty()
                        || place.stream().anyMatch(topic -> header.mayHold(topic.toArray()))));
  }

  /** Whether a log is one of these. */
  boolean take(EvmLog log) {
    return patterns.stream().anyMatch(pattern -> LogFilter.takes(pattern, log));
  }
}
