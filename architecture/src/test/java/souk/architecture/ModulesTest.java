package souk.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The checks behind all others: what they judge is there. */
class ModulesTest {
  static List<String> folders() {
    return Reactor.folders();
  }

  @Test
  void shouldStandInTheHouseWhenAModuleIsBuilt() {
    assertThat(House.SOUK.modules())
        .as("House.SOUK names every module of the root's pom.xml")
        .extracting(House.Module::folder)
        .containsAll(Reactor.folders())
        .doesNotHaveDuplicates();
  }

  @ParameterizedTest
  @MethodSource("folders")
  void shouldBeCheckedWhenASourceFileIsThere(String folder) {
    List<String> declared = Reactor.declaredTypes(folder);

    assertThat(Reactor.CLASSES.stream().map(JavaClass::getName))
        .as(
            "the classes of %s; if they are missing, it is no dependency in architecture/pom.xml",
            folder)
        .containsAll(declared);
  }

  @Test
  void shouldLieInThePackagesOfItsModuleWhenAClassIsCompiled() {
    assertThat(Reactor.CLASSES)
        .isNotEmpty()
        .allSatisfy(type -> {
          Optional<String> byPackage =
              House.SOUK.moduleOf(type.getPackageName()).map(House.Module::folder);
          assertThat(byPackage).isPresent().isEqualTo(Reactor.folderOf(type));
        });
  }
}
