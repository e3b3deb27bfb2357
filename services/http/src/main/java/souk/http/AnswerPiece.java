package souk.http;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalLong;
import souk.primitives.ByteReader;
import souk.primitives.ByteWriter;
import souk.primitives.Bytes32;
import souk.primitives.DecodeException;

/**
 * What one unit brings: a piece of an answer's body, and with the first one the answer's head.
 *
 * <pre>
 *   SHA-256 of what follows:32 ‖ end:u8 ‖ head follows:bool
 *   ‖ [status:u16 ‖ length known:bool ‖ length:u64 ‖ count:u16 ‖ count × (name:string ‖ value:string)]
 *   ‖ bytes
 * </pre>
 *
 * The digest is no proof of anything: it tells a customer that has half of a piece of before its
 * provider restarted from one that has a whole one.
 */
public final class AnswerPiece {
  /** The most bytes besides those of the body. */
  public static final int MOST_HEAD = 64 << 10;

  /** What comes after a piece. */
  public enum End {
    /** More. */
    MORE(0),
    /** Nothing: it was the last one. */
    COMPLETE(1),
    /** Nothing, and yet the answer is not whole: the server behind the provider broke off. */
    BROKEN(2);

    private final int code;

    End(int code) {
      this.code = code;
    }

    private static End of(int code) throws DecodeException {
      for (End end : values()) {
        if (end.code == code) {
          return end;
        }
      }
      throw new DecodeException("a piece with an unknown end");
    }
  }

  /**
   * How an answer begins.
   *
   * @param status from 200 to 599
   * @param length of the body; empty when the server does not say
   */
  public record Head(int status, OptionalLong length, Headers headers) {
    public Head {
      if (status < 200 || status > 599) {
        throw new IllegalArgumentException("not the status of an answer: " + status);
      }
    }
  }

  private final Optional<Head> head;
  private final End end;
  private final byte[] body;

  /**
   * A piece.
   *
   * @param head of the answer; there with the first piece only
   * @param body is not copied, and must not change any more
   */
  public AnswerPiece(Optional<Head> head, End end, byte[] body) {
    this.head = head;
    this.end = end;
    this.body = body;
  }

  /** How the answer began; there with the first piece only. */
  public Optional<Head> head() {
    return head;
  }

  /** What comes after it. */
  public End end() {
    return end;
  }

  /** Its bytes, not copied, and not to be changed. */
  public byte[] body() {
    return body;
  }

  /** Its encoding. */
  public byte[] encode() {
    ByteWriter out = new ByteWriter(64 + body.length);
    out.raw(new byte[Bytes32.SIZE]).u8(end.code).bool(head.isPresent());
    head.ifPresent(begin -> {
      out.u16(begin.status()).bool(begin.length().isPresent()).u64(begin.length().orElse(0));
      begin.headers().write(out);
    });
    byte[] bytes = out.raw(body).toArray();
    byte[] digest = sha256(bytes);
    System.arraycopy(digest, 0, bytes, 0, digest.length);
    return bytes;
  }

  /**
   * Reads one.
   *
   * @param mostBody bytes of the body
   */
  public static AnswerPiece decode(byte[] bytes, int mostBody) throws DecodeException {
    ByteReader in = new ByteReader(bytes);
    Bytes32 digest = in.bytes32();
    if (!digest.equals(Bytes32.of(sha256(bytes)))) {
      throw new DecodeException("the piece is not whole, or two different ones were mixed");
    }
    End end = End.of(in.u8());
    Optional<Head> head = in.bool() ? Optional.of(head(in)) : Optional.empty();
    if (in.remaining() > mostBody) {
      throw new DecodeException(
          "a piece of %d bytes; at most %d".formatted(in.remaining(), mostBody));
    }
    return new AnswerPiece(head, end, in.raw(in.remaining()));
  }

  private static Head head(ByteReader in) throws DecodeException {
    int status = in.u16();
    boolean known = in.bool();
    long length = in.u63();
    Headers headers = Headers.read(in);
    try {
      return new Head(status, known ? OptionalLong.of(length) : OptionalLong.empty(), headers);
    } catch (IllegalArgumentException e) {
      throw new DecodeException(String.valueOf(e.getMessage()));
    }
  }

  private static byte[] sha256(byte[] bytes) {
    try {
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      sha256.update(bytes, Bytes32.SIZE, bytes.length - Bytes32.SIZE);
      return sha256.digest();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof AnswerPiece piece
        && head.equals(piece.head)
        && end == piece.end
        && Arrays.equals(body, piece.body);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(body) * 31 + head.hashCode();
  }

  @Override
  public String toString() {
    return "AnswerPiece[%s, %s, %d bytes]".formatted(head, end, body.length);
  }
}
