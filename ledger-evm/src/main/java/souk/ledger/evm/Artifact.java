package souk.ledger.evm;

import java.io.IOException;
import java.io.InputStream;
import souk.ledger.LedgerException;
import souk.primitives.Bytes;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A compiled contract, as it is checked in under {@code contracts/artifacts}.
 *
 * @param creation the code that a deployment runs, without the constructor's arguments
 */
record Artifact(String name, Bytes creation) {
  static Artifact load(String name) {
    String path = "/souk/contracts/" + name + ".json";
    try (InputStream in = Artifact.class.getResourceAsStream(path)) {
      if (in == null) {
        throw new LedgerException("no compiled contract " + name + " comes with this program");
      }
      JsonNode json = JsonMapper.shared().readTree(in.readAllBytes());
      return new Artifact(name, EvmNode.bytes(json.path("bytecode")));
    } catch (IOException e) {
      throw new LedgerException("the compiled contract " + name + " cannot be read", e);
    }
  }
}
