package souk.replication;

import java.io.IOException;
import java.nio.file.Path;
import souk.primitives.Bytes32;

/** A file is not the piece that is to be sealed: it was changed, or is another one. */
public final class SealingException extends IOException {
  private static final long serialVersionUID = 1;

  SealingException(Path file, Bytes32 wanted, Bytes32 found) {
    super(
        "%s is not the piece that was agreed on: its commitment is %s, not %s"
            .formatted(file, found, wanted));
  }
}
