package souk.market.reputation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static souk.market.reputation.Dealings.DOMAIN;

import org.junit.jupiter.api.Test;
import souk.primitives.Address;
import souk.primitives.Amount;
import souk.primitives.DecodeException;
import souk.primitives.Eip712;

class ExperienceTest {
  private final Dealings dealings = new Dealings().deal(5, 1, 2).deal(7, 0, 1);

  @Test
  void shouldBeTheSameToOthersWhenItIsHandedOut() throws DecodeException {
    byte[] bytes = dealings.experience.encode();

    Experience read = Experience.decode(bytes, DOMAIN);

    assertThat(read.owner()).isEqualTo(dealings.customer.address());
    assertThat(read.receipts()).isEqualTo(dealings.experience.receipts());
    assertThat(read.about(dealings.provider)).hasSize(2);
    assertThat(read.about(read.owner())).isEmpty();
    assertThat(read.encode()).isEqualTo(bytes);
  }

  @Test
  void shouldRefuseWhenAnyByteIsChanged() {
    byte[] bytes = dealings.experience.encode();
    for (int at = 0; at < bytes.length; at++) {
      byte[] changed = bytes.clone();
      changed[at] ^= 1;
      assertThatThrownBy(() -> Experience.decode(changed, DOMAIN))
          .as("byte %d", at)
          .isInstanceOf(DecodeException.class);
    }
  }

  @Test
  void shouldRefuseWhenItIsOfAnotherLedger() {
    Eip712.Domain elsewhere = new Eip712.Domain("Souk", "1", 1, Address.ZERO);

    assertThatThrownBy(() -> Experience.decode(dealings.experience.encode(), elsewhere))
        .isInstanceOf(DecodeException.class)
        .hasMessageContaining("did not sign");
  }

  @Test
  void shouldRefuseWhenAReceiptIsForgedOrASecondOne() {
    DealReceipt good = dealings.receipt(1, 0, 0);
    DealReceipt better =
        new DealReceipt(
            good.by(),
            good.about(),
            good.agreement(),
            Amount.of(1_000),
            good.broken(),
            good.at(),
            good.signature());
    Experience others = new Experience(dealings.provider, DOMAIN);
    dealings.experience.add(good);

    assertThatThrownBy(() -> dealings.experience.add(good)).hasMessageContaining("second receipt");
    assertThatThrownBy(() -> dealings.experience.add(better)).hasMessageContaining("did not sign");
    assertThatThrownBy(() -> others.add(good)).hasMessageContaining("not " + dealings.provider);
  }

  @Test
  void shouldRefuseWhenAReceiptIsAboutItsOwnSigner() {
    DealReceipt praise =
        DealReceipt.sign(
            dealings.customer,
            dealings.customer.address(),
            dealings.receipt(1, 0, 0).agreement(),
            Amount.of(9),
            Amount.ZERO,
            Dealings.NOW,
            DOMAIN);

    assertThatThrownBy(() -> dealings.experience.add(praise))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("about itself");
  }
}
