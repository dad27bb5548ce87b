package org.rollcall.export;

import java.io.OutputStream;

/** How the rows of an export are written. */
public enum Format {
    NDJSON("application/x-ndjson"),
    CSV("text/csv");

    private final String mediaType;

    Format(String mediaType) {
        this.mediaType = mediaType;
    }

    String mediaType() {
        return mediaType;
    }

    RowWriter writer(OutputStream out) {
        return switch (this) {
            case NDJSON -> new NdjsonWriter(out);
            case CSV -> new CsvWriter(out);
        };
    }
}
