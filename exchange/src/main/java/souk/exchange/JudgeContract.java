package souk.exchange;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Optional;
import souk.primitives.Bytes;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/**
 * A judge compiled for the EVM, which implements {@code contracts/src/IJudge.sol}.
 *
 * @param name of the contract
 * @param creation the code that deploys it, without constructor arguments
 */
public record JudgeContract(String name, Bytes creation) {
  /** The one that lies beside a judge's class and is called as it; empty when there is none. */
  static Optional<JudgeContract> beside(Class<?> judge) {
    String file = judge.getSimpleName() + ".json";
    return judge.getSimpleName().isEmpty() || judge.getResource(file) == null
        ? Optional.empty()
        : Optional.of(load(judge, judge.getSimpleName(), file));
  }

  /**
   * One that lies beside a class as a compiler's artifact: a JSON file with the code under {@code
   * bytecode}.
   *
   * @param path of the resource, as {@link Class#getResourceAsStream} has it
   * @throws IllegalStateException when there is no such file, or no code in it
   */
  public static JudgeContract load(Class<?> beside, String name, String path) {
    try (InputStream in = beside.getResourceAsStream(path)) {
      if (in == null) {
        throw new IllegalStateException("there is no compiled contract at " + path);
      }
      return new JudgeContract(name, bytecode(in, path));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Bytes bytecode(InputStream in, String path) {
    try (JsonParser json = new JsonFactory().createParser(ObjectReadContext.empty(), in)) {
      json.nextToken();
      while (json.nextToken() == JsonToken.PROPERTY_NAME) {
        boolean wanted = json.currentName().equals("bytecode");
        JsonToken value = json.nextToken();
        if (wanted && value == JsonToken.VALUE_STRING) {
          return Bytes.parse(json.getString());
        }
        json.skipChildren();
      }
    } catch (JacksonException e) {
      throw new IllegalStateException("not a compiled contract: " + path, e);
    }
    throw new IllegalStateException("no bytecode in " + path);
  }
}
