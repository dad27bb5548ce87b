package org.rollcall.analyse.export;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.rollcall.platform.parquet.Column;

/** The least and the greatest value that a column has in a file: texts in the order of their bytes, or numbers. */
public final class ColumnBounds {

    private final Column column;
    private long nulls;
    private @Nullable Object least;
    private @Nullable Object greatest;

    ColumnBounds(Column column) {
        this.column = column;
    }

    void add(@Nullable Object value) {
        if (value == null) {
            nulls++;
            return;
        }
        if (least == null || compare(value, least) < 0) {
            least = value;
        }
        if (greatest == null || compare(value, greatest) > 0) {
            greatest = value;
        }
    }

    private static int compare(Object one, Object other) {
        return one instanceof Number number
                ? Long.compare(number.longValue(), ((Number) other).longValue())
                : Arrays.compareUnsigned(((String) one).getBytes(UTF_8), ((String) other).getBytes(UTF_8));
    }

    /** The column. */
    public Column column() {
        return column;
    }

    /** The number of rows without a value. */
    public long nulls() {
        return nulls;
    }

    /** A text or a number; null where no row has a value. */
    public @Nullable Object least() {
        return least;
    }

    /** As {@link #least}. */
    public @Nullable Object greatest() {
        return greatest;
    }
}
