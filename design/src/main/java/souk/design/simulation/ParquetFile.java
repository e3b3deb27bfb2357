package souk.design.simulation;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;

/**
 * Rows as a Parquet file: one row group, one page a column, plain values, not compressed; every
 * value is there. That is the smallest part of the format that all its readers take (parquet-format
 * 2, with its metadata in Thrift's compact protocol). The libraries that write it bring Hadoop or a
 * database with them.
 *
 * @param <T> a row
 */
final class ParquetFile<T> {
  private static final byte[] MAGIC = "PAR1".getBytes(StandardCharsets.US_ASCII);
  private static final String WRITER = "souk";

  private static final int PLAIN = 0;
  private static final int RLE = 3;
  private static final int REQUIRED = 0;
  private static final int UTF8 = 0;

  private enum Type {
    LONG(2),
    DOUBLE(5),
    TEXT(6);

    private final int code;

    Type(int code) {
      this.code = code;
    }
  }

  private record Column<T>(String name, Type type, Function<List<T>, byte[]> values) {}

  private record Chunk(Type type, String name, long offset, int bytes) {}

  private final List<Column<T>> columns = new ArrayList<>();

  /** A column of texts. */
  ParquetFile<T> text(String name, Function<T, String> value) {
    columns.add(
        new Column<>(
            name,
            Type.TEXT,
            rows -> {
              ByteArrayOutputStream out = new ByteArrayOutputStream();
              for (T row : rows) {
                byte[] bytes = value.apply(row).getBytes(StandardCharsets.UTF_8);
                little(out, bytes.length, Integer.BYTES);
                out.writeBytes(bytes);
              }
              return out.toByteArray();
            }));
    return this;
  }

  /** A column of whole numbers. */
  ParquetFile<T> whole(String name, ToLongFunction<T> value) {
    columns.add(
        new Column<>(
            name,
            Type.LONG,
            rows -> {
              ByteArrayOutputStream out = new ByteArrayOutputStream();
              rows.forEach(row -> little(out, value.applyAsLong(row), Long.BYTES));
              return out.toByteArray();
            }));
    return this;
  }

  /** A column of numbers. */
  ParquetFile<T> number(String name, ToDoubleFunction<T> value) {
    columns.add(
        new Column<>(
            name,
            Type.DOUBLE,
            rows -> {
              ByteArrayOutputStream out = new ByteArrayOutputStream();
              rows.forEach(row ->
                  little(out, Double.doubleToLongBits(value.applyAsDouble(row)), Double.BYTES));
              return out.toByteArray();
            }));
    return this;
  }

  /** A number with its lowest byte first. */
  private static void little(ByteArrayOutputStream out, long value, int bytes) {
    for (int i = 0; i < bytes; i++) {
      out.write((int) (value >>> (i * Byte.SIZE)));
    }
  }

  /** The whole file. */
  byte[] bytes(List<T> rows) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(MAGIC);
    List<Chunk> chunks = new ArrayList<>();
    for (Column<T> column : columns) {
      byte[] values = column.values().apply(rows);
      byte[] header = pageHeader(values.length, rows.size());
      chunks.add(
          new Chunk(column.type(), column.name(), out.size(), header.length + values.length));
      out.writeBytes(header);
      out.writeBytes(values);
    }
    byte[] footer = footer(rows.size(), chunks);
    out.writeBytes(footer);
    little(out, footer.length, Integer.BYTES);
    out.writeBytes(MAGIC);
    return out.toByteArray();
  }

  private static byte[] pageHeader(int bytes, int rows) {
    return new Compact()
        .whole(1, 0)
        .whole(2, bytes)
        .whole(3, bytes)
        .open(5)
        .whole(1, rows)
        .whole(2, PLAIN)
        .whole(3, RLE)
        .whole(4, RLE)
        .close()
        .close()
        .bytes();
  }

  private byte[] footer(int rows, List<Chunk> chunks) {
    Compact out = new Compact();
    out.whole(1, 1).list(2, Compact.STRUCT, columns.size() + 1);
    out.element().text(4, "rows").whole(5, columns.size()).close();
    for (Column<T> column : columns) {
      out.element().whole(1, column.type().code).whole(3, REQUIRED).text(4, column.name());
      if (column.type() == Type.TEXT) {
        out.whole(6, UTF8);
      }
      out.close();
    }
    out.wide(3, rows).list(4, Compact.STRUCT, 1).element();
    out.list(1, Compact.STRUCT, chunks.size());
    long total = 0;
    for (Chunk chunk : chunks) {
      total += chunk.bytes();
      out.element().wide(2, chunk.offset()).open(3);
      out.whole(1, chunk.type().code)
          .list(2, Compact.INT, 1)
          .value(PLAIN)
          .list(3, Compact.BINARY, 1)
          .value(chunk.name())
          .whole(4, 0)
          .wide(5, rows)
          .wide(6, chunk.bytes())
          .wide(7, chunk.bytes())
          .wide(9, chunk.offset())
          .close()
          .close();
    }
    return out.wide(2, total).wide(3, rows).close().text(6, WRITER).close().bytes();
  }

  /** Thrift's compact protocol, as far as the metadata need it. */
  private static final class Compact {
    static final int INT = 5;
    static final int BINARY = 8;
    static final int STRUCT = 12;
    private static final int LONG = 6;
    private static final int LIST = 9;
    private static final int SHORT_LIST = 15;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final List<Integer> last = new ArrayList<>(List.of(0));

    private Compact field(int id, int type) {
      out.write((id - last.getLast()) << 4 | type);
      last.set(last.size() - 1, id);
      return this;
    }

    Compact whole(int id, int value) {
      return field(id, INT).value(value);
    }

    Compact wide(int id, long value) {
      return field(id, LONG).zigzag(value);
    }

    Compact text(int id, String value) {
      return field(id, BINARY).value(value);
    }

    Compact open(int id) {
      return field(id, STRUCT).element();
    }

    Compact list(int id, int type, int size) {
      field(id, LIST);
      if (size < SHORT_LIST) {
        out.write(size << 4 | type);
      } else {
        out.write(SHORT_LIST << 4 | type);
        varint(size);
      }
      return this;
    }

    Compact value(int value) {
      return zigzag(value);
    }

    Compact value(String value) {
      byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
      varint(bytes.length);
      out.writeBytes(bytes);
      return this;
    }

    Compact element() {
      last.add(0);
      return this;
    }

    Compact close() {
      out.write(0);
      last.removeLast();
      return this;
    }

    private Compact zigzag(long value) {
      varint(value << 1 ^ value >> 63);
      return this;
    }

    private void varint(long value) {
      long rest = value;
      while ((rest & ~0x7fL) != 0) {
        out.write((int) ((rest & 0x7f) | 0x80));
        rest >>>= 7;
      }
      out.write((int) rest);
    }

    byte[] bytes() {
      return out.toByteArray();
    }
  }
}
