package org.rollcall.dictionary;

import java.util.Collection;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;

/**
 * Gives the columns of metrics their names. Many readers of tables do not tell the case of letters, and would take one
 * column for another, so names differ in more than that. A name that was given once is given to no other metric.
 */
public final class ColumnNames {

    /** Names that are of no metric: those of every other column of exports and archives, and of the last line of NDJSON. */
    public static final Set<String> RESERVED = Set.of(
            "id",
            "hostname",
            "uuid",
            "week",
            "monday",
            "recorded_at",
            "received_at",
            "product_version",
            "product_major",
            "product_minor",
            "product_patch",
            "edition",
            "dictionary",
            "dictionary_major",
            "dictionary_minor",
            "flags",
            "other_values",
            "rollcall.row",
            "rollcall.extras",
            "rollcall.undeclared",
            "cursor",
            "end");

    private final Set<String> given = new HashSet<>();

    /** @param known the columns that have their names already */
    ColumnNames(Collection<MetricColumn> known) {
        for (var column : known) {
            given.add(folded(column.name()));
            if (column.numberName() != null) {
                given.add(folded(column.numberName()));
            }
        }
    }

    /** The name of a metric that is new: its key path, or what is nearest to that and not given yet. */
    String give(String keyPath, int ordinal) {
        var name = usual(keyPath);
        while (!given.add(folded(name))) {
            name += "_" + ordinal;
        }
        return name;
    }

    /** The name where no metric before has one that differs in nothing but case. */
    static String usual(String keyPath) {
        return RESERVED.contains(folded(keyPath)) ? "metric." + keyPath : keyPath;
    }

    private static String folded(String name) {
        return name.toUpperCase(Locale.ROOT).toLowerCase(Locale.ROOT);
    }
}
