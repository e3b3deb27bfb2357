package souk.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The map shows what is there. */
class MapTest {
  /** A class in backticks, and a member of it or a class inside it, if one is named. */
  private static final Pattern NAME = Pattern.compile("`([A-Z][a-z]\\w*)(?:\\.(\\w+))?`");

  @Test
  void shouldExistWhenTheMapNamesAClassOrAMember() {
    Set<String> existing =
        Reactor.CLASSES.stream().flatMap(MapTest::namesOf).collect(Collectors.toSet());

    assertThat(NAME.matcher(Reactor.document("ARCHITECTURE.md")).results().map(MapTest::name))
        .isNotEmpty()
        .allSatisfy(name -> assertThat(existing).contains(name));
  }

  private static String name(MatchResult found) {
    return found.group(2) == null ? found.group(1) : found.group(1) + "." + found.group(2);
  }

  private static Stream<String> namesOf(JavaClass type) {
    String name = type.getName().substring(type.getPackageName().length() + 1).replace('$', '.');
    String simple = type.getSimpleName();
    return Stream.concat(
        Stream.of(name, simple),
        type.getAllMethods().stream().map(method -> simple + "." + method.getName()));
  }
}
