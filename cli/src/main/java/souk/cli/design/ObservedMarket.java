package souk.cli.design;

import java.io.IOException;
import java.math.BigInteger;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import souk.cli.Failure;
import souk.cli.Main;
import souk.cli.NodeStatus;
import souk.design.observation.MarketRecord;
import souk.design.observation.MarketRecord.Claims;
import souk.ledger.BlockRef;
import souk.ledger.Event;
import souk.ledger.Interest;
import souk.ledger.Ledger;
import souk.ledger.LedgerView;
import souk.ledger.evm.EvmLedger;
import souk.ledger.evm.PastEvents;
import souk.market.file.MarketFile;
import souk.node.Network;
import souk.primitives.Address;
import souk.primitives.Amount;
import souk.primitives.Bytes32;
import souk.transport.HttpDialer;
import souk.transport.HttpPeer;
import souk.transport.PeerException;
import tools.jackson.databind.JsonNode;

/**
 * Looks at a market that is open, or was: at its ledger, at the nodes whose folders are named or
 * lie in the network's, and at how quickly its providers answer.
 */
final class ObservedMarket {
  private static final Set<Class<? extends Event>> KINDS =
      Set.of(
          Event.EscrowOpened.class,
          Event.EscrowExtended.class,
          Event.Allotted.class,
          Event.PrizePaid.class,
          Event.AgreementOpened.class);

  private static final int MOST_AGREEMENTS = 20_000;
  private static final int MOST_PROBED = 50;
  private static final int DEEP = 3;
  private static final int MOST_BITS = 128; // of a sum
  private static final int MOST_BYTES = 1 << 16;
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final EvmLedger ledger;
  private final Network network;
  private final MarketFile market;

  ObservedMarket(EvmLedger ledger, Network network, MarketFile market) {
    this.ledger = ledger;
    this.network = network;
    this.market = market;
  }

  /**
   * What there is to see.
   *
   * @param folders in which nodes are looked for
   * @param probes how often each provider is asked
   * @param missing is told which part of the ledger's past its node does not give
   */
  MarketRecord look(List<Path> folders, int probes, Consumer<PastEvents> missing)
      throws IOException {
    PastEvents past = ledger.past(new Interest(KINDS));
    missing.accept(past);
    BlockRef now = ledger.head(Ledger.Finality.INCLUDED);
    LedgerView view = ledger.at(now);
    BlockRef first = ledger.block(Math.max(past.from(), network.deployed())).orElse(now);
    Map<Bytes32, LedgerView.Agreement> agreements = new LinkedHashMap<>();
    for (Event event : past.events()) {
      if (event instanceof Event.AgreementOpened opened) {
        if (agreements.size() == MOST_AGREEMENTS) {
          throw new Failure(
              Main.FAILED, "the market has more than %,d agreements".formatted(MOST_AGREEMENTS));
        }
        view.agreement(opened.agreement())
            .ifPresent(agreement -> agreements.put(opened.agreement(), agreement));
      }
    }
    return new MarketRecord(
        past.events(),
        agreements,
        ledger.info().rules().rounds(),
        market.payment().tickets(),
        first,
        now,
        nodes(folders, view),
        probes == 0 ? Map.of() : answers(view, agreements.values(), now, probes));
  }

  /** Nodes that run, of providers that this ledger knows. */
  private static List<MarketRecord.Node> nodes(List<Path> folders, LedgerView view)
      throws IOException {
    Map<Address, MarketRecord.Node> nodes = new LinkedHashMap<>();
    for (Path folder : folders) {
      try (Stream<Path> below = Files.walk(folder, DEEP)) {
        for (Path each : below.filter(Files::isDirectory).sorted().toList()) {
          NodeStatus.of(each)
              .flatMap(ObservedMarket::node)
              .filter(node -> view.provider(node.provider()).isPresent())
              .ifPresent(node -> nodes.put(node.provider(), node));
        }
      }
    }
    return List.copyOf(nodes.values());
  }

  private static Optional<MarketRecord.Node> node(JsonNode status) {
    if (!status.path("node").asString("").equals("provider")) {
      return Optional.empty();
    }
    try {
      Optional<Amount> paid = sum(status.path("claims").path("paid"));
      Optional<Amount> lost = sum(status.path("claims").path("lost"));
      return Optional.of(
          new MarketRecord.Node(
              Address.parse(status.path("address").asString("")),
              Math.max(0, status.path("due").path("tickets").asLong(0)),
              Math.max(0, status.path("atRiskTickets").asLong(0)),
              paid.flatMap(each -> lost.map(other -> new Claims(each, other)))));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static Optional<Amount> sum(JsonNode value) {
    BigInteger units = value.isIntegralNumber() ? value.bigIntegerValue() : BigInteger.ONE.negate();
    return units.signum() < 0 || units.bitLength() > MOST_BITS
        ? Optional.empty()
        : Optional.of(Amount.of(units));
  }

  private static Map<Address, List<Double>> answers(
      LedgerView view, Iterable<LedgerView.Agreement> agreements, BlockRef now, int probes) {
    Set<Address> hired = new HashSet<>();
    for (LedgerView.Agreement each : agreements) {
      if (each.endBlock() > now.number() && hired.size() < MOST_PROBED) {
        hired.add(each.terms().provider());
      }
    }
    Map<Address, List<Double>> answers = new HashMap<>();
    try (HttpDialer dialer = new HttpDialer()) {
      for (Address provider : hired) {
        answers.put(
            provider,
            view.provider(provider)
                .map(known -> times(dialer, known.endpoint(), probes))
                .orElse(List.of()));
      }
    }
    return answers;
  }

  /** The first is left out where there are others: it also connects. */
  private static List<Double> times(HttpDialer dialer, String endpoint, int probes) {
    List<Double> times = new ArrayList<>();
    try {
      HttpPeer peer = dialer.peer(URI.create(endpoint));
      for (int i = 0; i < probes; i++) {
        long begun = System.nanoTime();
        var _ = peer.send("GET", "/v1/about", new byte[0], PATIENCE, MOST_BYTES);
        times.add((System.nanoTime() - begun) / 1e9);
      }
    } catch (PeerException | IllegalArgumentException e) {
      // It does not answer, or not any more; what was timed before counts.
    }
    return times.size() > 1 ? times.subList(1, times.size()) : times;
  }
}
