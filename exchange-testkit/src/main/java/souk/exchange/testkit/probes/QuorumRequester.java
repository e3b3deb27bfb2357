package souk.exchange.testkit.probes;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import souk.exchange.ExchangeSession;
import souk.exchange.TicketSource;
import souk.payments.Ticket;
import souk.primitives.Address;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;

/**
 * Asks several providers of {@code kit-quorum/1} at once and is content with some of them. It pays
 * nothing: the tickets are a sponsor's.
 */
public final class QuorumRequester {
  private final List<Member> members;
  private final TicketSource sponsor;
  private final int threshold;

  /** A provider with its share and a session with it. */
  public record Member(Address provider, Bytes share, ExchangeSession session) {}

  /** A requester that needs {@code threshold} answers. */
  public QuorumRequester(List<Member> members, TicketSource sponsor, int threshold) {
    this.members = List.copyOf(members);
    this.sponsor = sponsor;
    this.threshold = threshold;
  }

  /**
   * The first good answers, at most as many as are needed; fewer when the others failed or the time
   * is up.
   */
  public Map<Address, Bytes> ask(Bytes question, Duration deadline) throws InterruptedException {
    long end = System.nanoTime() + deadline.toNanos();
    Map<Address, Bytes> answers = new HashMap<>();
    ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    try {
      ExecutorCompletionService<Map.Entry<Address, Bytes>> asked =
          new ExecutorCompletionService<>(threads);
      List<Future<?>> calls = new ArrayList<>();
      for (Member member : members) {
        calls.add(asked.submit(() -> Map.entry(member.provider(), ask(member, question))));
      }
      for (int i = 0; i < calls.size() && answers.size() < threshold; i++) {
        Future<Map.Entry<Address, Bytes>> next =
            asked.poll(end - System.nanoTime(), TimeUnit.NANOSECONDS);
        if (next == null) {
          break;
        }
        try {
          answers.put(next.get().getKey(), next.get().getValue());
        } catch (ExecutionException e) {
          // This member counts as silent, whatever it did wrong.
        }
      }
      return answers;
    } finally {
      threads.shutdownNow();
    }
  }

  private Bytes ask(Member member, Bytes question) throws Exception {
    Bytes32 unit =
        Bytes32.of(QuorumKind.answer(member.provider(), Bytes.EMPTY, question).toArray());
    List<Ticket> tickets = sponsor.take(member.provider(), unit, 1);
    ByteBuffer target = ByteBuffer.allocate(Bytes32.SIZE);
    member.session().pay(unit, question, tickets, target);
    Bytes answer = Bytes.of(target.array());
    if (!answer.equals(QuorumKind.answer(member.provider(), member.share(), question))) {
      throw new IllegalStateException(member.provider() + " gave a wrong answer");
    }
    return answer;
  }
}
