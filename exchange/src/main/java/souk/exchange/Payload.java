package souk.exchange;

import java.io.IOException;
import java.io.OutputStream;
import souk.primitives.Bytes;

/** Bytes on their way to a client, of a length that is known, written as they are made. */
public interface Payload {
  Payload EMPTY = of(new byte[0], 0, 0);

  long length();

  /**
   * Writes exactly {@link #length} bytes, straight towards the socket: pieces of 16 KiB and more
   * are not copied again. May be called several times, for each retry of a client.
   */
  void writeTo(OutputStream out) throws IOException;

  static Payload of(Bytes bytes) {
    byte[] copy = bytes.toArray();
    return of(copy, 0, copy.length);
  }

  /** A part of an array that nobody changes any more; it is not copied. */
  static Payload of(byte[] source, int offset, int length) {
    return new Payload() {
      @Override
      public long length() {
        return length;
      }

      @Override
      public void writeTo(OutputStream out) throws IOException {
        out.write(source, offset, length);
      }
    };
  }
}
