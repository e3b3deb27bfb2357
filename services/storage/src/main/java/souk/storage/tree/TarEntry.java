package souk.storage.tree;

import java.nio.file.attribute.PosixFilePermission;
import java.util.List;

/**
 * A file or a folder in an archive.
 *
 * @param name relative, with slashes; a folder's too has none at its end
 * @param size of a file, in bytes; 0 for a folder
 * @param mode permissions, the lowest nine bits
 * @param modified seconds since 1970
 */
record TarEntry(String name, boolean folder, long size, int mode, long modified) {
  /** Bytes of a block. */
  static final int BLOCK = 512;

  /** So many blocks of zeros end an archive. */
  static final int END = 2;

  static final byte FILE = '0';
  static final byte FOLDER = '5';
  static final byte EXTENSION = 'x';

  static final int NAME = 0;
  static final int NAME_SIZE = 100;
  static final int MODE = 100;
  static final int SIZE = 124;
  static final int MODIFIED = 136;
  static final int CHECKSUM = 148;
  static final int CHECKSUM_SIZE = 8;
  static final int TYPE = 156;
  static final int MAGIC = 257;

  /** What a field of twelve characters holds, in octal. */
  static final long MOST_OCTAL = (1L << 33) - 1;

  /** The longest name, in bytes of UTF-8. */
  static final int LONGEST_NAME = 1 << 14;

  /** What the bits of a mode permit, from the lowest on. */
  static final List<PosixFilePermission> PERMISSIONS =
      List.of(
          PosixFilePermission.OTHERS_EXECUTE,
          PosixFilePermission.OTHERS_WRITE,
          PosixFilePermission.OTHERS_READ,
          PosixFilePermission.GROUP_EXECUTE,
          PosixFilePermission.GROUP_WRITE,
          PosixFilePermission.GROUP_READ,
          PosixFilePermission.OWNER_EXECUTE,
          PosixFilePermission.OWNER_WRITE,
          PosixFilePermission.OWNER_READ);

  /** Bytes up to the end of a block. */
  static int rest(long bytes) {
    return (int) (Math.ceilDiv(bytes, BLOCK) * BLOCK - bytes);
  }

  /** The sum of a header's bytes, those of the sum itself taken for spaces. */
  static int checksum(byte[] header) {
    int sum = 0;
    for (int i = 0; i < BLOCK; i++) {
      boolean own = i >= CHECKSUM && i < CHECKSUM + CHECKSUM_SIZE;
      sum += own ? ' ' : header[i] & 0xff;
    }
    return sum;
  }
}
