package org.rollcall.platform.parquet;

import org.jspecify.annotations.Nullable;

/**
 * A column of a table.
 *
 * @param nullable whether a row may be without a value
 * @param fieldId by which readers know it, whatever it is called; null for none
 */
public record Column(
        String name,
        ColumnType type,
        boolean nullable,
        @Nullable Integer fieldId) {

    /** A column that readers know by its name. */
    public Column(String name, ColumnType type, boolean nullable) {
        this(name, type, nullable, null);
    }
}
