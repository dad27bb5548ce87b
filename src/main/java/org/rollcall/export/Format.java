package org.rollcall.export;

import java.io.IOException;
import java.io.OutputStream;

/** How the rows of an export are written. */
public enum Format {
    NDJSON("application/x-ndjson"),
    CSV("text/csv"),
    PARQUET("application/vnd.apache.parquet"),
    ELASTICSEARCH("application/vnd.elasticsearch+x-ndjson");

    private final String mediaType;

    Format(String mediaType) {
        this.mediaType = mediaType;
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
            case NDJSON -> new PingRows(contents, new NdjsonWriter(out));
            case CSV -> new PingRows(contents, new CsvWriter(out));
            case PARQUET -> new ParquetRows(contents, out);
            case ELASTICSEARCH -> new BulkRows(contents, out);
        };
    }
}
