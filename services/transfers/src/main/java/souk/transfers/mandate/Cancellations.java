package souk.transfers.mandate;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import souk.primitives.Bytes32;
import souk.store.DurableFile;

/**
 * Which mandates their payer cancelled: an empty file for each, since a mandate is to be cancelled
 * whatever another process does with the purse. It is written before the ledger is asked, so that
 * nobody opens, allots or hands over what is cancelled.
 *
 * @param folder of the files, made when the first is written
 */
public record Cancellations(Path folder) {
  /** Their folder in a person's. */
  public static final String FOLDER = "mandates-cancelled";

  /** Writes it down, safe from power loss. */
  public void add(MandateTerms.Signed mandate) throws IOException {
    Files.createDirectories(folder);
    DurableFile.writeOwn(file(mandate.id()), new byte[0]);
  }

  /** Whether it was cancelled. */
  public boolean has(MandateTerms.Signed mandate) {
    return Files.exists(file(mandate.id()));
  }

  private Path file(Bytes32 mandate) {
    return folder.resolve(mandate.toString());
  }
}
