package souk.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Set;

/** Says when others on this machine can read a key file: only its password protects it then. */
final class KeyExposure {
  private KeyExposure() {}

  /** Whether everybody on this machine can read or change a file; pipes are nobody else's. */
  static boolean isOpenToOthers(Path file) {
    try {
      if (!Files.isRegularFile(file)) {
        return false;
      }
      Set<PosixFilePermission> mode = Files.getPosixFilePermissions(file);
      return mode.contains(PosixFilePermission.OTHERS_READ)
          || mode.contains(PosixFilePermission.OTHERS_WRITE)
          || mode.contains(PosixFilePermission.GROUP_WRITE);
    } catch (IOException | UnsupportedOperationException e) {
      return false; // a file system without modes
    }
  }

  static void warn(Path file, PrintWriter err) {
    if (isOpenToOthers(file)) {
      err.printf(
          "souk: others on this machine can read or change %s; close it with: chmod 600 %s%n",
          file, file);
    }
  }
}
