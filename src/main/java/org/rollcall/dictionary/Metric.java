package org.rollcall.dictionary;

import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A metric as one dictionary declares it.
 *
 * @param ordinal the number of its key path, from 1, the same in every dictionary for ever
 * @param keyPath dotted path of its value in a payload, {@code counts.issues}
 * @param valueType what its values are declared to be
 * @param dataCategory {@code optional}, {@code operational}, ... in lower case; null where it is not declared
 * @param dataSource {@code database}, {@code redis}, ... in lower case; null where it is not declared
 * @param status {@code active}, {@code removed}, ... in lower case; null where it is not declared
 * @param timeFrame the window that is counted, {@code 7d}, {@code 28d}, {@code all} or {@code none}, as declared; null
 *     where it is not
 */
public record Metric(
        int ordinal,
        String keyPath,
        ValueType valueType,
        @Nullable String dataCategory,
        @Nullable String dataSource,
        @Nullable String status,
        @Nullable String timeFrame) {

    /** A metric of which nothing else is declared. */
    public Metric(int ordinal, String keyPath, ValueType valueType) {
        this(ordinal, keyPath, valueType, null, null, null, null);
    }

    /** Whether a payload of this dictionary's version should have it. */
    public boolean isExpected() {
        return !"removed".equals(status);
    }

    /** The key paths of the objects around a key path: {@code a} and {@code a.b} of {@code a.b.c}. */
    public static Stream<String> around(String keyPath) {
        return IntStream.range(0, keyPath.length())
                .filter(i -> keyPath.charAt(i) == '.')
                .mapToObj(i -> keyPath.substring(0, i));
    }

    /** Whether instances count it by a query of their database. */
    public boolean isFromDatabase() {
        return "database".equals(dataSource);
    }
}
