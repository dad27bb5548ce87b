package org.rollcall.platform.parquet;

/**
 * A column of a table.
 *
 * @param nullable whether a row may be without a value
 */
public record Column(String name, ColumnType type, boolean nullable) {}
