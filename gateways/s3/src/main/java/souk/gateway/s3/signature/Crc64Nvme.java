package souk.gateway.s3.signature;

import java.util.zip.Checksum;

/**
 * CRC-64/NVME: polynomial 0xad93d23594c93659, reflected, begun and ended with all ones (NVM Express
 * NVM Command Set Specification 1.0c, section 5.2.1.3.4), eight bytes at a time.
 */
final class Crc64Nvme implements Checksum {
  private static final long REFLECTED = 0x9a6c9329ac4bc9b5L;
  private static final int LANES = 8;
  private static final long[][] TABLES = tables();

  private long state = -1;

  private static long[][] tables() {
    long[][] tables = new long[LANES][256];
    for (int i = 0; i < 256; i++) {
      long value = i;
      for (int bit = 0; bit < 8; bit++) {
        value = (value >>> 1) ^ ((value & 1) == 0 ? 0 : REFLECTED);
      }
      tables[0][i] = value;
    }
    for (int lane = 1; lane < LANES; lane++) {
      for (int i = 0; i < 256; i++) {
        long before = tables[lane - 1][i];
        tables[lane][i] = (before >>> 8) ^ tables[0][(int) (before & 0xff)];
      }
    }
    return tables;
  }

  @Override
  public void update(int b) {
    state = (state >>> 8) ^ TABLES[0][(int) ((state ^ b) & 0xff)];
  }

  @Override
  public void update(byte[] source, int offset, int count) {
    int at = offset;
    int end = offset + count;
    for (; end - at >= LANES; at += LANES) {
      long next = state;
      for (int i = 0; i < LANES; i++) {
        next ^= (source[at + i] & 0xffL) << (8 * i);
      }
      long sum = 0;
      for (int i = 0; i < LANES; i++) {
        sum ^= TABLES[LANES - 1 - i][(int) ((next >>> (8 * i)) & 0xff)];
      }
      state = sum;
    }
    for (; at < end; at++) {
      update(source[at]);
    }
  }

  @Override
  public long getValue() {
    return ~state;
  }

  @Override
  public void reset() {
    state = -1;
  }
}
