package souk.cli.design;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import souk.design.model.MarketDesign;
import souk.design.model.Mitigation;

/** What a run leaves in which every attack and test passed that a design names. */
record PassedRun(Path played, Path reports) {
  static PassedRun of(MarketDesign design, Path folder) throws IOException {
    List<String> attacks = new ArrayList<>();
    StringBuilder tests = new StringBuilder("<testsuite>");
    for (Mitigation mitigation : design.mitigations().values()) {
      for (String attack : mitigation.attacks()) {
        attacks.add("{\"name\": \"%s\", \"succeeded\": false}".formatted(attack));
      }
      for (String test : mitigation.tests()) {
        String[] parts = test.split("[.]", -1);
        tests.append(
            "<testcase classname=\"souk.%s\" name=\"%s\"/>"
                .formatted(parts[0], parts.length > 1 ? parts[1] : "shouldX"));
      }
    }
    Path played = folder.resolve("played.json");
    Path reports = Files.createDirectories(folder.resolve("reports"));
    Files.writeString(played, "{\"attacks\": [" + String.join(", ", attacks) + "]}");
    Files.writeString(reports.resolve("TEST-all.xml"), tests + "</testsuite>");
    return new PassedRun(played, reports);
  }
}
