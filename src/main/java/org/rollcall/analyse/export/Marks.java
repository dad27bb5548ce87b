package org.rollcall.analyse.export;

/**
 * What an export has beside its rows.
 *
 * @param end whether the last line of NDJSON, and the last document for Elasticsearch, say that this was all
 * @param byteOrderMark whether CSV begins with one, as spreadsheets want it
 */
public record Marks(boolean end, boolean byteOrderMark) {

    /** Rows and nothing else. */
    public static final Marks NONE = new Marks(false, false);
}
