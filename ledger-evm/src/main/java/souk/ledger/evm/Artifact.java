package souk.ledger.evm;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import souk.ledger.LedgerException;
import souk.primitives.Bytes;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A compiled contract, as it is checked in under {@code contracts/artifacts}.
 *
 * @param creation the code that a deployment runs, without the constructor's arguments
 * @param size of the code that it leaves, in bytes
 * @param sha256 of that code, in hexadecimal, with zeros in the place of immutables
 * @param immutables where in that code each of them stands, by its name
 * @param slots of the storage, by the names of what stands there; only of the market's contract
 */
record Artifact(
    String name,
    Bytes creation,
    int size,
    String sha256,
    Map<String, List<Place>> immutables,
    Map<String, Integer> slots) {
  /** A part of the code. */
  record Place(int start, int length) {}

  static Artifact load(String name) {
    String path = "/souk/contracts/" + name + ".json";
    try (InputStream in = Artifact.class.getResourceAsStream(path)) {
      if (in == null) {
        throw new LedgerException("no compiled contract " + name + " comes with this program");
      }
      JsonNode json = JsonMapper.shared().readTree(in.readAllBytes());
      Map<String, List<Place>> immutables = new HashMap<>();
      json.path("runtime")
          .path("immutables")
          .forEachEntry((of, places) -> {
            List<Place> all = new ArrayList<>();
            places.forEach(
                place -> all.add(new Place(place.path(0).asInt(), place.path(1).asInt())));
            immutables.put(of, List.copyOf(all));
          });
      Map<String, Integer> slots = new HashMap<>();
      json.path("slots").forEachEntry((of, slot) -> slots.put(of, slot.asInt()));
      return new Artifact(
          name,
          EvmNode.bytes(json.path("bytecode")),
          json.path("codeSize").asInt(),
          json.path("runtime").path("sha256").asString(""),
          Map.copyOf(immutables),
          Map.copyOf(slots));
    } catch (IOException e) {
      throw new LedgerException("the compiled contract " + name + " cannot be read", e);
    }
  }
}
