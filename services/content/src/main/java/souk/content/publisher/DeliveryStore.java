package souk.content.publisher;

import java.util.Map;
import souk.primitives.Bytes32;

/** Where counts of deliveries are kept, by object. */
interface DeliveryStore {
  Map<Bytes32, DeliveryCount.Count> all();

  /** Replaces the counts of these objects. */
  void put(Map<Bytes32, DeliveryCount.Count> counts);
}
