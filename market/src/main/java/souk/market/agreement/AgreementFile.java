package souk.market.agreement;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import souk.ledger.AgreementTerms;
import souk.ledger.AgreementTerms.Collateral;
import souk.ledger.AgreementTerms.Exposures;
import souk.ledger.AgreementTerms.Grades;
import souk.ledger.AgreementTerms.Periods;
import souk.ledger.AgreementTerms.Questions;
import souk.ledger.EscrowTerms;
import souk.ledger.JudgeId;
import souk.ledger.LedgerRules;
import souk.ledger.RoundRules;
import souk.market.file.JsonFault;
import souk.market.file.MarketFileException;
import souk.primitives.Address;
import souk.primitives.Amount;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;
import souk.primitives.Eip712;
import souk.primitives.Signature;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Agreements' documents as JSON. The members of {@code terms}, {@code escrow} and {@code rules} are
 * named, and have the values, as the typed data that is signed (EIP-712), so that any library for
 * that can check them; sums are texts of digits in the smallest unit.
 */
public final class AgreementFile {
  /** The most bytes of a document. */
  public static final int MOST_BYTES = 64 << 10;

  private static final String FORMAT = "souk-agreement/1";
  private static final int MOST_TEXT = 16 << 10;

  private static final JsonMapper JSON =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(4)
                          .maxNameLength(64)
                          .maxStringLength(MOST_TEXT)
                          .maxNumberLength(20)
                          .maxDocumentLength(MOST_BYTES)
                          .build())
                  .build())
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(SerializationFeature.INDENT_OUTPUT)
          .build();

  private AgreementFile() {}

  /** The document as a file. */
  public static String text(AgreementDocument document) {
    ObjectNode root = JSON.createObjectNode();
    root.put("format", FORMAT).put("id", document.id().toString());
    ledger(root.putObject("ledger"), document.domain(), document.rules());
    terms(root.putObject("terms"), document.terms());
    document.escrow().ifPresent(escrow -> escrow(root.putObject("escrow"), escrow));
    root.putObject("signatures")
        .put("customer", hex(document.customer()))
        .put("provider", hex(document.provider()));
    root.put("ends", document.ends()).put("settles", document.settles());
    return JSON.writeValueAsString(root) + "\n";
  }

  private static String hex(Signature signature) {
    return Bytes.of(signature.toCompact()).toString();
  }

  private static void ledger(ObjectNode out, Eip712.Domain domain, LedgerRules rules) {
    out.put("name", domain.name())
        .put("version", domain.version())
        .put("chainId", domain.chainId())
        .put("contract", domain.contract().toString());
    out.putObject("rules")
        .put("roundLength", rules.rounds().length())
        .put("closeGap", rules.rounds().closeGap())
        .put("seedDelay", rules.rounds().seedDelay())
        .put("claimWindow", rules.rounds().claimWindow())
        .put("proofWindow", rules.rounds().proofWindow())
        .put("unbondingBlocks", rules.unbondingBlocks())
        .put("longestAgreement", rules.longestAgreement())
        .put("reporterShare", rules.reporterShare())
        .put("customerShare", rules.customerShare());
  }

  private static void terms(ObjectNode out, AgreementTerms terms) {
    Grades grades = terms.collateral().grades();
    out.put("customer", terms.customer().toString())
        .put("provider", terms.provider().toString())
        .put("service", terms.service())
        .put("details", terms.details().toString())
        .put("escrow", terms.escrow().toString())
        .put("rulesHash", terms.rulesHash().toString())
        .put("judge", terms.judge().value().toString())
        .put("openBy", terms.openBy())
        .put("startBlock", terms.startBlock())
        .put("endBlock", terms.endBlock())
        .put("noticeBlocks", terms.noticeBlocks())
        .put("commitBlocks", terms.commitBlocks())
        .put("answerBlocks", terms.answerBlocks())
        .put("periodRounds", terms.periods().everyRounds())
        .put("periodPrice", terms.periods().price().toString())
        .put("funds", terms.periods().funds().toString())
        .put("challengeBond", terms.questions().bond().toString())
        .put("group", terms.questions().group().toString())
        .put("groupLimit", terms.questions().groupLimit())
        .put("collateral", terms.collateral().amount().toString())
        .put("gradeFirst", grades.first())
        .put("gradeSecond", grades.second())
        .put("gradeFurther", grades.further())
        .put("releaseBlocks", terms.collateral().releaseBlocks())
        .put("providerExposure", terms.exposures().provider())
        .put("customerExposure", terms.exposures().customer())
        .put("salt", terms.salt().toString());
  }

  private static void escrow(ObjectNode out, AgreementDocument.Escrow escrow) {
    out.put("funder", escrow.funder().toString())
        .put("signer", escrow.terms().signer().toString())
        .put("prize", escrow.terms().prize().toString())
        .put("depth", escrow.terms().depth())
        .put("books", escrow.terms().books())
        .put("firstRound", escrow.terms().firstRound())
        .put("rounds", escrow.terms().rounds())
        .put("salt", escrow.terms().salt().toString());
  }

  /**
   * Reads a document, of whatever truth.
   *
   * @param name of the file, for messages
   * @throws MarketFileException with the place of what cannot be read
   */
  public static AgreementDocument parse(String name, String text) {
    if (text.getBytes(StandardCharsets.UTF_8).length > MOST_BYTES) {
      throw new MarketFileException(
          "%s: a document has at most %,d bytes".formatted(name, MOST_BYTES));
    }
    JsonNode root;
    try {
      root = JSON.readTree(text);
    } catch (JacksonException e) {
      throw JsonFault.of(name, e);
    }
    Part file = new Part(name, "", root);
    file.only(
        List.of("escrow"), "format", "id", "ledger", "terms", "signatures", "ends", "settles");
    if (!file.text("format").equals(FORMAT)) {
      throw file.refused("format", "only " + FORMAT + " is read here");
    }
    Part ledger = file.part("ledger");
    ledger.only(List.of(), "name", "version", "chainId", "contract", "rules");
    Part signatures = file.part("signatures");
    signatures.only(List.of(), "customer", "provider");
    return new AgreementDocument(
        file.read("id", Bytes32::parse),
        new Eip712.Domain(
            ledger.text("name"),
            ledger.text("version"),
            ledger.number("chainId", Long.MAX_VALUE),
            ledger.read("contract", Address::parse)),
        rules(ledger.part("rules")),
        terms(file.part("terms")),
        file.has("escrow") ? Optional.of(escrow(file.part("escrow"))) : Optional.empty(),
        signatures.read("customer", AgreementFile::signature),
        signatures.read("provider", AgreementFile::signature),
        file.text("ends"),
        file.text("settles"));
  }

  private static Signature signature(String hex) {
    return Signature.parseCompact(Bytes.parse(hex).toArray());
  }

  private static LedgerRules rules(Part in) {
    in.only(
        List.of(),
        "roundLength",
        "closeGap",
        "seedDelay",
        "claimWindow",
        "proofWindow",
        "unbondingBlocks",
        "longestAgreement",
        "reporterShare",
        "customerShare");
    return in.made(() ->
        new LedgerRules(
            new RoundRules(
                (int) in.number("roundLength", Integer.MAX_VALUE),
                (int) in.number("closeGap", Integer.MAX_VALUE),
                (int) in.number("seedDelay", Integer.MAX_VALUE),
                (int) in.number("claimWindow", Integer.MAX_VALUE),
                (int) in.number("proofWindow", Integer.MAX_VALUE)),
            in.number("unbondingBlocks", 0xffff_ffffL),
            in.number("longestAgreement", 0xffff_ffffL),
            (int) in.number("reporterShare", 0xffff),
            (int) in.number("customerShare", 0xffff)));
  }

  private static AgreementTerms terms(Part in) {
    in.only(
        List.of(),
        "customer",
        "provider",
        "service",
        "details",
        "escrow",
        "rulesHash",
        "judge",
        "openBy",
        "startBlock",
        "endBlock",
        "noticeBlocks",
        "commitBlocks",
        "answerBlocks",
        "periodRounds",
        "periodPrice",
        "funds",
        "challengeBond",
        "group",
        "groupLimit",
        "collateral",
        "gradeFirst",
        "gradeSecond",
        "gradeFurther",
        "releaseBlocks",
        "providerExposure",
        "customerExposure",
        "salt");
    String service = in.text("service");
    if (!service.matches("[\\x21-\\x7e]{1,%d}".formatted(AgreementTerms.MAX_SERVICE))) {
      throw in.refused("service", "the name of a kind of service is wanted");
    }
    Bytes details = in.read("details", Bytes::parse);
    if (details.size() > AgreementTerms.MAX_DETAILS) {
      throw in.refused("details", "at most " + AgreementTerms.MAX_DETAILS + " bytes are wanted");
    }
    return new AgreementTerms(
        in.read("customer", Address::parse),
        in.read("provider", Address::parse),
        service,
        details,
        in.read("escrow", Bytes32::parse),
        in.read("rulesHash", Bytes32::parse),
        new JudgeId(in.read("judge", Bytes32::parse)),
        in.number("openBy", Long.MAX_VALUE),
        in.number("startBlock", Long.MAX_VALUE),
        in.number("endBlock", Long.MAX_VALUE),
        in.number("noticeBlocks", 0xffff_ffffL),
        in.number("commitBlocks", 0xffff_ffffL),
        in.number("answerBlocks", 0xffff_ffffL),
        new Periods(
            (int) in.number("periodRounds", Integer.MAX_VALUE),
            in.read("periodPrice", Amount::parse),
            in.read("funds", Amount::parse)),
        new Questions(
            in.read("challengeBond", Amount::parse),
            in.read("group", Bytes32::parse),
            (int) in.number("groupLimit", 0xffff)),
        new Collateral(
            in.read("collateral", Amount::parse),
            new Grades(
                (int) in.number("gradeFirst", 0xffff),
                (int) in.number("gradeSecond", 0xffff),
                (int) in.number("gradeFurther", 0xffff)),
            in.number("releaseBlocks", 0xffff_ffffL)),
        new Exposures(
            (int) in.number("providerExposure", Integer.MAX_VALUE),
            (int) in.number("customerExposure", Integer.MAX_VALUE)),
        in.read("salt", Bytes32::parse));
  }

  private static AgreementDocument.Escrow escrow(Part in) {
    in.only(
        List.of(), "funder", "signer", "prize", "depth", "books", "firstRound", "rounds", "salt");
    EscrowTerms terms =
        new EscrowTerms(
            in.read("signer", Address::parse),
            in.read("prize", Amount::parse),
            (int) in.number("depth", EscrowTerms.MAX_DEPTH),
            in.number("books", 0xffff_ffffL),
            in.number("firstRound", 0xffff_ffffL),
            in.number("rounds", 0xffff_ffffL),
            in.read("salt", Bytes32::parse));
    if (terms.prize().isZero()) {
      throw in.refused("prize", "a prize is more than nothing");
    }
    return new AgreementDocument.Escrow(in.read("funder", Address::parse), terms);
  }

  /** An object of the file, with its place. */
  private record Part(String file, String place, JsonNode node) {
    /** Refuses other members, and missing ones that are not optional. */
    void only(List<String> optional, String... members) {
      if (!node.isObject()) {
        throw refused("", "an object is wanted");
      }
      Set<String> known =
          Stream.concat(optional.stream(), Arrays.stream(members)).collect(Collectors.toSet());
      for (String member : node.propertyNames()) {
        if (!known.contains(member)) {
          throw refused("", "there is a member that an agreement does not have");
        }
      }
      for (String member : members) {
        if (!node.has(member)) {
          throw refused(member, "is missing");
        }
      }
    }

    boolean has(String member) {
      return node.has(member);
    }

    Part part(String member) {
      return new Part(file, (place.isEmpty() ? "" : place + ".") + member, node.path(member));
    }

    String text(String member) {
      JsonNode text = node.path(member);
      if (!text.isString()) {
        throw refused(member, "a text is wanted");
      }
      return text.stringValue();
    }

    <T> T read(String member, Function<String, T> parse) {
      String text = text(member);
      T value;
      try {
        value = parse.apply(text);
      } catch (IllegalArgumentException | ArithmeticException e) {
        throw refused(member, String.valueOf(e.getMessage()));
      }
      return value;
    }

    long number(String member, long most) {
      JsonNode number = node.path(member);
      if (number.isIntegralNumber()) {
        BigInteger value = number.bigIntegerValue();
        if (value.signum() >= 0 && value.compareTo(BigInteger.valueOf(most)) <= 0) {
          return value.longValue();
        }
      }
      throw refused(member, "a whole number from 0 to %d is wanted".formatted(most));
    }

    /** What its numbers make together. */
    <T> T made(Supplier<T> making) {
      try {
        return making.get();
      } catch (IllegalArgumentException e) {
        throw refused("", String.valueOf(e.getMessage()));
      }
    }

    MarketFileException refused(String member, String why) {
      String dot = place.isEmpty() || member.isEmpty() ? "" : ".";
      String line = why.replaceAll("\\p{Cntrl}", "?");
      return new MarketFileException(
          "%s: %s%s%s%s"
              .formatted(
                  file,
                  place,
                  dot,
                  member,
                  (place.isEmpty() && member.isEmpty() ? "" : ": ")
                      + (line.length() > 200 ? line.substring(0, 200) + "…" : line)));
    }
  }
}
