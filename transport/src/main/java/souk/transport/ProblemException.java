package souk.transport;

/** Thrown by a {@link Handler} to refuse a request; the peer gets the {@link Problem}. */
public final class ProblemException extends Exception {
  private final transient Problem problem;
  private final int retryAfter;

  public ProblemException(Problem problem) {
    this(problem, 0);
  }

  private ProblemException(Problem problem, int retryAfter) {
    super(problem.code() + ": " + problem.detail(), null, false, false);
    this.problem = problem;
    this.retryAfter = retryAfter;
  }

  public ProblemException(int status, String code, String detail) {
    this(new Problem(status, code, detail));
  }

  public Problem problem() {
    return problem;
  }

  /** The same, whose answer says in {@code Retry-After} in how many seconds to ask again. */
  public ProblemException retryAfter(int seconds) {
    return new ProblemException(problem, seconds);
  }

  /** The answer that the peer gets. */
  Response response() {
    Response refusal = Response.of(problem);
    return retryAfter > 0 ? refusal.with("Retry-After", Integer.toString(retryAfter)) : refusal;
  }
}
