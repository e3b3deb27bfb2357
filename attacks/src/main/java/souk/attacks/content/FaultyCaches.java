package souk.attacks.content;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import souk.content.TokenSeal;
import souk.content.client.Progress.Fault;
import souk.exchange.Payload;
import souk.exchange.Prepared;
import souk.exchange.ProviderPorts;
import souk.exchange.UnitException;
import souk.exchange.UnitException.Reason;
import souk.exchange.UnitRequest;

/** The ways in which a cache can fail a client. */
final class FaultyCaches {
  private FaultyCaches() {}

  static ContentAttack servesGarbage() {
    return new FaultyCache(
        "cache-serves-garbage",
        "A cache flips the last bit of each chunk, which the puzzle hardly ever notices, and signs"
            + " for it, to be paid for what no client can use.",
        ports -> new ChangedChunks(ports, FaultyCaches::flipLastBit),
        Fault.BadChunk.class,
        0);
  }

  static List<ContentAttack> others() {
    return List.of(
        new FaultyCache(
            "cache-serves-noise",
            "A cache has thrown its chunks away, sends zeros and signs for them.",
            ports -> new ChangedChunks(ports, chunk -> new byte[chunk.length]),
            Fault.BadChunk.class,
            0),
        new FaultyCache(
            "cache-keeps-key",
            "A cache takes the tickets and keeps the chunk's key back.",
            KeepsKey::new,
            Fault.KeyKeptBack.class,
            1),
        new FaultyCache(
            "cache-gives-wrong-key",
            "A cache takes the tickets and hands out a key that opens nothing.",
            GivesWrongKey::new,
            Fault.KeyKeptBack.class,
            1),
        new FaultyCache(
            "cache-signs-nothing",
            "A cache sends a chunk without a signature that holds, so that nothing convicts it.",
            SignsNothing::new,
            Fault.NoChunk.class,
            0),
        new FaultyCache(
            "cache-stalls",
            "A cache sends half a chunk and then a byte now and again, to keep the client and its"
                + " bundle busy.",
            Stalls::new,
            Fault.NoChunk.class,
            0),
        new FaultyCache(
            "cache-stalls-with-key",
            "A cache takes the tickets and sends the key a byte at a time, so slowly that the client"
                + " would wait for ever.",
            StallsWithKey::new,
            Fault.KeyKeptBack.class,
            1));
  }

  private static byte[] flipLastBit(byte[] chunk) {
    chunk[chunk.length - 1] ^= 1;
    return chunk;
  }

  private static final class KeepsKey extends DeviatingCache {
    KeepsKey(ProviderPorts ports) throws IOException {
      super(ports);
    }

    @Override
    public Payload release(UnitRequest request) throws UnitException {
      throw new UnitException(Reason.NOT_FOUND, "the key is lost");
    }
  }

  private static final class GivesWrongKey extends DeviatingCache {
    GivesWrongKey(ProviderPorts ports) throws IOException {
      super(ports);
    }

    @Override
    public Payload release(UnitRequest request) throws UnitException {
      super.release(request);
      return Payload.of(new byte[TokenSeal.KEY], 0, TokenSeal.KEY);
    }
  }

  private static final class SignsNothing extends DeviatingCache {
    SignsNothing(ProviderPorts ports) throws IOException {
      super(ports);
    }

    @Override
    public Prepared prepare(UnitRequest request) throws UnitException {
      Prepared right = super.prepare(request);
      int length = (int) right.payload().length();
      return new Prepared(right.tickets(), Payload.of(new byte[length], 0, length));
    }
  }

  private static final class Stalls extends DeviatingCache {
    private static final Duration PAUSE = Duration.ofMillis(200);

    Stalls(ProviderPorts ports) throws IOException {
      super(ports);
    }

    @Override
    public Prepared prepare(UnitRequest request) throws UnitException {
      Prepared right = super.prepare(request);
      int length = (int) right.payload().length();
      return new Prepared(right.tickets(), new Trickle(length / 2, length, PAUSE));
    }
  }

  private static final class StallsWithKey extends DeviatingCache {
    private static final Duration PAUSE = Duration.ofSeconds(5);

    StallsWithKey(ProviderPorts ports) throws IOException {
      super(ports);
    }

    @Override
    public Payload release(UnitRequest request) throws UnitException {
      return new Trickle(0, (int) super.release(request).length(), PAUSE);
    }
  }

  /**
   * So many zeros at once, then one after each pause.
   *
   * @param size of all
   */
  private record Trickle(int first, int size, Duration pause) implements Payload {
    @Override
    public long length() {
      return size;
    }

    @Override
    public void writeTo(OutputStream out) throws IOException {
      out.write(new byte[first]);
      for (int i = first; i < size; i++) {
        out.flush(); // fails when the client has gone
        LockSupport.parkNanos(pause.toNanos());
        out.write(0);
      }
    }
  }
}
