package souk.exchange.provider;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import souk.exchange.DutyNotice.QuestionDue;
import souk.exchange.provider.AgreementStore.Signed;
import souk.exchange.provider.UnitStore.Unit;
import souk.ledger.Cursor;
import souk.primitives.Address;
import souk.primitives.Bytes;
import souk.primitives.Bytes32;
import souk.primitives.PrivateKey;
import souk.store.Database;
import souk.store.SqliteDatabase;

class ExchangeTablesTest {
  private static final Address CLIENT = Address.parse("0x" + "aa".repeat(20));

  @TempDir Path folder = Path.of("");

  private Database open() {
    return SqliteDatabase.open(folder.resolve("exchange.db"), ExchangeTables.MIGRATIONS);
  }

  private static Unit unit(int id, int agreement, boolean paid) {
    return new Unit(Bytes32.of(id), Bytes32.of(agreement), CLIENT, id + 100, paid);
  }

  @Test
  void shouldRememberUnitsInOrderWhenTheNodeIsRestarted() {
    try (Database database = open()) {
      DatabaseUnitStore units = new DatabaseUnitStore(database);
      units.put(unit(1, 1, false));
      units.put(unit(2, 1, false));
      units.put(unit(3, 2, true));
      units.put(unit(4, 3, true));
      units.put(unit(2, 1, true));
      units.put(unit(5, 3, false));
      units.remove(Bytes32.of(1));
      units.remove(Bytes32.of(99));
      units.forget(Bytes32.of(2));
      units.close();
    }
    try (Database database = open()) {
      assertThat(new DatabaseUnitStore(database).all())
          .containsExactly(unit(4, 3, true), unit(2, 1, true), unit(5, 3, false));
    }
  }

  @Test
  void shouldRemoveOnlyWhatItIsToldToWhenRowsSideBySideGo() {
    try (Database database = open()) {
      DatabaseUnitStore units = new DatabaseUnitStore(database);
      for (int i = 1; i <= 9; i++) {
        units.put(unit(i, 1, true));
      }
      for (int gone : new int[] {2, 3, 5, 8, 7}) {
        units.remove(Bytes32.of(gone));
      }
      units.put(unit(10, 1, true));
      units.remove(Bytes32.of(10));
      units.close();
    }
    try (Database database = open()) {
      assertThat(new DatabaseUnitStore(database).all())
          .containsExactly(unit(1, 1, true), unit(4, 1, true), unit(6, 1, true), unit(9, 1, true));
    }
  }

  @Test
  void shouldKeepUnitsWhenTheirTableIsOfAnEarlierVersion() {
    try (Database database =
        SqliteDatabase.open(
            folder.resolve("exchange.db"), ExchangeTables.MIGRATIONS.subList(0, 2))) {
      database.write(sql ->
          sql.prepare(
                  "INSERT INTO exchange_unit (written, id, agreement, client, tickets, paid) VALUES"
                      + " (7, x'%s', x'%s', x'%s', 101, 1)"
                          .formatted(
                              Bytes32.of(1).toString().substring(2),
                              Bytes32.of(2).toString().substring(2),
                              "aa".repeat(20)))
              .executeUpdate());
    }
    try (Database database = open()) {
      try (UnitStore units = new DatabaseUnitStore(database)) {
        units.put(unit(3, 2, false));
      }
    }
    try (Database database = open()) {
      assertThat(new DatabaseUnitStore(database).all())
          .containsExactly(unit(1, 2, true), unit(3, 2, false));
    }
  }

  @Test
  void shouldRememberSignedAgreementsWhenTheNodeIsRestarted() {
    PrivateKey customer = PrivateKey.fromSeeded(new Random(1));
    Signed first = new Signed(Bytes32.of(1), Terms.of(1, 2), customer.sign(Bytes32.of(1)));
    Signed second = new Signed(Bytes32.of(2), Terms.of(3, 4), customer.sign(Bytes32.of(2)));
    try (Database database = open()) {
      AgreementStore agreements = new DatabaseAgreementStore(database);
      agreements.add(first);
      agreements.add(second);
      agreements.add(second);
      agreements.remove(first.id());
      agreements.over(second.id());
      agreements.over(first.id());
    }
    try (Database database = open()) {
      assertThat(new DatabaseAgreementStore(database).all())
          .containsExactly(new Signed(second.id(), second.terms(), second.customer(), true));
    }
  }

  @Test
  void shouldRememberQuestionsAndPlaceWhenTheNodeIsRestarted() {
    QuestionDue first = new QuestionDue(Bytes32.of(1), Bytes32.of(2), Bytes.parse("0x0102"), 3);
    QuestionDue second = new QuestionDue(Bytes32.of(1), Bytes32.of(4), Bytes.EMPTY, 5);
    try (Database database = open()) {
      DutyStore duties = new DatabaseDutyStore(database);
      assertThat(duties.cursor()).isEqualTo(Cursor.START);
      duties.found(List.of(first, second), new Cursor(7, 8));
      duties.found(List.of(), new Cursor(9, 1));
      duties.settled(first.duty());
    }
    try (Database database = open()) {
      DutyStore duties = new DatabaseDutyStore(database);
      assertThat(duties.cursor()).isEqualTo(new Cursor(9, 1));
      assertThat(duties.questions()).containsExactly(second);
    }
  }
}
