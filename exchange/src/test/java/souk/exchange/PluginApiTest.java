package souk.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What plug-ins compile against changes on purpose only. */
class PluginApiTest {
  private static final String RECORD = "plugin-api.txt";

  private static final Set<String> OF_EVERY_OBJECT = Set.of("equals", "hashCode", "toString");

  private static final List<Class<?>> API =
      List.of(
          Commitment.class,
          CustomerPorts.class,
          CustomerRole.class,
          Disputes.class,
          DutyNotice.class,
          DutyNotice.PeriodDue.class,
          DutyNotice.QuestionDue.class,
          ExchangeSession.class,
          Exposure.class,
          ForwardingKind.class,
          ForwardingRole.class,
          Hired.class,
          JudgeContract.class,
          KeySigning.class,
          Payload.class,
          Prepared.class,
          ProviderPorts.class,
          ProviderRole.class,
          ProviderRole.Acceptance.class,
          ProviderRole.Acceptance.Accepted.class,
          ProviderRole.Acceptance.Declined.class,
          ProviderRole.Acceptance.NotYet.class,
          ProviderRole.EndReason.class,
          Routes.class,
          Service.class,
          SellerRole.class,
          ServiceKind.class,
          ServiceKinds.class,
          ServiceTables.class,
          ServiceTerms.class,
          Sessions.class,
          SignedAnswers.class,
          Signing.class,
          TicketSource.class,
          UnitContent.class,
          UnitContent.Known.class,
          UnitContent.Source.class,
          UnitException.class,
          UnitException.Reason.class,
          UnitLimits.class,
          UnitRequest.class,
          WrongEndpointException.class);

  @Test
  void shouldBeAsRecordedWhenPluginsCompileAgainstIt() throws IOException {
    String recorded;
    try (InputStream in = PluginApiTest.class.getResourceAsStream("/" + RECORD)) {
      recorded = in == null ? "" : new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }

    assertThat(describe())
        .as(
            "what plug-ins compile against. Is the change meant? Then write what was found into"
                + " src/test/resources/%s, and say in CHANGELOG.md what authors of services must do",
            RECORD)
        .isEqualTo(recorded);
  }

  private static String describe() {
    return API.stream().map(PluginApiTest::describe).collect(Collectors.joining("\n"));
  }

  private static String describe(Class<?> type) {
    List<String> members = new ArrayList<>();
    for (Field field : type.getDeclaredFields()) {
      if (seen(field.getModifiers()) && !field.isSynthetic()) {
        members.add(
            field.isEnumConstant()
                ? "value " + field.getName()
                : modifiers(field.getModifiers())
                    + name(field.getGenericType())
                    + " "
                    + field.getName());
      }
    }
    for (Constructor<?> constructor : type.getDeclaredConstructors()) {
      if (seen(constructor.getModifiers())) {
        members.add("new(" + list(constructor.getGenericParameterTypes()) + ")");
      }
    }
    for (Method method : type.getDeclaredMethods()) {
      if (seen(method.getModifiers())
          && !method.isSynthetic()
          && !OF_EVERY_OBJECT.contains(method.getName())) {
        members.add(describe(method));
      }
    }
    return name(type)
        + "\n"
        + members.stream()
            .sorted()
            .map(member -> "  " + member + "\n")
            .collect(Collectors.joining());
  }

  private static String describe(Method method) {
    String thrown = list(method.getGenericExceptionTypes());
    return modifiers(method.getModifiers())
        + (method.isDefault() ? "default " : "")
        + name(method.getGenericReturnType())
        + " "
        + method.getName()
        + "("
        + list(method.getGenericParameterTypes())
        + ")"
        + (thrown.isEmpty() ? "" : " throws " + thrown);
  }

  private static boolean seen(int modifiers) {
    return Modifier.isPublic(modifiers) || Modifier.isProtected(modifiers);
  }

  private static String modifiers(int modifiers) {
    return Modifier.isStatic(modifiers) ? "static " : "";
  }

  private static String list(Type[] types) {
    return Arrays.stream(types).map(PluginApiTest::name).collect(Collectors.joining(", "));
  }

  /** A type's name without the packages that everybody knows. */
  private static String name(Type type) {
    return Stream.of("java.lang.", "java.util.", "souk.")
        .reduce(type.getTypeName(), (name, known) -> name.replace(known, ""));
  }
}
