package souk.attacks.storage;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import souk.exchange.Commitment;
import souk.exchange.DutyNotice;
import souk.exchange.ForwardingKind;
import souk.exchange.ForwardingRole;
import souk.exchange.Payload;
import souk.exchange.ProviderPorts;
import souk.exchange.ProviderRole;
import souk.exchange.ServiceKind;
import souk.exchange.UnitException;
import souk.exchange.UnitRequest;
import souk.ledger.AgreementTerms;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;

/** How a keeper's operator has it behave; by default, as it should. */
interface Conduct {
  /** As it should. */
  Conduct HONEST = new Conduct() {};

  /** It says nothing on the ledger by itself; its operator does. */
  Conduct SILENT =
      new Conduct() {
        @Override
        public Bytes answer(Kept kept, DutyNotice duty) throws IOException {
          throw new IOException("it does not answer");
        }
      };

  /** The same, and it does not commit itself either. */
  Conduct UNCOMMITTED =
      new Conduct() {
        @Override
        public Optional<Commitment> commitment(Kept kept) {
          return Optional.empty();
        }

        @Override
        public Bytes answer(Kept kept, DutyNotice duty) throws IOException {
          throw new IOException("it does not answer");
        }
      };

  /**
   * An agreement that it has.
   *
   * @param honest does what should be done
   * @param folder where that keeps the agreement's files
   */
  record Kept(ProviderRole honest, Bytes32 agreement, AgreementTerms terms, Path folder) {}

  /** What it commits itself to. */
  default Optional<Commitment> commitment(Kept kept) throws IOException {
    return kept.honest().commitment(kept.agreement());
  }

  /** What it answers on the ledger. */
  default Bytes answer(Kept kept, DutyNotice duty) throws Exception {
    return kept.honest().answer(duty);
  }

  /** What it sends of its piece. */
  default Payload release(ProviderRole honest, UnitRequest request) throws UnitException {
    return honest.release(request);
  }

  /** A kind whose keepers behave like that, from one moment to the next. */
  static ServiceKind of(ServiceKind kind, Supplier<Conduct> now) {
    return new ForwardingKind(kind) {
      @Override
      public ProviderRole provider(ProviderPorts ports) throws IOException {
        return new Operated(super.provider(ports), ports.folder(), now);
      }
    };
  }

  /** A keeper that behaves like that. */
  final class Operated extends ForwardingRole {
    private final ProviderRole honest;
    private final Path folder;
    private final Supplier<Conduct> now;
    private final Map<Bytes32, Kept> kept = new ConcurrentHashMap<>();

    private Operated(ProviderRole honest, Path folder, Supplier<Conduct> now) {
      super(honest);
      this.honest = honest;
      this.folder = folder;
      this.now = now;
    }

    @Override
    public void started(Bytes32 agreement, AgreementTerms terms) {
      super.started(agreement, terms);
      kept.put(agreement, new Kept(honest, agreement, terms, folder.resolve(agreement.toString())));
    }

    private Kept kept(Bytes32 agreement) throws IOException {
      Kept found = kept.get(agreement);
      if (found == null) {
        throw new IOException("agreement " + agreement + " has not begun");
      }
      return found;
    }

    @Override
    public Optional<Commitment> commitment(Bytes32 agreement) {
      try {
        return now.get().commitment(kept(agreement));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public Bytes answer(DutyNotice duty) throws Exception {
      return now.get().answer(kept(duty.agreement()), duty);
    }

    @Override
    public Payload release(UnitRequest request) throws UnitException {
      return now.get().release(honest, request);
    }
  }
}
