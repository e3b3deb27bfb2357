package souk.cli.auction;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import souk.cli.NodeProxy;

/** A way to a chain's node that answers nothing about one block, as if its state were pruned. */
final class ForgetfulNode {
  private static final byte[] PRUNED =
      "{\"jsonrpc\":\"2.0\",\"id\":1,\"error\":{\"code\":-32000,\"message\":\"missing trie node\"}}"
          .getBytes(StandardCharsets.US_ASCII);

  private ForgetfulNode() {}

  static NodeProxy of(URI node, long block) throws IOException {
    String forgotten = "\"0x" + Long.toHexString(block) + "\"";
    return new NodeProxy(
        node,
        (call, behind) ->
            Optional.of(call.contains(forgotten) ? PRUNED.clone() : behind.answer(call)));
  }
}
