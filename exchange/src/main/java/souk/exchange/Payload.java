package souk.exchange;

import java.io.IOException;
import java.io.OutputStream;
import souk.primitives.Bytes;

/** Bytes on their way to a client, of a length that is known, written as they are made. */
public interface Payload {
  long length();

  /** Writes exactly {@link #length} bytes. */
  void writeTo(OutputStream out) throws IOException;

  static Payload of(Bytes bytes) {
    return new Payload() {
      @Override
      public long length() {
        return bytes.size();
      }

      @Override
      public void writeTo(OutputStream out) throws IOException {
        out.write(bytes.toArray());
      }
    };
  }
}
