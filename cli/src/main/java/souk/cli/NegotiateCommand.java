package souk.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import souk.exchange.Service;
import souk.ledger.AgreementTerms;
import souk.ledger.evm.EvmLedger;
import souk.market.offer.Clause;
import souk.market.offer.OfferQuery;
import souk.node.Network;
import souk.primitives.Address;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;
import souk.primitives.PrivateKey;
import souk.transport.HttpDialer;

/** {@code souk negotiate}: negotiates with providers, and shows each turn. */
@Command(
    name = "negotiate",
    mixinStandardHelpOptions = true,
    description = {
      "Negotiate with providers on the ledger, one after the other, and show each turn. It offers"
          + " little at first and comes up to the most as the turns pass. Nothing is locked and"
          + " nobody is bound.",
      "",
      "With --hire it goes on with one provider: it opens an escrow in --state whose tickets are worth"
          + " what was agreed on, and hires at that price; the commands of the service go on in that"
          + " folder. An escrow that is there already goes on, at its own price: so the same command"
          + " goes on after a failure.",
      "",
      "With --escrow it goes on: it offers what a ticket of that escrow of yours is worth, signs what"
          + " was agreed on with one provider, and puts it on the ledger."
    },
    footer = {
      "Exit status 1 when nobody agreed.",
      "Example:",
      "  ./souk negotiate --network /tmp/net --keystore /tmp/net/keys/publisher.json --password-file"
          + " /tmp/net/keys/password",
      "  ./souk negotiate --hire --state customer --provider 0x9965507D1a55bcC2695C58ba16FB37d819B0A4dc"
          + " --network /tmp/net --keystore /tmp/net/keys/publisher.json --password-file"
          + " /tmp/net/keys/password"
    })
final class NegotiateCommand implements Callable<Integer> {
  /** That an escrow can have in a round. */
  private static final long MOST_BOOKS = (1L << 32) - 1;

  @Mixin private NetworkOptions network = new NetworkOptions();
  @Mixin private KeyOptions key = new KeyOptions();
  @Mixin private ServiceOptions services = new ServiceOptions();
  @Mixin RequirementOptions requirements = new RequirementOptions();

  @Option(
      names = "--provider",
      paramLabel = "ADDRESS",
      description = "with this one, and no others than those named; may be repeated")
  List<Address> named = List.of();

  @Option(
      names = "--first",
      paramLabel = "SUM",
      description = "what it offers for a ticket at first (half of the most)")
  @Nullable TypedSum first;

  @Option(
      names = "--most-price",
      paramLabel = "SUM",
      description = "the most that it pays for a ticket (what the market file says)")
  @Nullable TypedSum mostPrice;

  @Option(
      names = "--tit-for-tat",
      description = "come up as much as the provider comes down, and not as the turns pass")
  boolean titForTat;

  @Option(
      names = "--rounds",
      paramLabel = "N",
      description = "for how many rounds (the market file's agreement.rounds)")
  @Nullable Integer rounds;

  @Option(
      names = "--count",
      paramLabel = "N",
      defaultValue = "5",
      description = "with at most so many providers, the cheapest first (${DEFAULT-VALUE})")
  int count;

  @Option(
      names = "--patience",
      paramLabel = "SECONDS",
      defaultValue = "20",
      description = "for how long to wait for providers' offers (${DEFAULT-VALUE})")
  int patience;

  @Option(
      names = "--escrow",
      paramLabel = "ID",
      description = "go on: sign what one provider agreed to, paid from this escrow of yours")
  private @Nullable String escrow;

  @Option(
      names = "--hire",
      description = "go on with one provider: open an escrow at the agreed price, and hire it")
  boolean hires;

  @Option(
      names = "--state",
      paramLabel = "DIR",
      description =
          "with --hire: the customer's own folder, in which the commands of the service go on")
  @Nullable Path state;

  @Option(
      names = "--books",
      paramLabel = "N",
      defaultValue = "1",
      description = "with --hire: for so many books of tickets a round (${DEFAULT-VALUE})")
  long books;

  @Option(
      names = "--yes",
      description = "with --hire: do not ask; needed where there is no terminal to ask on")
  boolean yes;

  @Option(
      names = "--details",
      paramLabel = "HEX",
      defaultValue = "0x",
      description =
          "with --escrow: the service's own terms; the documents that souk agreements write makes of"
              + " agreements about it have them under terms.details (none)")
  private String details = "0x";

  @Option(
      names = "--to",
      paramLabel = "DIR",
      description = "with --escrow: write the agreement's document into this folder")
  @Nullable Path to;

  @Mixin Output output = new Output();

  /** What was asked for, checked. */
  record Asked(Bytes details, Optional<Bytes32> escrow, List<Clause> clauses) {}

  @Override
  public Integer call() throws Exception {
    Asked asked = asked();
    Network where = network.read();
    Service service = services.service(where.parameters());
    PrivateKey signer = key.open();
    try (EvmLedger ledger = NetworkOptions.connect(where);
        HttpDialer dialer = new HttpDialer()) {
      Sums sums = Sums.of(ledger);
      return new Negotiations(this, where, ledger, dialer, service, signer, sums, asked).run();
    }
  }

  private Asked asked() {
    if (count < 1 || count > OfferQuery.MOST || (rounds != null && rounds < 1)) {
      throw new Failure(
          Main.USAGE, "--count is from 1 to %d, --rounds at least 1".formatted(OfferQuery.MOST));
    }
    if (patience < 1 || patience > 3_600) {
      throw new Failure(Main.USAGE, "--patience is from 1 to 3600 seconds");
    }
    if ((escrow != null || hires) && Set.copyOf(named).size() != 1) {
      throw new Failure(
          Main.USAGE,
          "%s goes on with one provider: name it, --provider"
              .formatted(hires ? "--hire" : "--escrow"));
    }
    if (hires != (state != null)) {
      throw new Failure(Main.USAGE, "--hire and --state go together");
    }
    if (hires && (escrow != null || !details.equals("0x"))) {
      throw new Failure(
          Main.USAGE,
          "--hire opens an escrow and knows the details; leave out --escrow, --details");
    }
    if (books < 1 || books > MOST_BOOKS) {
      throw new Failure(Main.USAGE, "--books is from 1 to %d".formatted(MOST_BOOKS));
    }
    if (escrow != null && first != null) {
      throw new Failure(
          Main.USAGE, "--first: an escrow pays one price, and with --escrow that is offered");
    }
    if (escrow == null && to != null) {
      throw new Failure(Main.USAGE, "--to needs --escrow: there is no document before both signed");
    }
    Bytes own = hex("--details", details);
    if (own.size() > AgreementTerms.MAX_DETAILS) {
      throw new Failure(
          Main.USAGE, "--details: at most %d bytes".formatted(AgreementTerms.MAX_DETAILS));
    }
    return new Asked(own, Optional.ofNullable(escrow).map(this::id), requirements.clauses());
  }

  private Bytes32 id(String text) {
    Bytes bytes = hex("--escrow", text);
    if (bytes.size() != Bytes32.SIZE) {
      throw new Failure(Main.USAGE, "--escrow: an escrow's id has 32 bytes");
    }
    return Bytes32.of(bytes.toArray());
  }

  private static Bytes hex(String option, String text) {
    try {
      return Bytes.parse(text);
    } catch (IllegalArgumentException e) {
      throw new Failure(Main.USAGE, option + ": hexadecimal digits after 0x are wanted");
    }
  }
}
