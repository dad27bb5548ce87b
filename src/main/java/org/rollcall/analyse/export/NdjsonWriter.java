package org.rollcall.analyse.export;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.rollcall.analyse.table.RowWriter;
import org.rollcall.analyse.table.Utf8Buffer;
import org.rollcall.ping.payload.StoredJson;
import org.rollcall.ping.payload.Utf8Bytes;

/** One JSON object for each row. The last line may be none: {@code {"end": {"rows": 2, "high_water_mark": "17"}}}. */
final class NdjsonWriter implements RowWriter {

    private static final byte[] TRUE = ascii("true");
    private static final byte[] FALSE = ascii("false");
    private static final byte[] NULL = ascii("null");

    private final Utf8Buffer out;
    private final boolean hasEnd;

    /** {@code "name":} of each column. */
    private byte[][] names = new byte[0][];

    private int column;

    /** Whether the row has its brace. */
    private boolean begun;

    /** @param hasEnd whether the last line says that this was all */
    NdjsonWriter(OutputStream out, boolean hasEnd) {
        this.out = new Utf8Buffer(out);
        this.hasEnd = hasEnd;
    }

    @Override
    public void head(List<String> columns) throws IOException {
        names = columns.stream()
                .map(name ->
                        ascii(String.format(Locale.ROOT, "\"%s\":", new String(quoted(name), StandardCharsets.UTF_8))))
                .toArray(byte[][]::new);
        if (hasEnd) {
            begin(); // something follows in any case, and whoever waits sees that it has begun
        }
        out.flush();
    }

    @Override
    public void text(@Nullable String value) {
        name();
        if (value == null) {
            out.write(NULL);
        } else {
            string(value);
        }
        out.write(',');
    }

    @Override
    public void number(long value) {
        name();
        out.write(value);
        out.write(',');
    }

    @Override
    public void bool(boolean value) {
        name();
        out.write(value ? TRUE : FALSE);
        out.write(',');
    }

    @Override
    public void json(JsonNode value) {
        object(bytes -> bytes.write(StoredJson.write(value)));
    }

    @Override
    public void object(Consumer<Utf8Bytes> json) {
        name();
        json.accept(out);
        out.write(',');
    }

    @Override
    public void texts(List<String> values) {
        name();
        out.write('[');
        for (var i = 0; i < values.size(); i++) {
            if (i > 0) {
                out.write(',');
            }
            string(values.get(i));
        }
        out.write(']');
        out.write(',');
    }

    @Override
    public void absent() {
        column++;
    }

    @Override
    public byte[] cells() {
        return out.sinceMark();
    }

    @Override
    public void repeat(byte[] cells, int count) {
        begin();
        out.write(cells);
        column = count;
    }

    @Override
    public void endRow() throws IOException {
        out.dropLast(); // the comma of the last cell; no row is without a cell
        out.write('}');
        out.write('\n');
        out.passOnEnough();
        column = 0;
        begun = false;
        if (hasEnd) {
            begin();
        }
    }

    @Override
    public void end(long rows, long highWaterMark) throws IOException {
        if (hasEnd) {
            out.write(String.format(
                    Locale.ROOT, "\"end\":{\"rows\":%d,\"high_water_mark\":\"%d\"}}\n", rows, highWaterMark));
        }
        out.flush();
    }

    private void name() {
        begin();
        out.write(names[column++]);
    }

    private void begin() {
        if (!begun) {
            out.write('{');
            begun = true;
            out.mark();
        }
    }

    private void string(String value) {
        out.write('"');
        out.write(quoted(value));
        out.write('"');
    }

    private static byte[] quoted(String text) {
        return JsonStringEncoder.getInstance().quoteAsUTF8(text);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
