package souk.gateway.s3;

import java.io.IOException;
import souk.gateway.s3.protocol.Addressing;
import souk.gateway.s3.protocol.S3Exception;
import souk.gateway.s3.protocol.S3Request;
import souk.gateway.s3.protocol.XmlBody;
import souk.gateway.s3.signature.Signed;
import souk.gateway.s3.signature.SignedBody;

/** A request that was let in. */
record Call(S3Request request, Addressing.Target target, Signed signed) {
  /** Most bytes of a body of XML: 10,000 parts with their checksums. */
  private static final long MOST_XML = 8L << 20;

  String bucket() {
    return target.bucket();
  }

  String key() {
    return target.key();
  }

  /** The bytes of an object or a part. */
  SignedBody body() throws S3Exception {
    return signed.body(request, Exchange.MOST_OBJECT);
  }

  /** A body of XML, read to its end. */
  XmlBody xml(String root, String item, int most) throws IOException {
    return XmlBody.read(signed.body(request, MOST_XML), root, item, most);
  }

  /** The same of a body whose checksum headers speak of an object, and not of the body. */
  XmlBody xmlOfObject(String root, String item, int most) throws IOException {
    return XmlBody.read(signed.body(request, MOST_XML, false), root, item, most);
  }
}
