package souk.cli;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.nio.file.Path;
import souk.primitives.Address;
import souk.primitives.Amount;
import souk.primitives.Bytes32;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.ser.std.StdSerializer;
import tools.jackson.databind.ser.std.ToStringSerializer;

/**
 * JSON on standard output, for programs. Records are written as they are declared; what is empty is
 * left out, but where a record says otherwise; sums of money are numbers, in the currency's
 * smallest unit.
 */
public final class Json {
  private static final ObjectMapper MAPPER =
      JsonMapper.builder()
          .enable(SerializationFeature.INDENT_OUTPUT)
          .disable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
          .changeDefaultPropertyInclusion(
              value -> value.withValueInclusion(JsonInclude.Include.NON_ABSENT))
          .addModule(
              new SimpleModule()
                  .addSerializer(Address.class, ToStringSerializer.instance)
                  .addSerializer(Bytes32.class, ToStringSerializer.instance)
                  .addSerializer(Path.class, ToStringSerializer.instance)
                  .addSerializer(Amount.class, new AmountSerializer()))
          .build();

  private static final class AmountSerializer extends StdSerializer<Amount> {
    private AmountSerializer() {
      super(Amount.class);
    }

    @Override
    public void serialize(Amount amount, JsonGenerator out, SerializationContext context) {
      out.writeNumber(amount.toBigInteger());
    }
  }

  private Json() {}

  /** A record or figures by name, indented. */
  public static String of(Object value) {
    return MAPPER.writeValueAsString(value);
  }

  /** The same on one line, for programs that read several. */
  public static String line(Object value) {
    return MAPPER.writer().without(SerializationFeature.INDENT_OUTPUT).writeValueAsString(value);
  }

  /** Reads what this program wrote. */
  public static JsonNode read(String text) {
    return MAPPER.readTree(text);
  }
}
