package souk.ledger.evm;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import souk.ledger.Book;
import souk.ledger.Command;
import souk.ledger.LedgerView;
import souk.primitives.Amount;
import souk.primitives.Bytes32;
import souk.primitives.Keccak256;
import souk.primitives.PrivateKey;
import tools.jackson.databind.JsonNode;

/** Questions for many things cost few requests. */
class ManyAtOnceTest extends ChainTest {
  @Test
  void shouldAskInOneRequestWhichOfManyBooksAreClaimed() {
    FaultyNode node = faulty();
    LedgerView view = view(ledger(node.url()));
    List<Book> books =
        LongStream.range(0, 200)
            .mapToObj(number -> new Book(Bytes32.of(1), 1, number, PROVIDER.address()))
            .toList();
    long before = node.requestsWith("eth_call");
    assertThat(view.claimed(books)).isEmpty();
    assertThat(node.requestsWith("eth_call") - before).isOne();
  }

  @Test
  void shouldAskForAPageOfProvidersInOneRequest() throws Exception {
    EvmLedger ledger = ledger();
    for (PrivateKey actor : TestChain.ACTORS) {
      await(ledger.submit(actor, new Command.Register("https://" + actor.address(), Amount.ZERO)));
    }
    FaultyNode node = faulty();
    LedgerView view = view(ledger(node.url()));
    long before = node.requestsWith("eth_call");
    assertThat(view.providers())
        .extracting(LedgerView.Provider::address)
        .hasSize(TestChain.ACTORS.length)
        .isSorted();
    assertThat(node.requestsWith("eth_call") - before).isOne();
  }

  /** As many as no test can register one by one: they are written into the contract's storage. */
  @Test
  void shouldAskForTenThousandProvidersInFiveCallsAtMost() {
    register(10_000, 40);
    FaultyNode node = faulty();
    LedgerView view = view(ledger(node.url()));
    long before = node.asked("eth_call");
    assertThat(view.providers()).hasSize(10_000);
    assertThat(node.asked("eth_call") - before).isLessThanOrEqualTo(5);
  }

  /** Whoever wants to be in the way registers the longest endpoints that there are. */
  @Test
  void shouldAskForFewerProvidersAtOnceWhenTheNodeHasNotEnoughGasForACall() {
    register(1_000, 40);
    FaultyNode node = faulty();
    node.fault((request, pass) ->
        Optional.of(
            request
                        .toString()
                        .contains(
                            EventReader.selector("providers(uint256,uint256)")
                                .toString()
                                .substring(2))
                    && count(request) > 300
                ? FaultyNode.error(request, "out of gas")
                : pass.get()));
    LedgerView view = view(ledger(node.url()));
    assertThat(view.providers()).hasSize(1_000).doesNotHaveDuplicates();
    long before = node.asked("eth_call");
    assertThat(view.providers()).hasSize(1_000);
    assertThat(node.asked("eth_call") - before).isLessThanOrEqualTo(10);
  }

  private static long count(JsonNode request) {
    String data = request.path("params").path(0).path("data").asString("");
    return Long.parseLong(data.substring(data.length() - 16), 16);
  }

  /** Puts providers with endpoints of so many bytes into the contract's storage. */
  private void register(int count, int length) {
    Artifact souk = Artifact.load("Souk");
    BigInteger every = BigInteger.valueOf(souk.slots().getOrDefault("_everyProvider", -1));
    Bytes32 providers = Bytes32.of(souk.slots().getOrDefault("_providers", -1));
    List<JsonRpc.Question> writes = new ArrayList<>();
    writes.add(write(word(every), Bytes32.of(count)));
    BigInteger first = new BigInteger(1, Keccak256.hash(word(every).toArray()).toArray());
    for (int i = 0; i < count; i++) {
      Bytes32 account = Bytes32.of(1_000_000 + i);
      writes.add(write(word(first.add(BigInteger.valueOf(i))), account));
      byte[] key = Arrays.copyOf(account.toArray(), 64);
      System.arraycopy(providers.toArray(), 0, key, 32, 32);
      BigInteger slot = new BigInteger(1, Keccak256.hash(key).toArray()).add(BigInteger.TWO);
      writes.add(write(word(slot), Bytes32.of(2L * length + 1)));
      BigInteger text = new BigInteger(1, Keccak256.hash(word(slot).toArray()).toArray());
      for (int part = 0; part < (length + 31) / 32; part++) {
        writes.add(write(word(text.add(BigInteger.valueOf(part))), Keccak256.hash("endpoint")));
      }
    }
    JsonRpc rpc = closing(new JsonRpc(NodeAddress.parse(devnet.url()), LONG));
    assertThat(rpc.askAll(writes)).allMatch(answer -> answer instanceof JsonRpc.Answer.Result);
    devnet.mine(1);
  }

  private JsonRpc.Question write(Bytes32 slot, Bytes32 value) {
    return new JsonRpc.Question(
        "anvil_setStorageAt", market.toString(), slot.toString(), value.toString());
  }

  private static Bytes32 word(BigInteger number) {
    byte[] bytes = number.mod(BigInteger.ONE.shiftLeft(256)).toByteArray();
    byte[] word = new byte[32];
    int size = Math.min(bytes.length, 32);
    System.arraycopy(bytes, bytes.length - size, word, 32 - size, size);
    return Bytes32.of(word);
  }
}
