package souk.transfers.invoice;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.provider.MethodSource;
import souk.primitives.testkit.Decoders;

class InvoiceFuzzTest {
  private static final long SEED = 20_261_129;
  private static final Decoders DECODERS =
      new Decoders()
          .add(
              "invoice",
              SignedInvoice::read,
              SignedInvoice::encode,
              InvoiceTest.invoice().sign(InvoiceTest.PAYEE).encode());

  static Stream<byte[]> inputs() {
    return DECODERS.inputs();
  }

  @MethodSource("inputs")
  @FuzzTest
  void shouldReadStrictlyOrRefuseWhateverComes(byte[] input) {
    DECODERS.check(input);
  }

  @Test
  void shouldReadStrictlyOrRefuseWhenExamplesAreMutated() {
    DECODERS.mutate(SEED, 2000);
  }
}
