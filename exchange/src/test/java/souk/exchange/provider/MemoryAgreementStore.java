package souk.exchange.provider;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import souk.primitives.Bytes32;

/** Agreements in a map, which outlives the watch that uses it. */
final class MemoryAgreementStore implements AgreementStore {
  final Map<Bytes32, Signed> signed = new LinkedHashMap<>();

  @Override
  public synchronized List<Signed> all() {
    return new ArrayList<>(signed.values());
  }

  @Override
  public synchronized void add(Signed agreement) {
    signed.putIfAbsent(agreement.id(), agreement);
  }

  @Override
  public synchronized void over(Bytes32 agreement) {
    signed.computeIfPresent(
        agreement, (id, known) -> new Signed(id, known.terms(), known.customer(), true));
  }

  @Override
  public synchronized void remove(Bytes32 agreement) {
    signed.remove(agreement);
  }
}
