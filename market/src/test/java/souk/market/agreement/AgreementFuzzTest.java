package souk.market.agreement;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import souk.ledger.AgreementTerms;
import souk.ledger.JudgeId;
import souk.ledger.LedgerInfo;
import souk.ledger.LedgerRules;
import souk.ledger.RoundRules;
import souk.market.file.MarketFileException;
import souk.primitives.Address;
import souk.primitives.Bytes32;
import souk.primitives.PrivateKey;

/** Whatever file is given is refused in one line, or verified to an end. */
class AgreementFuzzTest {
  private static final long SEED = 20_261_129;

  @Test
  void shouldRefuseOrVerifyWhateverIsInAFile() {
    Random random = new Random(SEED);
    PrivateKey key = PrivateKey.fromSeeded(random);
    LedgerInfo ledger =
        new LedgerInfo(
            7,
            key.address(),
            Address.ZERO,
            new LedgerRules(new RoundRules(10, 2, 3, 20, 21), 30, 1_000, 1000, 2000));
    AgreementTerms terms =
        AgreementTerms.of("echo/1")
            .customer(key.address())
            .provider(key.address())
            .rules(ledger.rules().hash())
            .openBy(1)
            .start(1)
            .end(9)
            .salt(Bytes32.of(1))
            .build();
    Bytes32 id = terms.id(ledger.domain());
    String text =
        AgreementFile.text(
            AgreementDocument.of(ledger, terms, Optional.empty(), key.sign(id), key.sign(id)));
    int read = 0;
    for (int i = 0; i < 3_000; i++) {
      StringBuilder changed = new StringBuilder(text);
      for (int change = random.nextInt(1, 4); change > 0; change--) {
        int at = random.nextInt(changed.length());
        switch (random.nextInt(3)) {
          case 0 -> changed.setCharAt(at, (char) random.nextInt(1, 128));
          case 1 -> changed.deleteCharAt(at);
          default -> changed.insert(at, "0123456789af\"{}[],:".charAt(random.nextInt(19)));
        }
      }
      try {
        AgreementDocument document = AgreementFile.parse("file", changed.toString());
        read++;
        AgreementChecks checks = AgreementChecks.of(document, Optional.of(JudgeId.NONE));
        // only spaces between members may change without being noticed
        assertThat(checks.hold())
            .as("seed %d: %s", SEED, changed)
            .isEqualTo(AgreementFile.text(document).equals(text));
      } catch (MarketFileException e) {
        assertThat(e.getMessage()).startsWith("file").doesNotContain("\n");
      }
    }
    assertThat(read).isGreaterThan(100);
  }
}
