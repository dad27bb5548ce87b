package org.rollcall.analyse.archive;

import static java.util.Objects.requireNonNull;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.Metrics;
import org.apache.iceberg.Schema;
import org.apache.iceberg.types.Conversions;
import org.apache.iceberg.types.Type.PrimitiveType;
import org.apache.iceberg.types.Types;
import org.apache.iceberg.types.Types.NestedField;
import org.jspecify.annotations.Nullable;
import org.rollcall.analyse.export.ColumnBounds;
import org.rollcall.platform.parquet.Column;
import org.rollcall.platform.parquet.ColumnType;

/** The columns of the archive in the words of Iceberg. */
final class TableSchema {

    static final String WEEK = "week";

    private TableSchema() {}

    static Schema of(List<Column> columns) {
        return new Schema(columns.stream().map(TableSchema::field).toList());
    }

    /** The schema with the columns that it lacks; itself where it lacks none. A column that there is stays as it is. */
    static Schema widened(Schema schema, List<Column> columns) {
        var fields = new ArrayList<>(schema.columns());
        for (var column : columns) {
            var known = schema.findField(id(column));
            if (known == null) {
                fields.add(field(column));
            } else if (!known.type().equals(type(column.type()))
                    || !known.name().equals(column.name())) {
                throw new IllegalStateException(
                        "the archive has the column %s, which is to be %s: it is of another database"
                                .formatted(known, field(column)));
            }
        }
        return fields.size() == schema.columns().size() ? schema : new Schema(fields);
    }

    /** The week is in no file of the former layout, so readers must not insist on it. */
    private static NestedField field(Column column) {
        var isOptional = column.nullable() || column.name().equals(WEEK);
        return isOptional
                ? NestedField.optional(id(column), column.name(), type(column.type()))
                : NestedField.required(id(column), column.name(), type(column.type()));
    }

    private static int id(Column column) {
        return requireNonNull(column.fieldId(), "a column of the archive has a number");
    }

    private static PrimitiveType type(ColumnType type) {
        return switch (type) {
            case BOOLEAN -> Types.BooleanType.get();
            case INT32 -> Types.IntegerType.get();
            case INT64 -> Types.LongType.get();
            case DATE -> Types.DateType.get();
            case TIMESTAMP -> Types.TimestampType.withZone();
            case STRING, JSON -> Types.StringType.get();
        };
    }

    /** What readers choose by among files. */
    static Metrics metrics(long rows, List<ColumnBounds> bounds) {
        var values = new HashMap<Integer, Long>();
        var nulls = new HashMap<Integer, Long>();
        var least = new HashMap<Integer, ByteBuffer>();
        var greatest = new HashMap<Integer, ByteBuffer>();
        for (var bound : bounds) {
            var id = id(bound.column());
            values.put(id, rows);
            nulls.put(id, bound.nulls());
            put(least, id, bound.column().type(), bound.least());
            put(greatest, id, bound.column().type(), bound.greatest());
        }
        return new Metrics(rows, Map.of(), values, nulls, Map.of(), least, greatest);
    }

    private static void put(Map<Integer, ByteBuffer> bounds, int id, ColumnType type, @Nullable Object value) {
        switch (value) {
            case null -> {
                // There is no row with a value.
            }
            case Number number
            when type == ColumnType.INT32 || type == ColumnType.DATE ->
                bounds.put(id, Conversions.toByteBuffer(type(type), number.intValue()));
            case Number number -> bounds.put(id, Conversions.toByteBuffer(type(type), number.longValue()));
            default -> bounds.put(id, Conversions.toByteBuffer(type(type), value));
        }
    }
}
