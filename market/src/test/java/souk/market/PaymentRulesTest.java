package souk.market;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import souk.primitives.Amount;

class PaymentRulesTest {
  @Test
  void shouldHaveThePrizeThatMakesATicketWorthItsPrice() {
    PaymentRules payment = PaymentRules.perTicket(Amount.of(10_000), 2);
    assertThat(payment.prize()).isEqualTo(Amount.of(40_000));
    assertThat(payment.ticketValue()).isEqualTo(10_000);
  }

  @Test
  void shouldRefuseAPrizeThatIsNoAmount() {
    assertThatThrownBy(() -> PaymentRules.perTicket(Amount.MAX, 1))
        .isInstanceOf(ArithmeticException.class);
  }
}
