package souk.ledger.rules;

import java.util.function.BiFunction;
import java.util.function.BiPredicate;
import souk.ledger.Refusal;

/**
 * One reason to say no. It may rely on all checks before it having held.
 *
 * @param fails whether it applies
 * @param detail the values that did not fit; asked for only when it applies
 */
record Check<T>(
    Refusal refusal, BiPredicate<Execution, T> fails, BiFunction<Execution, T, String> detail) {}
