package souk.gateway.s3.signature;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** The file with the key of AWS's examples. */
final class KeyFile {
  private KeyFile() {}

  static AccessKeys ofExamples(Path folder) throws IOException {
    Path file = folder.resolve("keys");
    Files.createFile(
        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(
        file,
        """
        [examples]
        aws_access_key_id = %s
        aws_secret_access_key = %s
        """
            .formatted(TestSigner.ID, TestSigner.SECRET));
    return AccessKeys.load(file);
  }
}
