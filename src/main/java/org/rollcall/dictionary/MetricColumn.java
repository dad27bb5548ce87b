package org.rollcall.dictionary;

import org.jspecify.annotations.Nullable;

/**
 * Name and type of a metric in tables that are made of pings.
 *
 * @param ordinal the number of its key path
 * @param keyPath dotted path of its value in a payload, {@code counts.issues}
 * @param name what its column is called: no other column is called so, whatever the case of letters; the same for ever
 * @param type what its column is in files of columns; the same for ever once it is kept
 * @param kept whether there may be files that have the column
 * @param numberName what a column beside it is called that has its integers, where a dictionary declared them after the
 *     column had been kept as one of texts; null where there is none
 */
public record MetricColumn(
        int ordinal,
        String keyPath,
        String name,
        ValueType type,
        boolean kept,
        @Nullable String numberName) {

    /**
     * The column once another dictionary declares the metric. Whichever of them comes first, a column of numbers is the
     * best, because only they are added up; then one that takes any JSON. Booleans are never mixed with anything.
     */
    MetricColumn declaredAs(ValueType declared, ColumnNames names) {
        if (!kept) {
            return new MetricColumn(ordinal, keyPath, name, better(type, declared), false, numberName);
        }
        return type == ValueType.STRING && declared == ValueType.NUMBER && numberName == null
                ? new MetricColumn(ordinal, keyPath, name, type, true, names.give(name + "_number", ordinal))
                : this;
    }

    private static ValueType better(ValueType one, ValueType other) {
        if (one == ValueType.BOOLEAN || other == ValueType.BOOLEAN) {
            return one;
        }
        return rank(other) > rank(one) ? other : one;
    }

    private static int rank(ValueType type) {
        return switch (type) {
            case BOOLEAN, STRING -> 0;
            case OBJECT, ANY -> 1;
            case NUMBER -> 2;
        };
    }
}
