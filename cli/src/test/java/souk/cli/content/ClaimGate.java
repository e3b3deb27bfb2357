package souk.cli.content;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import souk.cli.NodeProxy;
import souk.primitives.Keccak256;

/**
 * A way to a chain's node on which the first claim that comes ends whoever sent it, before it hears
 * an answer; the claim itself gets there, or is lost.
 */
final class ClaimGate implements AutoCloseable {
  /** Of {@code claim(bytes)}, in hex digits. */
  private static final String CLAIM =
      Keccak256.hash("claim(bytes)".getBytes(StandardCharsets.US_ASCII))
          .toString()
          .substring(2, 10);

  /**
   * Where the number of books of the first group stands, in hex digits behind {@link #CLAIM}: after
   * the selector, offset and length, round, provider, groups, escrow, list, signer and depth.
   */
  private static final int BOOKS_AT = 2 * (4 + 32 + 32 + 4 + 20 + 2 + 32 + 4 + 4 + 1);

  private final boolean arrives;
  private final NodeProxy proxy;
  private final CompletableFuture<Runnable> sender = new CompletableFuture<>();
  private final CompletableFuture<Integer> claimed = new CompletableFuture<>();

  /**
   * @param arrives whether the claim gets to the node
   */
  ClaimGate(URI node, boolean arrives) throws IOException {
    this.arrives = arrives;
    this.proxy = new NodeProxy(node, this::answer);
  }

  String url() {
    return proxy.url();
  }

  /** Says how to end whoever claims. */
  void ends(Runnable end) {
    sender.complete(end);
  }

  /** The books of the claim, once it came and its sender is dead. */
  CompletableFuture<Integer> claimed() {
    return claimed;
  }

  private Optional<byte[]> answer(String call, NodeProxy.Node node)
      throws IOException, InterruptedException {
    int claim = call.contains("eth_sendRawTransaction") ? call.indexOf(CLAIM) : -1;
    if (claim < 0 || claimed.isDone()) {
      return Optional.of(node.answer(call));
    }
    if (arrives) {
      var _ = node.answer(call);
    }
    sender.join().run();
    int books = claim + BOOKS_AT;
    claimed.complete(Integer.parseInt(call.substring(books, books + 4), 16));
    return Optional.empty();
  }

  @Override
  public void close() {
    proxy.close();
  }
}
