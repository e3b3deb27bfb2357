package souk.keys.kind;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import souk.exchange.CustomerPorts;
import souk.exchange.JudgeContract;
import souk.exchange.ProviderPorts;
import souk.exchange.ServiceKind;
import souk.keys.KeysJudge;
import souk.keys.KeysTerms;
import souk.keys.owner.KeysOwner;
import souk.keys.provider.KeysProvider;
import souk.ledger.Judge;
import souk.market.file.MarketFile;
import souk.market.file.MarketSection;

/** Keys granted through strangers, as a kind of service. */
public final class KeysService implements ServiceKind {
  /** The reference market, markets/keys.yaml, as it was built in. */
  public static MarketFile reference() {
    String name = "/souk/keys/keys.yaml";
    try (InputStream in = KeysService.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException(name + " is not on the class path");
      }
      return MarketFile.parse(name, new String(in.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public String name() {
    return KeysTerms.KIND;
  }

  @Override
  public KeysTerms terms(MarketSection section) {
    KeysTerms terms = KeysSection.read(section);
    section.end();
    return terms;
  }

  @Override
  public KeysProvider provider(ProviderPorts ports) throws IOException {
    return new KeysProvider(ports);
  }

  @Override
  public KeysOwner customer(CustomerPorts ports) throws IOException {
    return new KeysOwner(ports);
  }

  @Override
  public Optional<Judge> judge() {
    return Optional.of(new KeysJudge());
  }

  @Override
  public Optional<JudgeContract> judgeContract() {
    return Optional.of(
        JudgeContract.load(KeysService.class, "KeysJudge", "/souk/keys/KeysJudge.json"));
  }
}
