package org.rollcall.analyse.table;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.rollcall.ping.payload.PayloadWriter;
import org.rollcall.ping.payload.StoredJson;
import org.rollcall.ping.payload.Utf8Bytes;

/**
 * CSV as RFC 4180 has it, with a head. A spreadsheet takes a cell that begins with {@code = + - @}, a tab, or the end of a
 * line for a formula. Some take the full-width and the small forms of these signs for the same, and leave out spaces of any
 * kind, and what cannot be seen, before them. So a text that begins like that gets an apostrophe in front, and so does one
 * that begins with an apostrophe: whoever takes one leading apostrophe off every text has what was sent. Numbers stay
 * numbers.
 */
public final class CsvWriter implements RowWriter {

    private static final char APOSTROPHE = '\'';

    /** The signs, their small and full-width forms, and the mathematical minus. */
    private static final String BEGINS_FORMULA = "=+-@\ufe66\ufe62\ufe63\ufe6b\uff1d\uff0b\uff0d\uff20\u2212";

    private static final String BEGINS_CELL = "\t\r\n" + APOSTROPHE;

    private final Utf8Buffer out;
    private final boolean hasByteOrderMark;

    /** @param hasByteOrderMark whether it begins with one: without it, spreadsheets take UTF-8 for something else */
    public CsvWriter(OutputStream out, boolean hasByteOrderMark) {
        this.out = new Utf8Buffer(out);
        this.hasByteOrderMark = hasByteOrderMark;
    }

    @Override
    public void head(List<String> columns) throws IOException {
        if (hasByteOrderMark) {
            out.write("\ufeff");
        }
        columns.forEach(this::text);
        endRow();
        out.flush();
    }

    @Override
    public void text(@Nullable String value) {
        if (value != null && value.isEmpty()) {
            out.write("\"\""); // an empty text, while an empty cell is none
        } else if (value != null) {
            cell(safe(value));
        }
        out.write(',');
    }

    @Override
    public void number(long value) {
        out.write(value);
        out.write(',');
    }

    /** A number of any kind, in full and never as a formula; nothing for null. */
    public void number(@Nullable Number value) {
        if (value != null) {
            out.write(value instanceof BigDecimal decimal ? decimal.toPlainString() : value.toString());
        }
        out.write(',');
    }

    @Override
    public void bool(boolean value) {
        out.write(value ? "true" : "false");
        out.write(',');
    }

    @Override
    public void json(JsonNode value) {
        switch (value.getNodeType()) {
            case NULL -> absent();
            case STRING -> text(value.textValue());
            default -> json(StoredJson.write(value)); // a number among them
        }
    }

    @Override
    public void object(Consumer<Utf8Bytes> json) {
        var bytes = new Utf8Bytes(PayloadWriter.USUAL_BYTES);
        json.accept(bytes);
        json(bytes.toByteArray());
    }

    private void json(byte[] json) {
        cell(new String(json, StandardCharsets.UTF_8));
        out.write(',');
    }

    @Override
    public void texts(List<String> values) {
        text(String.join(" ", values));
    }

    @Override
    public void absent() {
        out.write(',');
    }

    @Override
    public byte[] cells() {
        return out.sinceMark();
    }

    @Override
    public void repeat(byte[] cells, int count) {
        out.write(cells);
    }

    @Override
    public void endRow() throws IOException {
        out.dropLast(); // the comma of the last cell
        out.write('\r');
        out.write('\n');
        out.passOnEnough();
        out.mark();
    }

    @Override
    public void end(long rows, long highWaterMark) throws IOException {
        out.flush();
    }

    private static String safe(String text) {
        return BEGINS_CELL.indexOf(text.charAt(0)) >= 0 || beginsFormula(text) ? APOSTROPHE + text : text;
    }

    private static boolean beginsFormula(String text) {
        var begin = 0;
        while (begin < text.length() && isBlank(text.charAt(begin))) {
            begin++;
        }
        return begin < text.length() && BEGINS_FORMULA.indexOf(text.charAt(begin)) >= 0;
    }

    /** Spaces of any width, no-break ones among them, control characters, and marks without a width. */
    private static boolean isBlank(char c) {
        return Character.isSpaceChar(c)
                || Character.isISOControl(c)
                || Character.getType(c) == Character.FORMAT
                || c == '\u3164' // a Korean letter that is a space
                || c == '\u115f'
                || c == '\u1160';
    }

    private void cell(String text) {
        if (mustBeQuoted(text)) {
            out.write('"');
            out.write(text.replace("\"", "\"\""));
            out.write('"');
        } else {
            out.write(text);
        }
    }

    private static boolean mustBeQuoted(String text) {
        for (var i = 0; i < text.length(); i++) {
            switch (text.charAt(i)) {
                case ',', '"', '\r', '\n' -> {
                    return true;
                }
                default -> {
                    // stands as it is
                }
            }
        }
        return false;
    }
}
