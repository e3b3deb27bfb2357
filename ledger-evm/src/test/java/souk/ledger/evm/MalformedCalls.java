package souk.ledger.evm;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.Map;
import java.util.SplittableRandom;
import souk.ledger.Command;
import souk.primitives.Address;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;

/** Calls of the contract whose data is that of a command no more, and that it must all refuse. */
final class MalformedCalls {
  private static final int SELECTOR = 4;
  private static final int WORD = 32;

  private final EvmNode node;
  private final Address contract;
  private final SplittableRandom random;
  private final CommandCalls calls =
      new CommandCalls(false, new ClaimEncoding(new NoHints()), _ -> Bytes.EMPTY);

  MalformedCalls(String url, Address contract, SplittableRandom random) {
    this.node = new EvmNode(url);
    this.contract = contract;
    this.random = random;
  }

  private record NoHints() implements ClaimEncoding.Hints {
    @Override
    public long list(Bytes32 escrow, long round, Address provider) {
      return 0;
    }

    @Override
    public long signerFrom(Bytes32 escrow, long round) {
      return 0;
    }
  }

  /** Cut off by a word or more, without its function, or with words that no field holds. */
  private byte[] malformed(byte[] data) {
    if (data.length < SELECTOR + WORD) { // what comes after its function is nobody's
      return Arrays.copyOf(data, SELECTOR - 1);
    }
    return switch (random.nextInt(4)) {
      case 0 -> Arrays.copyOf(data, random.nextInt(data.length - WORD + 1));
      case 1 -> {
        byte[] other = data.clone();
        random.nextBytes(other);
        System.arraycopy(data, SELECTOR, other, SELECTOR, data.length - SELECTOR);
        yield other;
      }
      case 2 -> {
        byte[] full = new byte[data.length];
        Arrays.fill(full, (byte) 0xff);
        System.arraycopy(data, 0, full, 0, SELECTOR);
        yield full;
      }
      default -> {
        byte[] dirty = data.clone();
        for (int at = SELECTOR; at < dirty.length; at += WORD) {
          dirty[at] ^= (byte) 0x80;
        }
        yield dirty;
      }
    };
  }

  /** Calls with what a command becomes. */
  void refused(Address by, Command command) {
    byte[] data = malformed(calls.of(command).data().toArray());
    try {
      Object answer =
          node.ask(
              "eth_call",
              Map.of(
                  "from",
                  by.toString(),
                  "to",
                  contract.toString(),
                  "gas",
                  "0x" + BigInteger.valueOf(10_000_000).toString(16),
                  "data",
                  Bytes.of(data).toString()),
              "latest");
      assertThat(answer).as("%s as %s", command, Bytes.of(data)).isNull();
    } catch (EvmNode.RpcRefusal e) { // so it must be
      assertThat(e.isRevert()).as("%s", e.getMessage()).isTrue();
    }
  }
}
