package souk.cli.keys;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import souk.cli.Main;
import souk.cli.Souk;

class KeysAuditCommandTest {
  private static final String NODE = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed";

  @TempDir private Path folder;

  private Souk verified(byte[] content) throws Exception {
    Path file = folder.resolve("letters.audit");
    Files.write(file, content);
    return Souk.run("keys", "audit", file, "--by", NODE);
  }

  @Test
  void shouldRefuseWhenTheFileHasNoRecords() throws Exception {
    verified(new byte[0]).bad(Main.FAILED, "there are no records in ");
  }

  @Test
  void shouldSayWhatAFileOfRecordsIsWhenItIsBinary() throws Exception {
    verified(new byte[] {(byte) 0xff, (byte) 0xfe, 0})
        .bad(Main.FAILED, "is no file of records, which has one a line, in hexadecimal");
  }
}
