package org.rollcall.analyse.table;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.rollcall.ping.payload.Utf8Bytes;

/** Writes a table in some format: the head, then row after row, cell by cell in the order of the columns, then the end. */
public interface RowWriter {

    /** Writes what comes first, and passes it on at once. */
    void head(List<String> columns) throws IOException;

    /** A text; null for JSON's null. */
    void text(@Nullable String value);

    void number(long value);

    void bool(boolean value);

    /** Any JSON value; a text or number among them is written like one of the above. */
    void json(JsonNode value);

    /**
     * A JSON object.
     *
     * @param json writes it behind what is there
     */
    void object(Consumer<Utf8Bytes> json);

    void texts(List<String> values);

    /** A cell that has no value, not even null. */
    void absent();

    /** The cells that this row has so far, as they stand in the table, for {@link #repeat}. */
    byte[] cells();

    /**
     * Writes the cells that another row of the table began with, as the first of this row.
     *
     * @param count of them
     */
    void repeat(byte[] cells, int count);

    void endRow() throws IOException;

    /**
     * Says, as far as the format can, that this was all, and writes out what is still in memory.
     *
     * @param rows how many there were
     * @param highWaterMark from which on the next export has what is new
     */
    void end(long rows, long highWaterMark) throws IOException;
}
