package org.rollcall.analyse.export;

import java.io.IOException;
import java.io.OutputStream;
import org.rollcall.analyse.table.CsvWriter;

/** How the rows of an export are written. */
public enum Format {
    NDJSON("application/x-ndjson", "ndjson"),
    CSV("text/csv", "csv"),
    PARQUET("application/vnd.apache.parquet", "parquet"),
    ELASTICSEARCH("application/vnd.elasticsearch+x-ndjson", "bulk.ndjson");

    private final String mediaType;
    private final String extension;

    Format(String mediaType, String extension) {
        this.mediaType = mediaType;
        this.extension = extension;
    }

    /** How the name of a file of it ends, without the dot. */
    String extension() {
        return extension;
    }

    String mediaType() {
        return mediaType;
    }

    /** Whether it is packed already, so that another coding on the way would be work for nothing. */
    boolean isPacked() {
        return this == PARQUET;
    }

    /** Whether an export can go on in the middle; else it comes in the order that is best to read. */
    boolean isResumable() {
        return this != PARQUET;
    }

    Rows rows(Contents contents, OutputStream out) throws IOException {
        return switch (this) {
            case NDJSON ->
                new PingRows(contents, new NdjsonWriter(out, contents.marks().end()));
            case CSV ->
                new PingRows(contents, new CsvWriter(out, contents.marks().byteOrderMark()));
            case PARQUET -> new ParquetRows(contents, out);
            case ELASTICSEARCH -> new BulkRows(contents, out);
        };
    }
}
