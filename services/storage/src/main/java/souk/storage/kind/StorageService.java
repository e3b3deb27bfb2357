package souk.storage.kind;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import souk.exchange.CustomerPorts;
import souk.exchange.JudgeContract;
import souk.exchange.ProviderPorts;
import souk.exchange.ServiceKind;
import souk.ledger.Judge;
import souk.market.file.MarketFile;
import souk.market.file.MarketSection;
import souk.storage.StorageJudge;
import souk.storage.StorageRules;
import souk.storage.customer.StorageCustomer;
import souk.storage.provider.StorageProvider;

/** File storage as a kind of service. */
public final class StorageService implements ServiceKind {
  /** The reference market, markets/storage.yaml, as it was built in. */
  public static MarketFile reference() {
    String name = "/souk/storage/storage.yaml";
    try (InputStream in = StorageService.class.getResourceAsStream(name)) {
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
    return StorageRules.KIND;
  }

  @Override
  public StorageRules terms(MarketSection section) {
    return StorageSection.read(section);
  }

  @Override
  public StorageProvider provider(ProviderPorts ports) throws IOException {
    return new StorageProvider(ports);
  }

  @Override
  public StorageCustomer customer(CustomerPorts ports) throws IOException {
    return new StorageCustomer(ports);
  }

  @Override
  public Optional<Judge> judge() {
    return Optional.of(new StorageJudge());
  }

  @Override
  public Optional<JudgeContract> judgeContract() {
    return Optional.of(
        JudgeContract.load(
            StorageService.class, "StorageJudge", "/souk/storage/StorageJudge.json"));
  }
}
