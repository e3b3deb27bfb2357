package souk.transport;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A call to a peer that gave no usable answer. The message names the call and what went wrong, in
 * one line.
 */
public final class PeerException extends Exception {
  /** What went wrong. */
  public enum Kind {
    /** The peer answered with a {@link Problem}; the request arrived and was not carried out. */
    REFUSED,
    /**
     * There was no connection, or it broke before an answer began; it may have been carried out.
     */
    UNREACHABLE,
    /** The call's time was up; it may have been carried out. */
    TIMED_OUT,
    /** The answer was cut off, longer than allowed, or not what HTTP or the caller expects. */
    GARBLED,
    /** The calling thread was interrupted; its interrupt status is set again. */
    CANCELLED
  }

  /** A gateway's peer failed, somebody is busy, a gateway's peer is slow: 502 to 504. */
  private static final int BAD_GATEWAY = 502;

  private static final int GATEWAY_TIMEOUT = 504;

  private final Kind kind;
  private final boolean passing;
  private final transient @Nullable Problem problem;

  PeerException(Kind kind, boolean passing, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.kind = kind;
    this.passing = passing;
    this.problem = null;
  }

  PeerException(String call, Problem problem) {
    super(call + ": refused, " + problem.status() + " " + problem.code() + ": " + problem.detail());
    this.kind = Kind.REFUSED;
    boolean away = BAD_GATEWAY <= problem.status() && problem.status() <= GATEWAY_TIMEOUT;
    this.passing = away || problem.code().equals(CallRates.CODE);
    this.problem = problem;
  }

  public Kind kind() {
    return kind;
  }

  /**
   * Whether the very same call may do better when it is made again: not where a whole answer came
   * that is of no use, or where the peer cannot show who it is.
   */
  public boolean passing() {
    return passing;
  }

  /** What the peer said; present exactly when {@link #kind} is {@code REFUSED}. */
  public Optional<Problem> problem() {
    return Optional.ofNullable(problem);
  }

  /** Whether the peer refused with this code. */
  public boolean refusedWith(String code) {
    return problem != null && problem.code().equals(code);
  }
}
