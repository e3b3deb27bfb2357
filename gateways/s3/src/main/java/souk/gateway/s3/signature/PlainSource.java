package souk.gateway.s3.signature;

import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/** A body that comes as it is. */
final class PlainSource implements SignedBody.Source {
  private final InputStream in;

  PlainSource(InputStream in) {
    this.in = in;
  }

  @Override
  public int read(byte[] target, int offset, int count) throws IOException {
    return in.read(target, offset, count);
  }

  @Override
  public Optional<String> trailer(String name) {
    return Optional.empty();
  }
}
