package souk.content.client;

import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import souk.content.Bundle;
import souk.content.ClientPass;
import souk.content.ClientRequest;
import souk.content.ClientRequest.Complaint;
import souk.content.ClientRequest.Fetch;
import souk.content.ClientRequest.Redeem;
import souk.content.ClientRequest.Repair;
import souk.content.Label;
import souk.content.Manifest;
import souk.content.Token;
import souk.content.TokenSeal;
import souk.content.client.ContentException.Reason;
import souk.primitives.Address;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;
import souk.primitives.DecodeException;
import souk.primitives.Eip712;
import souk.primitives.PrivateKey;
import souk.primitives.Signature;
import souk.transport.HttpPeer;
import souk.transport.PeerException;
import souk.transport.Problem;

/** A client's calls to one publisher. Safe for many threads. */
final class PublisherCalls {
  private static final long PASS_SECONDS = Duration.ofHours(12).toSeconds();
  private static final Set<String> LATER =
      Set.of("round-closing", "no-caches", "busy", "too-many-open");

  private final HttpPeer peer;
  private final ClientLimits limits;
  private final ClientPass pass;

  PublisherCalls(
      HttpPeer peer,
      Address publisher,
      PrivateKey client,
      Eip712.Domain domain,
      InstantSource clock,
      ClientLimits limits) {
    this.peer = peer;
    this.limits = limits;
    long expires = clock.instant().getEpochSecond() + PASS_SECONDS;
    this.pass = ClientPass.sign(client, publisher, expires, domain);
  }

  /** The manifest of an object, which fits its name. */
  static Manifest manifest(HttpPeer peer, Bytes32 id, ClientLimits limits) throws ContentException {
    try {
      Manifest manifest =
          Manifest.decode(
              peer.send(
                  "GET",
                  ClientRequest.MANIFEST_PATH + id,
                  new byte[0],
                  limits.call(),
                  limits.manifestBytes()));
      if (!manifest.contentId().equals(id)) {
        throw cheated(peer.uri(), "it sent the manifest of another object");
      }
      return manifest;
    } catch (PeerException e) {
      throw failed(e);
    } catch (DecodeException e) {
      throw cheated(peer.uri(), e.getMessage());
    }
  }

  /** The name that an object has there, as a file may be called; empty when it tells none. */
  static Optional<String> name(HttpPeer peer, Bytes32 id, ClientLimits limits) {
    try {
      byte[] label =
          peer.send("GET", Label.PATH + id, new byte[0], limits.call(), Label.MOST_BYTES);
      return PublishedName.of(Label.decode(label).fileName());
    } catch (PeerException | DecodeException e) {
      return Optional.empty(); // a name is a hint
    }
  }

  /** A bundle, as soon as the publisher can give it. */
  Bundle bundle(Bytes32 object, int number) throws ContentException, InterruptedException {
    long end = System.nanoTime() + limits.patience().toNanos();
    Fetch fetch = new Fetch(pass, object, number);
    while (true) {
      try {
        return Bundle.decode(send(fetch, Bundle.MOST_BYTES));
      } catch (PeerException e) {
        boolean later = e.problem().filter(problem -> LATER.contains(problem.code())).isPresent();
        if (!later || System.nanoTime() - end > 0) {
          throw failed(e);
        }
      } catch (DecodeException e) {
        throw cheated(peer.uri(), e.getMessage());
      }
      Thread.sleep(limits.pause());
    }
  }

  /** The same bundle with another cache in a slot. */
  Bundle repair(Bytes32 bundle, int slot) throws ContentException {
    try {
      return Bundle.decode(send(new Repair(pass, bundle, slot), Bundle.MOST_BYTES));
    } catch (PeerException e) {
      throw failed(e);
    } catch (DecodeException e) {
      throw cheated(peer.uri(), e.getMessage());
    }
  }

  /** The key of a chunk whose cache does not hand it out. */
  byte[] redeem(Token token, Bytes secrets) throws ContentException {
    try {
      return send(new Redeem(pass, token, secrets), TokenSeal.KEY);
    } catch (PeerException e) {
      throw failed(e);
    }
  }

  /** Whether the publisher finds the chunk wrong, too. */
  boolean complain(Token token, Signature signature, List<Bytes32> hashes) throws ContentException {
    try {
      byte[] answer = send(new Complaint(pass, token, signature, hashes), 1);
      return answer.length == 1 && answer[0] == 1;
    } catch (PeerException e) {
      throw failed(e);
    }
  }

  ContentException cheated(String how) {
    return cheated(peer.uri(), how);
  }

  private static ContentException cheated(URI publisher, @Nullable String how) {
    return new ContentException(
        Reason.PUBLISHER_CHEATED, "the publisher at " + publisher + " cheats: " + how);
  }

  private byte[] send(ClientRequest request, int mostBytes) throws PeerException {
    return peer.send("POST", request.path(), request.encode(), limits.call(), mostBytes);
  }

  private static ContentException failed(PeerException e) {
    return e.problem()
        .filter(problem -> !e.passing() || LATER.contains(problem.code()))
        .map(Problem::detail)
        .map(why -> new ContentException(Reason.REFUSED, "the publisher refuses: " + why, e))
        .orElseGet(() ->
            new ContentException(Reason.PUBLISHER_UNREACHABLE, String.valueOf(e.getMessage()), e));
  }
}
