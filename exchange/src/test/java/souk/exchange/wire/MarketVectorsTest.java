package souk.exchange.wire;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import souk.ledger.AgreementTerms;
import souk.ledger.AgreementTerms.Grades;
import souk.market.AgreementRules;
import souk.market.PaymentRules;
import souk.market.negotiation.Draft;
import souk.market.negotiation.Say;
import souk.market.negotiation.SignedTurn;
import souk.market.negotiation.Turn;
import souk.market.offer.Offer;
import souk.market.offer.Property;
import souk.market.offer.SignedOffer;
import souk.market.price.sealed.AuctionMessages;
import souk.market.price.sealed.AuctionResult;
import souk.market.price.sealed.AuctionTerms;
import souk.market.price.sealed.BidList;
import souk.market.price.sealed.Opening;
import souk.market.price.sealed.Receipt;
import souk.market.price.sealed.SealedBid;
import souk.market.price.sealed.SignedTerms;
import souk.market.price.sealed.Transcript;
import souk.market.price.sealed.TranscriptCodec;
import souk.market.reputation.DealReceipt;
import souk.market.reputation.Experience;
import souk.market.version.Announcement;
import souk.market.version.MarketVersion;
import souk.primitives.Address;
import souk.primitives.Amount;
import souk.primitives.ByteWriter;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;
import souk.primitives.Eip712;
import souk.primitives.PrivateKey;
import souk.primitives.Signature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What the market's participants send each other before anything is served, for implementations in
 * other languages: each message as it goes over the wire, and what is signed of it as EIP-712 has
 * it, with digest, signer and signature. The typed data is written down here by hand, and another
 * library computes the same digests and finds the same signers.
 */
class MarketVectorsTest {
  private static final String VECTORS = "/vectors/market.json";
  private static final Path RECORDED = Path.of("src/test/resources" + VECTORS);
  private static final Path CLIENTS = Path.of("../keystore/clients");
  private static final JsonMapper JSON = new JsonMapper();

  private final PrivateKey customer = PrivateKey.fromSeeded(new Random(1));
  private final PrivateKey provider = PrivateKey.fromSeeded(new Random(2));
  private final PrivateKey other = PrivateKey.fromSeeded(new Random(3));
  private final Eip712.Domain domain =
      new Eip712.Domain("Souk", "2", 77, Address.parse("0x" + "c0".repeat(20)));
  private final Map<String, Object> messages = new LinkedHashMap<>();

  /** A field of typed data: "type name", and its value as JSON has it. */
  private record Field(String typed, Object value) {}

  private static Field field(String typed, Object value) {
    Object written =
        switch (value) {
          case Long number -> Long.toString(number);
          case Integer number -> Integer.toString(number);
          case List<?> list -> list.stream().map(Object::toString).toList();
          default -> value.toString();
        };
    return new Field(typed, written);
  }

  private void add(
      String name,
      byte[] wire,
      String type,
      List<Field> fields,
      Bytes32 digest,
      Address signer,
      Signature signature) {
    Map<String, Object> values = new LinkedHashMap<>();
    List<Map<String, String>> types = new ArrayList<>();
    for (Field field : fields) {
      String[] typed = field.typed().split(" ", 2);
      Map<String, String> one = new LinkedHashMap<>();
      one.put("name", typed[1]);
      one.put("type", typed[0]);
      types.add(one);
      values.put(typed[1], field.value());
    }
    Map<String, Object> message = new LinkedHashMap<>();
    message.put("wire", Bytes.of(wire).toString());
    message.put("type", type);
    message.put("fields", types);
    message.put("message", values);
    message.put("digest", digest.toString());
    message.put("signer", signer.toString());
    message.put("signature", "0x" + HexFormat.of().formatHex(signature.toCompact()));
    messages.put(name, message);
  }

  private AgreementTerms terms(Bytes32 escrow) {
    return AgreementTerms.of("echo/1")
        .customer(customer.address())
        .provider(provider.address())
        .escrow(escrow)
        .rules(Bytes32.of(4))
        .openBy(118)
        .start(120)
        .end(400)
        .notice(40)
        .commitWithin(6)
        .answerWithin(5)
        .collateral(Amount.of(50_000_000), new Grades(1_000, 5_000, 10_000), 60)
        .exposures(256, 128)
        .salt(Bytes32.of(11))
        .build();
  }

  private List<Field> agreementFields(AgreementTerms terms) {
    return List.of(
        field("address customer", terms.customer()),
        field("address provider", terms.provider()),
        field("string service", terms.service()),
        field("bytes details", terms.details()),
        field("bytes32 escrow", terms.escrow()),
        field("bytes32 rulesHash", terms.rulesHash()),
        field("bytes32 judge", terms.judge().value()),
        field("uint64 openBy", 118),
        field("uint64 startBlock", 120),
        field("uint64 endBlock", 400),
        field("uint32 noticeBlocks", 40),
        field("uint32 commitBlocks", 6),
        field("uint32 answerBlocks", 5),
        field("uint32 periodRounds", 0),
        field("uint128 periodPrice", 0),
        field("uint128 funds", 0),
        field("uint128 challengeBond", 0),
        field("bytes32 group", Bytes32.ZERO),
        field("uint16 groupLimit", 0),
        field("uint128 collateral", 50_000_000),
        field("uint16 gradeFirst", 1_000),
        field("uint16 gradeSecond", 5_000),
        field("uint16 gradeFurther", 10_000),
        field("uint32 releaseBlocks", 60),
        field("uint32 providerExposure", 256),
        field("uint32 customerExposure", 128),
        field("bytes32 salt", Bytes32.of(11)));
  }

  private void agreement() {
    AgreementTerms terms = terms(Bytes32.of(12));
    Bytes32 id = terms.id(domain);
    Signature signature = customer.sign(id);
    add(
        "agreement",
        new Proposal(terms, signature).encode(),
        "Agreement",
        agreementFields(terms),
        id,
        customer.address(),
        signature);
    Signature theirs = provider.sign(id);
    add(
        "agreementAnswer",
        theirs.toCompact(),
        "Agreement",
        agreementFields(terms),
        id,
        provider.address(),
        theirs);
  }

  private void offer() {
    Map<String, Property> properties =
        Map.of(
            "region", new Property.Text("north"),
            "gigabytes", new Property.Whole(40),
            "spare", new Property.Flag(true));
    SignedOffer offer =
        new Offer(
                provider.address(),
                "echo/1",
                Bytes32.of(4),
                "https://provider.example:8443",
                new PaymentRules(Amount.of(40_000), 2),
                Property.sorted(properties),
                "rounds >= 4",
                1_800_000_000L,
                1_800_086_400L)
            .sign(provider, domain);
    ByteWriter encoded = new ByteWriter();
    Property.write(Property.sorted(properties), encoded);
    add(
        "offers",
        SignedOffer.encode(List.of(offer)),
        "Offer",
        List.of(
            field("address provider", provider.address()),
            field("string service", "echo/1"),
            field("bytes32 rulesHash", Bytes32.of(4)),
            field("string endpoint", "https://provider.example:8443"),
            field("uint128 prize", 40_000),
            field("uint8 depth", 2),
            field("bytes properties", Bytes.of(encoded.toArray())),
            field("string constraint", "rounds >= 4"),
            field("uint64 issued", 1_800_000_000L),
            field("uint64 expires", 1_800_086_400L)),
        offer.offer().digest(domain),
        provider.address(),
        offer.signature());
  }

  private List<Field> turnFields(
      Turn turn, int act, Bytes32 terms, long prize, int depth, String words) {
    return List.of(
        field("bytes32 previous", turn.previous()),
        field("uint16 number", turn.number()),
        field("address by", turn.by()),
        field("uint8 act", act),
        field("bytes32 terms", terms),
        field("uint128 prize", prize),
        field("uint8 depth", depth),
        field("string words", words),
        field("uint64 until", turn.until()));
  }

  private SignedTurn turn(
      String name,
      Bytes32 previous,
      int number,
      PrivateKey by,
      Say says,
      List<Object> told,
      boolean isRequest) {
    Turn turn = new Turn(previous, number, by.address(), says, 1_800_000_060L);
    SignedTurn signed = turn.sign(by, domain);
    byte[] wire =
        isRequest
            ? new NegotiationMessage(
                    signed, Property.sorted(Map.of("region", new Property.Text("north"))))
                .encode()
            : signed.encode();
    add(
        name,
        wire,
        "NegotiationTurn",
        turnFields(
            turn,
            (Integer) told.get(0),
            (Bytes32) told.get(1),
            (Long) told.get(2),
            (Integer) told.get(3),
            (String) told.get(4)),
        turn.digest(domain),
        by.address(),
        signed.signature());
    return signed;
  }

  private void negotiation() {
    AgreementTerms terms = terms(Bytes32.ZERO);
    Bytes32 id = terms.id(domain);
    SignedTurn first =
        turn(
            "negotiationProposal",
            Bytes32.ZERO,
            1,
            customer,
            new Say.Propose(new Draft(terms, new PaymentRules(Amount.of(20_000), 2))),
            List.of(1, id, 20_000L, 2, ""),
            true);
    SignedTurn second =
        turn(
            "negotiationCounter",
            first.turn().digest(domain),
            2,
            provider,
            new Say.Propose(new Draft(terms, new PaymentRules(Amount.of(30_000), 2))),
            List.of(1, id, 30_000L, 2, ""),
            false);
    SignedTurn third =
        turn(
            "negotiationApproval",
            second.turn().digest(domain),
            3,
            customer,
            new Say.Approve(id, new PaymentRules(Amount.of(30_000), 2)),
            List.of(2, id, 30_000L, 2, ""),
            true);
    var _ =
        turn(
            "negotiationWithdrawal",
            second.turn().digest(domain),
            3,
            customer,
            new Say.Withdraw("too dear"),
            List.of(3, Bytes32.ZERO, 0L, 0, "too dear"),
            true);
    AgreementTerms paid = terms(Bytes32.of(12));
    Bytes32 paidId = paid.id(domain);
    Signature signature = customer.sign(paidId);
    add(
        "negotiationCommitment",
        new CommitmentMessage(third.turn().digest(domain), new Proposal(paid, signature)).encode(),
        "Agreement",
        agreementFields(paid),
        paidId,
        customer.address(),
        signature);
  }

  private void auction() {
    AuctionTerms terms =
        new AuctionTerms(
            customer.address(),
            Bytes32.of(7),
            Amount.of(1_000),
            Amount.of(1_000),
            Amount.of(5_000),
            100,
            200,
            9,
            Bytes32.of(1));
    SignedTerms signed = SignedTerms.of(customer, terms, domain);
    Bytes32 id = terms.id(domain);
    add(
        "auctionTerms",
        signed.encode(),
        "Auction",
        List.of(
            field("address auctioneer", customer.address()),
            field("bytes32 task", Bytes32.of(7)),
            field("uint128 reserve", 1_000),
            field("uint128 bidderDeposit", 1_000),
            field("uint128 auctioneerDeposit", 5_000),
            field("uint64 commitBy", 100),
            field("uint64 openBy", 200),
            field("uint64 seedRound", 9),
            field("bytes32 salt", Bytes32.of(1))),
        id,
        customer.address(),
        signed.signature());
    List<BidList.Listed> listed = new ArrayList<>();
    List<AuctionResult.Opened> opened = new ArrayList<>();
    for (PrivateKey bidder : List.of(provider, other)) {
      long units = bidder.equals(provider) ? 300 : 500;
      Amount price = Amount.of(units);
      Bytes32 salt = Bytes32.of(units + 1);
      listed.add(new BidList.Listed(SealedBid.seal(bidder, id, price, salt, domain), 90));
      opened.add(new AuctionResult.Opened(Opening.of(bidder, id, price, salt, domain), 150));
    }
    SealedBid bid = listed.getFirst().bid();
    add(
        "auctionBid",
        AuctionMessages.encode(bid),
        "SealedBid",
        List.of(
            field("bytes32 auction", id),
            field("address bidder", provider.address()),
            field("bytes32 commitment", bid.commitment())),
        bid.digest(domain),
        provider.address(),
        bid.signature());
    Opening opening = opened.getFirst().opening();
    List<Field> openingFields =
        List.of(
            field("bytes32 auction", id),
            field("address bidder", provider.address()),
            field("uint128 price", 300),
            field("bytes32 salt", Bytes32.of(301)));
    add(
        "auctionOpening",
        AuctionMessages.encode(opening),
        "BidOpening",
        openingFields,
        opening.digest(domain),
        provider.address(),
        opening.signature());
    // What the bid commits to is the digest of the same fields under another name; nobody signs it.
    Signature onCommitment = provider.sign(bid.commitment());
    add(
        "auctionCommitment",
        bid.commitment().toArray(),
        "BidCommitment",
        openingFields,
        bid.commitment(),
        provider.address(),
        onCommitment);
    Receipt receipt = Receipt.of(customer, bid.digest(domain), 90, domain);
    add(
        "auctionReceipt",
        AuctionMessages.encode(receipt),
        "AuctionReceipt",
        List.of(field("bytes32 what", bid.digest(domain)), field("uint64 block", 90)),
        receiptDigest(bid.digest(domain), 90),
        customer.address(),
        receipt.signature());
    BidList list = BidList.sign(customer, id, listed, domain);
    add(
        "auctionList",
        AuctionMessages.encode(list),
        "BidList",
        List.of(
            field("bytes32 auction", id),
            field(
                "bytes32[] bids",
                listed.stream().map(each -> each.bid().signedHash(domain)).toList()),
            field("uint64[] blocks", List.of(90, 90))),
        list.digest(domain),
        customer.address(),
        list.signature());
    AuctionResult result =
        AuctionResult.sign(
            customer, list.digest(domain), opened, provider.address(), Amount.of(500), domain);
    add(
        "auctionTranscript",
        TranscriptCodec.encode(new Transcript(terms, signed.signature(), list, result)),
        "AuctionResult",
        List.of(
            field("bytes32 list", list.digest(domain)),
            field(
                "bytes32[] openings",
                opened.stream().map(each -> each.opening().signedHash(domain)).toList()),
            field("uint64[] blocks", List.of(150, 150)),
            field("address winner", provider.address()),
            field("uint128 price", 500)),
        result.digest(domain),
        customer.address(),
        result.signature());
  }

  private Bytes32 receiptDigest(Bytes32 what, long block) {
    return domain.digest(
        Eip712.Type.of("AuctionReceipt", "bytes32 what", "uint64 block").hash(what, block));
  }

  private void announcement() {
    MarketVersion version =
        new MarketVersion(
            new PaymentRules(Amount.of(40_000), 2),
            new AgreementRules(
                20,
                40,
                40,
                0,
                5,
                new AgreementTerms.Collateral(
                    Amount.of(50_000_000), new Grades(1_000, 5_000, 10_000), 60),
                new AgreementTerms.Exposures(256, 256),
                new AgreementRules.Periods(0, Amount.ZERO),
                new AgreementRules.Questions(Amount.ZERO, 0)));
    Announcement announced =
        Announcement.of(Bytes32.of(21), 2, version, 500, 1_100)
            .signedBy(customer, domain)
            .signedBy(provider, domain);
    byte[] wire = announced.encode();
    // As the page says: form:1, charter:32, number:8, the version, by:8, from:8, count:1,
    // signatures.
    int signatures = 2 * Signature.COMPACT_SIZE + 1 + 16;
    byte[] parameters = Arrays.copyOfRange(wire, 41, wire.length - signatures);
    add(
        "announcement",
        wire,
        "MarketVersion",
        List.of(
            field("bytes32 charter", Bytes32.of(21)),
            field("uint64 number", 2),
            field("bytes version", Bytes.of(parameters)),
            field("uint64 by", 500),
            field("uint64 from", 1_100)),
        announced.digest(domain),
        customer.address(),
        announced.signatures().getFirst());
  }

  private void presence() {
    Bytes32 challenge = Bytes32.of(31);
    Bytes32 process = Bytes32.of(32);
    PresenceAnswer answer = PresenceAnswer.sign(provider, challenge, process, domain);
    add(
        "presence",
        answer.encode(),
        "Presence",
        List.of(field("bytes32 challenge", challenge), field("bytes32 process", process)),
        PresenceAnswer.digest(challenge, process, domain),
        provider.address(),
        answer.signature());
  }

  private void experience() {
    DealReceipt receipt =
        DealReceipt.sign(
            customer,
            provider.address(),
            Bytes32.of(41),
            Amount.of(7_000),
            Amount.of(300),
            Instant.ofEpochSecond(1_800_000_000L),
            domain);
    Experience experience = new Experience(customer.address(), domain);
    experience.add(receipt);
    add(
        "experience",
        experience.encode(),
        "DealReceipt",
        List.of(
            field("address by", customer.address()),
            field("address about", provider.address()),
            field("bytes32 agreement", Bytes32.of(41)),
            field("uint128 kept", 7_000),
            field("uint128 broken", 300),
            field("uint64 at", 1_800_000_000L)),
        receipt.digest(domain),
        customer.address(),
        receipt.signature());
  }

  private String json() {
    messages.clear();
    offer();
    negotiation();
    agreement();
    auction();
    announcement();
    presence();
    experience();
    Map<String, Object> domainFields = new LinkedHashMap<>();
    domainFields.put("name", "Souk");
    domainFields.put("version", "2");
    domainFields.put("chainId", "77");
    domainFields.put("verifyingContract", domain.contract().toString());
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("domain", domainFields);
    all.put("messages", messages);
    return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(all) + "\n";
  }

  @Test
  void shouldWriteWhatTheVectorsSay() throws IOException {
    if (Boolean.getBoolean("souk.vectors.write")) {
      Files.writeString(RECORDED, json());
    }
    String recorded;
    try (InputStream in = getClass().getResourceAsStream(VECTORS)) {
      recorded = in == null ? Files.readString(RECORDED) : new String(in.readAllBytes(), US_ASCII);
    }
    assertThat(json()).isEqualTo(recorded);
  }

  @Test
  void shouldBeReadBackWhereAMessageIsRead() throws Exception {
    JsonNode recorded = JSON.readTree(json()).get("messages");
    assertThat(SignedOffer.encode(SignedOffer.decodeList(wire(recorded, "offers"))))
        .isEqualTo(wire(recorded, "offers"));
    assertThat(NegotiationMessage.decode(wire(recorded, "negotiationProposal")).encode())
        .isEqualTo(wire(recorded, "negotiationProposal"));
    assertThat(SignedTurn.decode(wire(recorded, "negotiationCounter")).encode())
        .isEqualTo(wire(recorded, "negotiationCounter"));
    assertThat(CommitmentMessage.decode(wire(recorded, "negotiationCommitment")).encode())
        .isEqualTo(wire(recorded, "negotiationCommitment"));
    assertThat(Announcement.decode(wire(recorded, "announcement")).encode())
        .isEqualTo(wire(recorded, "announcement"));
    assertThat(TranscriptCodec.encode(TranscriptCodec.decode(wire(recorded, "auctionTranscript"))))
        .isEqualTo(wire(recorded, "auctionTranscript"));
    assertThat(PresenceAnswer.decode(wire(recorded, "presence")).encode())
        .isEqualTo(wire(recorded, "presence"));
    assertThat(Experience.decode(wire(recorded, "experience"), domain).encode())
        .isEqualTo(wire(recorded, "experience"));
  }

  @Test
  void shouldBeNobodysPresenceWhenKeyOrChallengeOrLedgerAreOthers() throws Exception {
    PresenceAnswer answer =
        PresenceAnswer.decode(
            PresenceAnswer.sign(provider, Bytes32.of(31), Bytes32.of(32), domain).encode());
    assertThat(answer.isBy(provider.address(), Bytes32.of(31), domain)).isTrue();
    assertThat(answer.isBy(customer.address(), Bytes32.of(31), domain)).isFalse();
    assertThat(answer.isBy(provider.address(), Bytes32.of(30), domain)).isFalse();
    assertThat(
            answer.isBy(
                provider.address(),
                Bytes32.of(31),
                new Eip712.Domain("Souk", "2", 78, domain.contract())))
        .isFalse();
    assertThat(
            new PresenceAnswer(Bytes32.of(33), answer.signature())
                .isBy(provider.address(), Bytes32.of(31), domain))
        .isFalse();
  }

  private static byte[] wire(JsonNode messages, String name) {
    return HexFormat.of().parseHex(messages.get(name).get("wire").stringValue().substring(2));
  }

  @Test
  void shouldBeTheSameDigestsAndSignersWhenAnotherLibraryComputesThem() throws Exception {
    Assumptions.assumeTrue(
        Files.isDirectory(CLIENTS.resolve("node_modules/ethers6")),
        "not checked with another library, since it is missing: run npm ci in keystore/clients/");
    Process process =
        new ProcessBuilder("node", "typed.mjs", RECORDED.toAbsolutePath().toString())
            .directory(CLIENTS.toFile())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    String said = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
    JsonNode found = JSON.readTree(said);
    JsonNode recorded = JSON.readTree(Files.readString(RECORDED)).get("messages");
    assertThat(found.size()).isEqualTo(recorded.size()).isEqualTo(18);
    recorded
        .properties()
        .forEach(each -> {
          JsonNode theirs = found.get(each.getKey());
          assertThat(theirs.get("digest").stringValue())
              .as(each.getKey())
              .isEqualTo(each.getValue().get("digest").stringValue());
          assertThat(theirs.get("signer").stringValue())
              .as(each.getKey())
              .isEqualToIgnoringCase(each.getValue().get("signer").stringValue());
        });
  }
}
