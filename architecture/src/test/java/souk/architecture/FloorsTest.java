package souk.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FloorsTest {
  @Test
  void shouldUseOnlyLowerFloorsWhenAClassUsesAnother() {
    assertThat(violations(House.SOUK)).isEmpty();
  }

  @Test
  void shouldFindViolationsWhenTheHouseIsUpsideDown() {
    assertThat(violations(House.SOUK.upsideDown()))
        .hasSizeGreaterThan(100)
        .anyMatch(violation -> violation.contains("souk.ledger.Book"));
  }

  @ParameterizedTest
  @CsvSource({
    "payments, primitives, true",
    "payments, ledger, true",
    "payments, payments, true",
    "payments, market, false",
    "payments, exchange, false",
    "primitives, transport, false",
    "store, transport, false",
    "ledger-testkit, ledger, true",
    "ledger-testkit, proofs/puzzle, false",
    "ledger, ledger-testkit, false",
    "payments, ledger-testkit, false",
    "exchange-testkit, ledger-testkit, true",
    "attacks, exchange-testkit, true",
    "payments-testkit, payments, true",
    "payments, payments-testkit, false",
    "exchange-testkit, payments-testkit, true",
    "node, payments-testkit, false",
    "node, ledger-evm, true",
    "bench, ledger-evm, true",
    "cli, ledger-evm, true",
    "services/content, ledger-evm, false",
    "exchange, ledger-evm, false",
    "attacks, ledger-evm, false",
    "design, node, false",
    "design, services/content, true",
    "design, attacks, false",
    "design-engine, design, true",
    "design, design-engine, false",
    "cli, design, true",
    "attacks, node, true",
    "cli, bench, true",
    "bench, cli, false"
  })
  void shouldKnowWhoMayUseWhomWhenAsked(String user, String used, boolean allowed) {
    assertThat(House.SOUK.mayUse(module(user), module(used))).isEqualTo(allowed);
  }

  private static List<String> violations(House house) {
    return Reactor.CLASSES.stream()
        .flatMap(type -> type.getDirectDependenciesFromSelf().stream())
        .flatMap(dependency -> violation(house, dependency))
        .toList();
  }

  private static Stream<String> violation(House house, Dependency dependency) {
    JavaClass used = dependency.getTargetClass().getBaseComponentType();
    if (!used.getPackageName().startsWith("souk")) {
      return Stream.empty();
    }
    House.Module from = house.moduleOf(dependency.getOriginClass().getPackageName()).orElseThrow();
    House.Module to = house.moduleOf(used.getPackageName()).orElseThrow();
    return house.mayUse(from, to)
        ? Stream.empty()
        : Stream.of(
            "%s must not use %s: %s"
                .formatted(from.folder(), to.folder(), dependency.getDescription()));
  }

  private static House.Module module(String folder) {
    return House.SOUK.modules().stream()
        .filter(module -> module.folder().equals(folder))
        .findFirst()
        .orElseThrow();
  }
}
