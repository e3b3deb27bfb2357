package souk.storage.kind;

import souk.market.file.Form;
import souk.market.file.MarketSection;
import souk.replication.Possession;
import souk.replication.Replica;
import souk.storage.StorageRules;

/** The service's section of a storage market's file. */
final class StorageSection {
  private StorageSection() {}

  static StorageRules read(MarketSection in) {
    in.describe("layers", "Of labels: what it costs to make a replica again.")
        .describe("challenges", "Places of a replica that each period asks for.")
        .describe("mostPiece", "The longest piece that is kept.");
    return in.build(() ->
        new StorageRules(
            in.integer("layers", 1, Replica.MOST_LAYERS),
            in.integer("challenges", 1, Possession.MOST_CHALLENGES),
            in.read("mostPiece", Form.size(1, StorageRules.MOST_PIECE))));
  }
}
