package souk.gateway.s3.signature;

import java.io.ByteArrayInputStream;
import java.util.Arrays;
import java.util.Optional;

/** Bodies as they come out of a request. */
public final class TestBodies {
  private TestBodies() {}

  /** One that is whole. */
  public static SignedBody of(byte[] bytes) {
    return new SignedBody(
        new PlainSource(new ByteArrayInputStream(bytes)),
        bytes.length,
        Optional.empty(),
        Announced.NOTHING);
  }

  /** One whose last byte does not come. */
  public static SignedBody broken(byte[] bytes) {
    return new SignedBody(
        new PlainSource(new ByteArrayInputStream(Arrays.copyOf(bytes, bytes.length - 1))),
        bytes.length,
        Optional.empty(),
        Announced.NOTHING);
  }
}
