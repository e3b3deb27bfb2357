package souk.architecture;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaPackage;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HouseRulesTest {
  private static final Pattern EMPTY_NAME =
      Pattern.compile(
          "(?i)(.*\\.)?(utils?|common|commons|helpers?|managers?|impl|misc|shared)(\\..*)?");
  private static final Pattern EMPTY_TYPE_NAME =
      Pattern.compile(".*(Utils?|Helpers?|Manager|Impl)");

  @ParameterizedTest
  @CsvSource({
    "souk.transport.., io.helidon..",
    "souk.store.., org.sqlite..",
    "souk.primitives.., fr.acinq..",
    "souk.design.engine.., com.hazelcast.."
  })
  void shouldBeUsedByItsOwnerOnlyWhenALibraryHasOne(String owner, String library) {
    noClasses()
        .that()
        .resideOutsideOfPackage(owner)
        .should()
        .dependOnClassesThat()
        .resideInAPackage(library)
        .check(Reactor.CLASSES);

    // A rule for a library that not even its owner is seen to use would hold for a misspelt name.
    assertThat(Reactor.CLASSES.stream().filter(resideInAPackage(owner)))
        .anyMatch(type -> uses(type, library));
  }

  @Test
  void shouldStandBehindAPortWhenAClassSpeaksSql() {
    List<JavaClass> speakers =
        Reactor.CLASSES.stream()
            .filter(type -> uses(type, "java.sql.."))
            .filter(resideOutsideOfPackage("souk.store.."))
            .toList();

    assertThat(speakers).allMatch(HouseRulesTest::belongsToAPortsImplementation);
    assertThat(Reactor.CLASSES.stream().filter(resideInAPackage("souk.store..")))
        .as("classes for which this rule, if it held for the store too, would fail")
        .anyMatch(type -> uses(type, "java.sql..") && !belongsToAPortsImplementation(type));
  }

  @Test
  void shouldStayInTheStoreWhenAConnectionIsOpen() {
    noClasses()
        .that()
        .resideOutsideOfPackage("souk.store..")
        .should()
        .dependOnClassesThat()
        .haveNameMatching("java\\.sql\\.(Connection|DriverManager|Driver)|javax\\.sql\\..*")
        .check(Reactor.CLASSES);
  }

  @Test
  void shouldSayWhatItIsForWhenAPackageIsNamed() {
    Set<String> packages =
        Reactor.CLASSES.stream().map(JavaClass::getPackageName).collect(Collectors.toSet());

    assertThat(packages).isNotEmpty().noneMatch(EMPTY_NAME.asMatchPredicate());
  }

  @ParameterizedTest
  @ValueSource(strings = {"souk.util", "souk.node.common", "souk.impl.x", "souk.payments.Helper"})
  void shouldRecogniseAPackageWhenItsNameSaysNothing(String name) {
    assertThat(name).matches(EMPTY_NAME);
  }

  @ParameterizedTest
  @ValueSource(strings = {"souk.payments", "souk.utilities", "souk.content.cache"})
  void shouldLetAPackageBeWhenItsNameSaysSomething(String name) {
    assertThat(name).doesNotMatch(EMPTY_NAME);
  }

  @Test
  void shouldSayWhatItIsWhenATypeIsNamed() {
    assertThat(Reactor.CLASSES)
        .isNotEmpty()
        .extracting(JavaClass::getSimpleName)
        .noneMatch(EMPTY_TYPE_NAME.asMatchPredicate())
        .contains("Amount");
  }

  @ParameterizedTest
  @ValueSource(strings = {"HexUtil", "HexUtils", "KeyHelper", "StoreManager", "LedgerImpl"})
  void shouldRecogniseATypeWhenItsNameSaysNothing(String name) {
    assertThat(name).matches(EMPTY_TYPE_NAME);
  }

  @Test
  void shouldBeNullMarkedWhenAPackageHasTypes() {
    Set<JavaPackage> packages =
        Reactor.CLASSES.stream().map(JavaClass::getPackage).collect(Collectors.toSet());

    assertThat(packages)
        .isNotEmpty()
        .allSatisfy(
            each -> assertThat(each.isAnnotatedWith(NullMarked.class)).as(each.getName()).isTrue());
  }

  @Test
  void shouldBeConstantWhenAFieldIsPublic() {
    fields().that().arePublic().should().beStatic().andShould().beFinal().check(Reactor.CLASSES);
  }

  /** Whether the top-level class around this one implements an interface of its own module. */
  private static boolean belongsToAPortsImplementation(JavaClass type) {
    JavaClass top = type;
    while (top.getEnclosingClass().isPresent()) {
      top = top.getEnclosingClass().get();
    }
    Optional<House.Module> module = House.SOUK.moduleOf(type.getPackageName());
    return top.getRawInterfaces().stream()
        .anyMatch(port -> House.SOUK.moduleOf(port.getPackageName()).equals(module));
  }

  private static boolean uses(JavaClass type, String library) {
    return type.getDirectDependenciesFromSelf().stream()
        .anyMatch(dependency -> resideInAPackage(library).test(dependency.getTargetClass()));
  }
}
