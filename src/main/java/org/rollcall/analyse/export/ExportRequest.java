package org.rollcall.analyse.export;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.rollcall.analyse.PingQuery;

/**
 * An export that a caller asks for.
 *
 * @param metrics key paths with {@code *} for any text; empty for all
 * @param marks beside the rows
 * @param after the high-water mark of an earlier export, for the pings that it did not have; 0 for all
 * @param cursor of the last row of an export that broke off; null for one from the beginning
 */
record ExportRequest(
        Format format,
        Shape shape,
        PingQuery pings,
        List<String> metrics,
        Marks marks,
        long after,
        @Nullable ExportCursor cursor) {}
