package souk.cli;

import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import souk.keystore.KeystoreException;
import souk.node.MarketFileException;

/** An error as people see it: one line that says what, where and what to do, and an exit status. */
final class Failure extends RuntimeException {
  private final int status;

  Failure(int status, String message) {
    super(message);
    this.status = status;
  }

  int status() {
    return status;
  }

  /** The failure to show for anything thrown. */
  static Failure of(Throwable thrown) {
    return switch (thrown) {
      case Failure failure -> failure;
      case MarketFileException e -> new Failure(Main.USAGE, String.valueOf(e.getMessage()));
      case KeystoreException e -> new Failure(Main.USAGE, String.valueOf(e.getMessage()));
      case NoSuchFileException e -> new Failure(Main.USAGE, "there is no file " + e.getFile());
      case AccessDeniedException e -> new Failure(Main.USAGE, "no permission for " + e.getFile());
      case FileSystemException e -> new Failure(Main.FAILED, e.getFile() + ": " + e.getReason());
      default -> {
        String message = thrown.getMessage();
        yield new Failure(
            Main.FAILED,
            (message == null
                    ? thrown.getClass().getSimpleName()
                    : message.lines().findFirst().orElse("unknown error"))
                + " (--debug shows more)");
      }
    };
  }
}
