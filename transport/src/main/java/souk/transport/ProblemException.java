package souk.transport;

/** Thrown by a {@link Handler} to refuse a request; the peer gets the {@link Problem}. */
public final class ProblemException extends Exception {
  private final transient Problem problem;

  public ProblemException(Problem problem) {
    super(problem.code() + ": " + problem.detail(), null, false, false);
    this.problem = problem;
  }

  public ProblemException(int status, String code, String detail) {
    this(new Problem(status, code, detail));
  }

  public Problem problem() {
    return problem;
  }
}
