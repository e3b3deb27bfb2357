package souk.node;

import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import souk.exchange.UnitException;
import souk.exchange.WrongEndpointException;
import souk.exchange.client.ExchangeClient;
import souk.exchange.client.ExchangeClient.ProposalReply;
import souk.ledger.AgreementTerms;
import souk.ledger.Command;
import souk.primitives.Address;
import souk.primitives.Eip712;
import souk.primitives.Signer;
import souk.transport.PeerException;

/**
 * Asks providers to sign, several at once: one that never answers holds up nobody else. For one
 * thread; nothing is bound by what comes back.
 *
 * <p>Each is asked on a platform thread: to look up a host's name blocks the thread that does it,
 * and virtual ones share a few. There are as many as are asked at one time.
 */
final class Proposals implements AutoCloseable {
  private static final int MOST_PORT = 0xffff;
  private static final int MOST_SHOWN = 100;
  private static final int MOST_REASONS = 1_000;
  private static final Duration CLOSING = Duration.ofSeconds(2);

  private final ExchangeClient exchange;
  private final Signer customer;
  private final Eip712.Domain domain;
  private final ExecutorService executor =
      Executors.newThreadPerTaskExecutor(
          Thread.ofPlatform().daemon().name("souk-proposal-", 0).factory());
  private final Map<Address, Future<CustomerStore.Signed>> underWay = new LinkedHashMap<>();

  /** Those that were asked since the last look at the answers. */
  private final Set<Address> fresh = new HashSet<>();

  /** A provider does not want an agreement. */
  static final class DeclinedException extends Exception {
    DeclinedException(String message) {
      super(message);
    }
  }

  /** A provider does not sign now, but may soon: its ledger is a block behind, say. */
  static final class NotYetException extends Exception {
    NotYetException(String message) {
      super(message);
    }
  }

  private final RefusedProposals refused;
  private final Map<Address, String> reasons = new HashMap<>();

  /**
   * @param refused says why somebody is not hired
   */
  Proposals(
      ExchangeClient exchange, Signer customer, Eip712.Domain domain, RefusedProposals refused) {
    this.refused = refused;
    this.exchange = exchange;
    this.customer = customer;
    this.domain = domain;
  }

  /** How many have not answered yet. */
  int waiting() {
    return underWay.size();
  }

  /** Whether a provider was asked and has not answered yet. */
  boolean waitingFor(Address provider) {
    return underWay.containsKey(provider);
  }

  /**
   * Asks a provider.
   *
   * @param endpoint as the ledger has it; anybody may have put anything there
   * @param place of the agreement among the customer's
   */
  void ask(AgreementTerms terms, String endpoint, int place) {
    Address provider = terms.provider();
    underWay.put(provider, executor.submit(() -> sign(terms, endpoint, place)));
    fresh.add(provider);
  }

  private CustomerStore.Signed sign(AgreementTerms terms, String endpoint, int place)
      throws WrongEndpointException,
          UnitException,
          PeerException,
          DeclinedException,
          NotYetException {
    URI uri = endpoint(endpoint);
    return switch (exchange.propose(uri, terms, customer)) {
      case ProposalReply.Signed(Command.OpenAgreement command) ->
          new CustomerStore.Signed(
              terms.id(domain), place, terms, command.customer(), command.provider(), uri);
      case ProposalReply.Declined(String why) ->
          throw new DeclinedException("the provider at " + uri + " declines: " + why);
      case ProposalReply.NotYet(String why) ->
          throw new NotYetException("the provider at " + uri + " does not sign yet: " + why);
    };
  }

  /**
   * Where a provider says that it is reached.
   *
   * @throws WrongEndpointException when that is no URL of a node: anybody can write anything there
   */
  static URI endpoint(String text) throws WrongEndpointException {
    try {
      URI uri = new URI(text);
      boolean http = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
      boolean port = uri.getPort() == -1 || (uri.getPort() > 0 && uri.getPort() <= MOST_PORT);
      boolean plain =
          uri.getRawUserInfo() == null && uri.getRawQuery() == null && uri.getRawFragment() == null;
      if (http && uri.getHost() != null && port && plain) {
        return uri;
      }
    } catch (URISyntaxException e) {
      // said below
    }
    if (text.startsWith(Registration.SELLS_NOTHING)) {
      throw new WrongEndpointException(
          "it sells nothing: its endpoint is '%s'".formatted(cut(text)));
    }
    throw new WrongEndpointException(
        "its endpoint '%s' is no URL of a node: http or https, a host, perhaps a port and a path"
            .formatted(cut(text)));
  }

  private static String cut(String text) {
    return text.length() > MOST_SHOWN ? text.substring(0, MOST_SHOWN) + "…" : text;
  }

  /**
   * What came back by now.
   *
   * @param signed by their providers
   * @param reached those that answered as who they are, whatever they said
   * @param notYet those of them that may sign soon
   * @param failed those that did not answer as who they are
   */
  record Answers(
      List<CustomerStore.Signed> signed,
      List<Address> reached,
      List<Address> notYet,
      List<Address> failed) {}

  /**
   * What was signed by now. Those that were asked since the last call get so much time together;
   * whoever needs longer is found by a later call. Says why the others did not sign.
   */
  Answers answers(Duration patience) throws InterruptedException {
    long end = System.nanoTime() + patience.toNanos();
    Answers answers =
        new Answers(new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    for (var asked : List.copyOf(underWay.entrySet())) {
      Address provider = asked.getKey();
      long left = fresh.contains(provider) ? Math.max(0, end - System.nanoTime()) : 0;
      try {
        answers.signed().add(asked.getValue().get(left, TimeUnit.NANOSECONDS));
        answers.reached().add(provider);
        refused.forget(provider);
        reasons.remove(provider);
        underWay.remove(provider);
      } catch (TimeoutException e) {
        // it may answer yet
      } catch (ExecutionException e) {
        underWay.remove(provider);
        Throwable why = e.getCause() == null ? e : e.getCause();
        switch (why) {
          case DeclinedException _ -> answers.reached().add(provider);
          case NotYetException _ -> {
            answers.reached().add(provider);
            answers.notYet().add(provider);
          }
          default -> answers.failed().add(provider);
        }
        say(provider, why);
      } catch (CancellationException e) {
        underWay.remove(provider);
      }
    }
    fresh.clear();
    return answers;
  }

  /** Says why somebody was not hired. */
  void say(Address provider, Throwable why) {
    if (reasons.size() >= MOST_REASONS) {
      reasons.clear();
    }
    reasons.put(provider, why.getMessage() == null ? "it cannot be asked" : why.getMessage());
    refused.say(provider, why);
  }

  /** Why one did not sign the last time, if it was asked. */
  Optional<String> refusal(Address provider) {
    return Optional.ofNullable(reasons.get(provider));
  }

  /** Ends the calls under way. A name that is being looked up is not waited for. */
  @Override
  public void close() {
    executor.shutdownNow();
    try {
      var _ = executor.awaitTermination(CLOSING.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
