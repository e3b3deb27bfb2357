package souk.bench.storage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/**
 * What the proof of a period costs on an EVM chain, of five places at height 30, as {@code
 * contracts/gas.sh} measures it with forge.
 */
public final class ProofGas {
  private static final String HEIGHT = "30";

  private ProofGas() {}

  /**
   * The figures by name; without the packages of {@code contracts}, why there are none.
   *
   * @param contracts the folder of that name
   */
  public static Map<String, Object> all(Path contracts) throws IOException, InterruptedException {
    Map<String, Object> figures = new LinkedHashMap<>();
    if (!Files.exists(contracts.resolve("node_modules/.package-lock.json"))) {
      figures.put("proofGas", null);
      figures.put("proofGasWhy", "not measured: forge is missing; run npm ci in contracts/");
      return figures;
    }
    Process process =
        new ProcessBuilder("bash", contracts.resolve("gas.sh").toString(), "storage")
            .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    byte[] said = process.getInputStream().readAllBytes();
    if (process.waitFor() != 0) {
      throw new IOException("contracts/gas.sh storage failed; run it to see why");
    }
    try {
      JsonNode report = new ObjectMapper().readTree(said);
      figures.put("proofGas", report.required("proofGas").required(HEIGHT).longValue());
      figures.put("proofGasOf16", report.required("proofGasOf16").longValue());
      figures.put("proofBytesOnChain", report.required("proofBytes").longValue());
      return figures;
    } catch (JacksonException e) {
      throw new IOException("contracts/gas.sh storage printed something else: " + e.getMessage());
    }
  }
}
