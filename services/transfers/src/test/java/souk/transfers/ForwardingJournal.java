package souk.transfers;

import java.util.List;
import java.util.Optional;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;

/** Another journal, of which tests change something. */
class ForwardingJournal implements PaymentJournal {
  private final PaymentJournal real;

  ForwardingJournal(PaymentJournal real) {
    this.real = real;
  }

  @Override
  public Begun begin(PaymentOrder order, long now, Optional<Credit> original, List<Bytes> forms) {
    return real.begin(order, now, original, forms);
  }

  @Override
  public void sending(Bytes32 id, List<Bytes> forms) {
    real.sending(id, forms);
  }

  @Override
  public void paid(Bytes32 id, Payment.Inclusion included) {
    real.paid(id, included);
  }

  @Override
  public void failed(Bytes32 id, String why) {
    real.failed(id, why);
  }

  @Override
  public void gone(Bytes32 id) {
    real.gone(id);
  }

  @Override
  public Optional<Payment> find(Bytes32 id) {
    return real.find(id);
  }

  @Override
  public List<Payment> all(Bytes32 ledger) {
    return real.all(ledger);
  }

  @Override
  public List<Payment> earlier(Bytes32 ledger) {
    return real.earlier(ledger);
  }

  @Override
  public List<Credit> credits() {
    return real.credits();
  }

  @Override
  public Credit credit(Credit credit, boolean once) {
    return real.credit(credit, once);
  }
}
