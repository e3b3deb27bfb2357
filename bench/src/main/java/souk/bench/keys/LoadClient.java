package souk.bench.keys;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Sends messages that were made before over many connections, one under way on each, from one
 * thread: so that what is measured is the server, and not a client.
 */
final class LoadClient implements AutoCloseable {
  private static final byte[] HEAD_ENDS = "\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] LENGTH = "Content-Length: ".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] GOOD = "HTTP/1.1 200".getBytes(StandardCharsets.US_ASCII);
  private static final int BUFFER = 16 << 10;
  private static final double NANOS = 1e9;

  private final byte[] head;
  private final Selector selector;
  private final Deque<Line> idle = new ArrayDeque<>();

  /** A connection with the message that is under way on it. */
  private static final class Line {
    private final SocketChannel channel;
    private final ByteBuffer in = ByteBuffer.allocate(BUFFER);
    private int number;
    private long sent;

    Line(SocketChannel channel) {
      this.channel = channel;
    }
  }

  /**
   * What came of a load.
   *
   * @param answered with status 200
   * @param refused with another one
   * @param sample bodies of answers, by the number of the message: every {@code each}th
   */
  record Result(
      long answered,
      long refused,
      double seconds,
      Latencies latencies,
      Map<Integer, byte[]> sample) {
    double perSecond() {
      return answered / seconds;
    }
  }

  LoadClient(URI server, String path, int connections) throws IOException {
    this.head =
        "POST %s HTTP/1.1\r\nHost: %s\r\nContent-Type: application/octet-stream\r\nContent-Length: "
            .formatted(path, server.getAuthority())
            .getBytes(StandardCharsets.US_ASCII);
    this.selector = Selector.open();
    for (int i = 0; i < connections; i++) {
      SocketChannel channel =
          SocketChannel.open(new InetSocketAddress(server.getHost(), server.getPort()));
      channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
      channel.configureBlocking(false);
      Line line = new Line(channel);
      channel.register(selector, SelectionKey.OP_READ, line);
      idle.add(line);
    }
  }

  /**
   * Sends for some time, or until the messages are used up.
   *
   * @param messages what is sent, from a number on
   * @param perSecond at most; 0 for as fast as they are answered
   * @param each of which a body is kept as a sample
   */
  Result run(PreparedRequests messages, double seconds, double perSecond, int each)
      throws IOException {
    Latencies latencies = new Latencies();
    Map<Integer, byte[]> sample = new LinkedHashMap<>();
    int lines = idle.size();
    long[] counts = new long[2];
    long began = System.nanoTime();
    long end = began + (long) (seconds * NANOS);
    long sent = 0;
    while (true) {
      long now = System.nanoTime();
      boolean over = now >= end || messages.left() == 0;
      while (!over
          && !idle.isEmpty()
          && (perSecond == 0 || sent <= (now - began) / NANOS * perSecond)) {
        send(idle.poll(), messages);
        sent++;
        over = messages.left() == 0;
      }
      if (over && idle.size() == lines) {
        break;
      }
      selector.select(
          key -> {
            Line line = (Line) key.attachment();
            try {
              if (line.channel.read(line.in) < 0) {
                throw new IOException("the server closed a connection");
              }
              arrived(line, latencies, sample, each, counts);
            } catch (IOException e) {
              throw new java.io.UncheckedIOException(e);
            }
          },
          perSecond == 0 ? 100 : 1);
    }
    return new Result(counts[0], counts[1], (System.nanoTime() - began) / NANOS, latencies, sample);
  }

  private void send(Line line, PreparedRequests messages) throws IOException {
    line.number = messages.next();
    byte[] body = messages.message(line.number);
    byte[] length = (body.length + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII);
    ByteBuffer out = ByteBuffer.allocate(head.length + length.length + body.length);
    out.put(head).put(length).put(body).flip();
    line.sent = System.nanoTime();
    while (out.hasRemaining()) {
      int _ = line.channel.write(out);
    }
  }

  private void arrived(
      Line line, Latencies latencies, Map<Integer, byte[]> sample, int each, long[] counts)
      throws IOException {
    byte[] bytes = line.in.array();
    int head = find(bytes, line.in.position(), HEAD_ENDS);
    if (head < 0) {
      return;
    }
    int length = find(bytes, head, LENGTH);
    if (length < 0) {
      throw new IOException("an answer without a length");
    }
    int body = 0;
    for (int at = length + LENGTH.length; bytes[at] >= '0' && bytes[at] <= '9'; at++) {
      body = body * 10 + bytes[at] - '0';
    }
    if (line.in.position() < head + HEAD_ENDS.length + body) {
      return;
    }
    latencies.add(System.nanoTime() - line.sent);
    boolean good = find(bytes, GOOD.length, GOOD) == 0;
    counts[good ? 0 : 1]++;
    if (good && line.number % each == 0) {
      byte[] answer = new byte[body];
      System.arraycopy(bytes, head + HEAD_ENDS.length, answer, 0, body);
      sample.put(line.number, answer);
    }
    line.in.clear();
    idle.add(line);
  }

  private static int find(byte[] bytes, int end, byte[] what) {
    for (int at = 0; at <= end - what.length; at++) {
      if (Arrays.equals(bytes, at, at + what.length, what, 0, what.length)) {
        return at;
      }
    }
    return -1;
  }

  @Override
  public void close() throws IOException {
    for (SelectionKey key : selector.keys()) {
      key.channel().close();
    }
    selector.close();
  }
}
