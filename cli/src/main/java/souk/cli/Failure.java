package souk.cli;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import org.jspecify.annotations.Nullable;
import souk.keystore.KeystoreException;
import souk.market.file.MarketFileException;
import souk.node.StartRefusedException;
import souk.payments.CommandRefusedException;

/** An error as people see it: one line that says what, where and what to do, and an exit status. */
public final class Failure extends RuntimeException {
  private final int status;

  public Failure(int status, String message) {
    super(message);
    this.status = status;
  }

  public int status() {
    return status;
  }

  /** What the system says is wrong, without the file's name. */
  public static String reason(IOException e) {
    return switch (e) {
      case NoSuchFileException _ -> "there is no such folder";
      case AccessDeniedException _ -> "no permission";
      case FileAlreadyExistsException _ -> "there is a file of that name";
      case FileSystemException known when known.getReason() != null -> known.getReason();
      default -> e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    };
  }

  /** Makes the folder that an option names, with all above it. */
  public static Path folder(String option, Path folder) {
    return folder(option, folder, new FileAttribute<?>[0]);
  }

  /** As {@link #folder}, for what a node keeps: what is new there is for its owner only. */
  public static Path ownFolder(String option, Path folder) {
    return folder(option, folder, ownerOnly());
  }

  private static Path folder(String option, Path folder, FileAttribute<?>[] mode) {
    try {
      return Files.createDirectories(folder, mode);
    } catch (IOException e) {
      throw new Failure(
          Main.USAGE, "%s: cannot make the folder %s: %s".formatted(option, folder, reason(e)));
    }
  }

  private static FileAttribute<?>[] ownerOnly() {
    return FileSystems.getDefault().supportedFileAttributeViews().contains("posix")
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"))
        }
        : new FileAttribute<?>[0];
  }

  /** The failure to show for anything thrown. */
  public static Failure of(Throwable thrown) {
    return switch (thrown) {
      case Failure failure -> failure;
      case MarketFileException e -> new Failure(Main.USAGE, String.valueOf(e.getMessage()));
      case KeystoreException e -> new Failure(Main.USAGE, String.valueOf(e.getMessage()));
      case StartRefusedException e ->
          new Failure(e.passing() ? Main.FAILED : Main.USAGE, String.valueOf(e.getMessage()));
      case CommandRefusedException e when e.isUnknown() ->
          new Failure(
              Main.UNKNOWN,
              e.getMessage() + "; start the same command again, which first sees what came to be");
      case CommandRefusedException e when e.reason().isPresent() ->
          new Failure(
              Main.FAILED,
              "the ledger refuses it: %s; did another process with this key take it meanwhile?"
                  .formatted(new RefusalWords(1).of(e.reason().get(), "")));
      case NoSuchFileException e -> new Failure(Main.USAGE, "there is no file " + e.getFile());
      case AccessDeniedException e -> new Failure(Main.USAGE, "no permission for " + e.getFile());
      case FileSystemException e -> new Failure(Main.FAILED, e.getFile() + ": " + reason(e));
      case OutOfMemoryError e ->
          new Failure(
              Main.FAILED,
              "out of memory (%s): SOUK_JVM_FLAGS=-Xmx512m gives it more"
                  .formatted(e.getMessage()));
      case LinkageError e ->
          new Failure(
              Main.FAILED,
              "a library cannot be loaded: %s; is there room in %s? (--debug shows more)"
                  .formatted(root(e), System.getProperty("java.io.tmpdir")));
      case StackOverflowError _ ->
          new Failure(Main.FAILED, "something is nested too deep (--debug shows where)");
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

  private static @Nullable String root(Throwable thrown) {
    Throwable root = thrown;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root.getMessage();
  }
}
