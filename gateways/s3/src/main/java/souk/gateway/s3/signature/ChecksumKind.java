package souk.gateway.s3.signature;

import java.util.Arrays;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;
import java.util.zip.CRC32;
import java.util.zip.CRC32C;
import java.util.zip.Checksum;

/** The checksums that S3 clients send with a body. */
public enum ChecksumKind {
  CRC32(4),
  CRC32C(4),
  CRC64NVME(8),
  SHA1(20),
  SHA256(32);

  private static final String PREFIX = "x-amz-checksum-";

  private final int bytes;

  ChecksumKind(int bytes) {
    this.bytes = bytes;
  }

  /** The header or trailer that has it. */
  public String header() {
    return PREFIX + name().toLowerCase(Locale.ROOT);
  }

  /** The element of XML that has it. */
  public String element() {
    return "Checksum" + name();
  }

  /** The kind that a header has, if it has one. */
  public static Optional<ChecksumKind> ofHeader(String header) {
    return Arrays.stream(values())
        .filter(each -> each.header().equalsIgnoreCase(header.strip()))
        .findFirst();
  }

  /** Whether a text could be such a checksum, in base64. */
  boolean isValue(String text) {
    try {
      return Base64.getDecoder().decode(text).length == bytes;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  /** Takes bytes, and gives their checksum. */
  public interface Sum {
    void update(byte[] source, int offset, int count);

    /** In base64; can be called once. */
    String value();
  }

  /** A sum of no bytes yet. */
  public Sum sum() {
    return switch (this) {
      case CRC32 -> of(new CRC32());
      case CRC32C -> of(new CRC32C());
      case CRC64NVME -> of(new Crc64Nvme());
      case SHA1 -> of("SHA-1");
      case SHA256 -> of("SHA-256");
    };
  }

  private Sum of(Checksum checksum) {
    return new Sum() {
      @Override
      public void update(byte[] source, int offset, int count) {
        checksum.update(source, offset, count);
      }

      @Override
      public String value() {
        byte[] out = new byte[bytes];
        for (int i = 0; i < bytes; i++) {
          out[i] = (byte) (checksum.getValue() >>> (8 * (bytes - 1 - i)));
        }
        return Base64.getEncoder().encodeToString(out);
      }
    };
  }

  private static Sum of(String algorithm) {
    java.security.MessageDigest digest = Hashes.digest(algorithm);
    return new Sum() {
      @Override
      public void update(byte[] source, int offset, int count) {
        digest.update(source, offset, count);
      }

      @Override
      public String value() {
        return Base64.getEncoder().encodeToString(digest.digest());
      }
    };
  }
}
