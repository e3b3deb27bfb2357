package souk.attacks.storage;

import static souk.attacks.storage.StorageAttack.ended;

import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import souk.attacks.Attack.Outcome;
import souk.attacks.Refusals;
import souk.deployment.Deployment;
import souk.exchange.Hired;
import souk.exchange.Routes;
import souk.exchange.UnitException;
import souk.exchange.client.ClientRules;
import souk.exchange.client.ExchangeClient;
import souk.exchange.client.ExchangeClient.ProposalReply;
import souk.ledger.AgreementTerms;
import souk.ledger.Command;
import souk.ledger.Event;
import souk.ledger.Receipt;
import souk.ledger.RoundRules;
import souk.market.AgreementPlan;
import souk.node.ProviderNode;
import souk.primitives.ByteWriter;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;
import souk.primitives.PrivateKey;
import souk.replication.Piece;
import souk.replication.PieceCommitment;
import souk.storage.StorageDetails;
import souk.storage.StorageRules;
import souk.transport.PeerException;

/** What customers try that would rather have a keeper's collateral than their file. */
final class CustomerAttacks {
  private static final ClientRules PATIENCE =
      new ClientRules(Duration.ofSeconds(30), 1, Duration.ZERO, 64);

  private CustomerAttacks() {}

  static List<StorageAttack> all() {
    return List.of(
        new StorageAttack(
            "customer-frames-keeper",
            "A customer reports periods that were proven or are not due, hands in garbage in its"
                + " keeper's name, calls right proofs faults, and disputes a right opening.",
            1,
            1,
            Map.of(0, Conduct.SILENT),
            CustomerAttacks::framed),
        new StorageAttack(
            "customer-sends-no-piece",
            "A customer has a keeper sign for a piece that it does not send, sends in part, or"
                + " sends another in the place of, and waits for the keeper to be slashed.",
            1,
            1,
            Map.of(),
            CustomerAttacks::nothingSent));
  }

  // ---- framing ----

  private static Outcome framed(StorageScene scene) throws Exception {
    scene.committed();
    PrivateKey customer = scene.market().funder();
    Hired victim = scene.keeper(0);
    Bytes details = victim.terms().details();
    Command miss = new Command.ReportMissedPeriod(victim.id(), 0);
    Map<String, String> said = new LinkedHashMap<>();
    said.put("a period that is not drawn", scene.said(customer, miss));
    Bytes right = scene.proof(0, scene.drawn(0, 0));
    said.put("a period that is open", scene.said(customer, miss));
    Bytes garbage = Bytes.of(new byte[right.size()]);
    said.put(
        "garbage in its name",
        scene.said(customer, new Command.AnswerPeriod(victim.id(), 0, details, garbage)));
    scene.operate(0, Conduct.HONEST);
    scene.settled(0, 0);
    scene.late(0, 0);
    said.put("a period that was proven", scene.said(customer, miss));
    for (Bytes evidence : List.of(Bytes.EMPTY, right, garbage)) {
      said.merge(
          "a fault",
          scene.said(customer, new Command.ReportFault(victim.id(), details, evidence)),
          (one, other) -> one.isEmpty() || other.isEmpty() ? "" : other);
    }
    said.put("a node that is not there", question(scene, scene.replica(0).nodes()).said());
    Asked asked = question(scene, scene.replica(0).nodes() - 1);
    scene.answered(0);
    said.put("an opening", scene.said(customer, new Command.ReportLapse(asked.duty())));
    return ended(said.containsValue("") || scene.slashed(0) || scene.paid(0) != 1, said.toString());
  }

  /** A question on the ledger, if it was taken. */
  private record Asked(String said, Bytes32 duty) {}

  private static Asked question(StorageScene scene, long node) {
    Hired victim = scene.keeper(0);
    Command open =
        new Command.OpenDuty(
            victim.id(),
            victim.terms().details(),
            Bytes.of(new ByteWriter().u64(node).toArray()),
            Bytes32.of(node));
    return switch (scene.market().ledger().submit(scene.market().funder(), open).join()) {
      case Receipt.Included included ->
          new Asked(
              "",
              included.events().stream()
                  .filter(Event.DutyOpened.class::isInstance)
                  .map(event -> ((Event.DutyOpened) event).duty())
                  .findFirst()
                  .orElseThrow());
      case Receipt.Refused(var reason, var _) -> new Asked(Refusals.name(reason), Bytes32.ZERO);
      case Receipt other -> throw new IllegalStateException(other.toString());
    };
  }

  // ---- a piece that does not come ----

  private static Outcome nothingSent(StorageScene scene) throws Exception {
    Deployment market = scene.market();
    ProviderNode keeper = market.providers().getFirst();
    // It has room and collateral for one more.
    var collateral = scene.keeper(0).terms().collateral().amount();
    for (Command each :
        List.of(
            new Command.Deposit(collateral),
            new Command.Register(keeper.uri().toString(), collateral))) {
      String why = scene.said(scene.key(0), each);
      if (!why.isEmpty()) {
        throw new IllegalStateException("the keeper cannot add to its collateral: " + why);
      }
    }
    byte[] bytes = new byte[5_000];
    new Random(1).nextBytes(bytes);
    byte[] others = new byte[bytes.length];
    Piece piece = new PieceCommitment().update(bytes, 0, bytes.length).finish();
    Map<String, String> said = new LinkedHashMap<>();
    said.put("nothing was sent", propose(scene, piece, 1));
    send(scene, piece, Arrays.copyOf(bytes, 2_000), 0);
    said.put("a part was sent", propose(scene, piece, 2));
    send(scene, piece, Arrays.copyOf(others, 3_000), 2_000);
    said.put("other bytes were sent", propose(scene, piece, 3));
    boolean signed = said.containsValue("");
    send(scene, piece, bytes, 0);
    String last = propose(scene, piece, 4);
    if (!signed && !last.isEmpty()) {
      throw new IllegalStateException("the keeper does not sign for a piece that came: " + last);
    }
    return ended(signed || scene.slashed(0), said + ", and when the piece was there it signed");
  }

  private static void send(StorageScene scene, Piece piece, byte[] bytes, int offset) {
    Deployment market = scene.market();
    String path =
        "%s/pieces/%s/%d".formatted(Routes.prefix(StorageRules.KIND), piece.cidV2(), offset);
    try {
      var _ =
          market
              .dialer()
              .peer(market.providers().getFirst().uri())
              .send("POST", path, bytes, Duration.ofSeconds(30), Long.BYTES);
    } catch (PeerException e) {
      // what the keeper makes of it shows in what it signs
    }
  }

  /** What the keeper says; nothing when it signs. */
  private static String propose(StorageScene scene, Piece piece, long salt) throws Exception {
    Deployment market = scene.market();
    PrivateKey customer = market.funder();
    ExchangeClient client =
        new ExchangeClient(market.dialer(), customer, market.ledger().info(), PATIENCE);
    try {
      return switch (client.propose(
          market.providers().getFirst().uri(), terms(scene, piece, salt), customer)) {
        case ProposalReply.Signed _ -> "";
        case ProposalReply.Declined(String why) -> why;
        case ProposalReply.NotYet(String why) -> why;
      };
    } catch (UnitException e) {
      return Refusals.name(e.reason());
    }
  }

  private static AgreementTerms terms(StorageScene scene, Piece piece, long salt) {
    Deployment market = scene.market();
    RoundRules rounds = market.ledger().info().rules().rounds();
    var service = market.options().service();
    long head = market.view().block().number();
    AgreementPlan plan =
        AgreementPlan.at(
            service.market().agreement(),
            rounds,
            head,
            rounds.roundOf(scene.keeper(0).terms().endBlock()) - 1);
    return plan.complete(
        scene
            .keeper(0)
            .terms()
            .vary()
            .details(StorageDetails.of(piece, (StorageRules) service.terms()).encode())
            .salt(Bytes32.of(3_000_000 + salt)),
        service.market().agreement(),
        rounds,
        Bytes32.ZERO);
  }
}
