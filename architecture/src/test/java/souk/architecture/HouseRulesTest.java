package souk.architecture;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaPackage;
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
    "souk.store.., java.sql..",
    "souk.store.., org.sqlite..",
    "souk.primitives.., fr.acinq.."
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

  private static boolean uses(JavaClass type, String library) {
    return type.getDirectDependenciesFromSelf().stream()
        .anyMatch(dependency -> resideInAnyPackage(library).test(dependency.getTargetClass()));
  }
}
