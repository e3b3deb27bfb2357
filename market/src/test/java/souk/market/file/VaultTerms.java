package souk.market.file;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import souk.primitives.Amount;

/** A kind of service for tests, whose section has a value of every form. */
record VaultTerms(
    Mode mode,
    long share,
    int sealing,
    int loss,
    Amount fee,
    boolean open,
    List<String> regions,
    int copies,
    Optional<String> label,
    Optional<Proofs> proofs) {
  enum Mode {
    PLAIN,
    ERASURE_CODED
  }

  record Proofs(int leaves, String curve) {
    Proofs {
      if (leaves < 8) {
        throw new IllegalArgumentException("leaves must be at least 8, got " + leaves);
      }
    }
  }

  static final String NAME = "vault/1";

  /** A market file of this kind with nothing left out. */
  static final String FILE =
      """
      market: vault/1
      ledger:
        roundLength: 600
        closeGap: 20
        seedDelay: 40
        claimWindow: 1200
        proofWindow: 8191
        unbonding: 7200
        longestAgreement: 5401
        reporterShare: 10%
        customerShare: 50%
      payment:
        prize: 640000
        tickets: 64
      agreement:
        rounds: 4
        openWithin: 100
        notice: 601
        commitWithin: 2400
        answerWithin: 50
        collateral: 50000000
        firstFault: 10%
        secondFault: 12.5%
        furtherFault: 100%
        release: 2401
        providerExposure: 256
        customerExposure: 255
        periods:
          everyRounds: 4
          price: 7
        questions:
          bond: 900
          groupLimit: 3
      service:
        mode: erasure-coded
        share: 1 MiB
        sealing: 30
        loss: 0.25%
        fee: 340282366920938463463374607431768211455
        open: true
        regions: [north, "12"]
        copies: 3
        label: of tests
        proofs:
          leaves: 16
          curve: bls12
      """;

  /** The same without what may be left out. */
  static final String SHORT =
      without(FILE, "commitWithin", "answerWithin", "copies", "label")
          .replaceAll("(?m)^  (periods|questions|proofs):\n(?:    .*\n)+", "");

  static VaultTerms read(MarketSection in) {
    in.describe("mode", "How a file is kept.")
        .describe("share", "Bytes that one provider keeps.")
        .describe("sealing", "How long a provider may take to seal them.");
    return in.build(() ->
        new VaultTerms(
            in.choice("mode", Mode.class),
            in.read("share", Form.size(8 << 10, 1L << 30)),
            in.blocks("sealing", 1, 1000),
            in.basisPoints("loss"),
            in.amount("fee"),
            in.flag("open"),
            in.list("regions", Form.text(8), 0, 2),
            in.optional("copies", Form.integer(1, 9), "2"),
            in.optional("label", Form.text(10)),
            in.optional("proofs", VaultTerms::proofs)));
  }

  private static Proofs proofs(MarketSection in) {
    return in.build(() ->
        new Proofs(
            in.integer("leaves", 1, 64),
            in.read("curve", Form.matching(Pattern.compile("[a-z]+[0-9]*"), "a curve", "bls12"))));
  }

  /** Reads a file, the kind's section too. */
  static VaultTerms parse(String text) {
    return read(MarketFile.parse("my.yaml", text).service());
  }

  /** The text without the lines of these keys. */
  static String without(String text, String... keys) {
    return text.replaceAll("(?m)^ *(?:" + String.join("|", keys) + "):.*\n", "");
  }
}
