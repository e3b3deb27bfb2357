package souk.bench.storage;

import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import souk.exchange.Service;
import souk.ledger.AgreementTerms;
import souk.ledger.BlockRef;
import souk.ledger.JudgeId;
import souk.ledger.Ledger;
import souk.ledger.LedgerInfo;
import souk.ledger.LedgerView;
import souk.ledger.RoundRules;
import souk.market.AgreementPlan;
import souk.market.AgreementRules;
import souk.node.LapseReports;
import souk.node.LapseReports.Watched;
import souk.primitives.Address;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;
import souk.primitives.PrivateKey;
import souk.storage.kind.StorageService;

/**
 * One watcher of very many agreements, block by block through a whole round, on a ledger that has
 * only what the watcher asks it for: all periods are proven. Counts those questions, too, each of
 * which is a call of a node on a chain.
 */
public final class WatcherBench {
  private static final long BLOCKS_BEHIND = 5;

  private final AtomicLong asked = new AtomicLong();
  private final Map<Bytes32, LedgerView.Agreement> agreements = new HashMap<>();
  private long block;

  private WatcherBench() {}

  /** The figures of so many agreements, by name. */
  public static Map<String, Object> all(int deals) {
    return new WatcherBench().measure(deals);
  }

  private Map<String, Object> measure(int deals) {
    Service service = Service.of(StorageService.reference());
    RoundRules rounds = service.market().ledger().rounds();
    List<Watched> watched = new ArrayList<>();
    long empty = used();
    for (int i = 0; i < deals; i++) {
      watched.add(agreement(service, rounds, i));
    }
    Map<String, Object> figures = new LinkedHashMap<>();
    try (LapseReports reports =
        new LapseReports(ledger(service), PrivateKey.of(Bytes32.of(1).toArray()), () -> watched)) {
      AgreementTerms first = watched.getFirst().terms();
      long from = first.answerDeadline(rounds, 0) + 1 - rounds.length();
      long longest = 0;
      long most = 0;
      long begun = System.nanoTime();
      for (int i = 0; i < rounds.length() + BLOCKS_BEHIND; i++) {
        block = from + i;
        long before = asked.get();
        long at = System.nanoTime();
        reports.look(view());
        longest = Math.max(longest, System.nanoTime() - at);
        most = Math.max(most, asked.get() - before);
      }
      long blocks = rounds.length() + BLOCKS_BEHIND;
      figures.put("watcherDeals", deals);
      figures.put(
          "watcherMillisPerBlock", Math.round((System.nanoTime() - begun) / 1e4 / blocks) / 100.0);
      figures.put("watcherMostMillisPerBlock", Math.round(longest / 1e4) / 100.0);
      figures.put("watcherQuestionsPerRound", asked.get());
      figures.put("watcherMostQuestionsPerBlock", most);
      figures.put("watcherBytesPerDeal", Math.max(0, used() - empty) / deals);
    }
    return figures;
  }

  private static long used() {
    System.gc();
    Runtime runtime = Runtime.getRuntime();
    return runtime.totalMemory() - runtime.freeMemory();
  }

  private Watched agreement(Service service, RoundRules rounds, int number) {
    AgreementRules rules = service.market().agreement();
    AgreementTerms terms =
        AgreementPlan.at(rules, rounds, 1, 1 + rules.rounds())
            .complete(
                AgreementTerms.of(service.name())
                    .customer(Address.parse("0x" + "%040x".formatted(number % 1_000 + 1)))
                    .provider(Address.parse("0x" + "%040x".formatted(number % 100 + 5_000)))
                    .details(Bytes.of(new byte[40]))
                    .escrow(Bytes32.of(number % 1_000 + 1))
                    .rules(Bytes32.of(7))
                    .judge(JudgeId.NONE)
                    .salt(Bytes32.of(number + 1)),
                rules,
                rounds,
                Bytes32.ZERO);
    Bytes32 id = Bytes32.of(number + 1);
    agreements.put(
        id,
        new LedgerView.Agreement(
            id,
            terms,
            terms.endBlock(),
            terms.periods().funds(),
            terms.collateral().amount(),
            0,
            0,
            Bytes32.of(3),
            false));
    return new Watched(id, terms);
  }

  private Ledger ledger(Service service) {
    LedgerInfo info = new LedgerInfo(1, Address.ZERO, Address.ZERO, service.market().ledger());
    return stand(
        Ledger.class,
        (name, _) ->
            switch (name) {
              case "info" -> info;
              case "head" -> new BlockRef(0, Bytes32.ZERO, 0);
              case "follow" -> (Ledger.Subscription) () -> {};
              default -> throw new UnsupportedOperationException(name);
            });
  }

  private LedgerView view() {
    BlockRef now = new BlockRef(block, Bytes32.ZERO, 0);
    return stand(
        LedgerView.class,
        (name, first) -> {
          if (name.equals("block")) {
            return now;
          }
          asked.incrementAndGet();
          return switch (name) {
            case "agreement" -> Optional.ofNullable(agreements.get((Bytes32) first));
            case "periodSettled" -> true;
            default -> throw new UnsupportedOperationException(name);
          };
        });
  }

  /** Answers by a method's name and its first argument. */
  @FunctionalInterface
  private interface Answer {
    @Nullable Object to(String name, @Nullable Object first);
  }

  private static <T> T stand(Class<T> in, Answer answer) {
    return in.cast(
        Proxy.newProxyInstance(
            in.getClassLoader(),
            new Class<?>[] {in},
            (_, method, arguments) ->
                answer.to(
                    method.getName(),
                    arguments == null || arguments.length == 0 ? null : arguments[0])));
  }
}
