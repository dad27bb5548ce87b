package org.rollcall.analyse.export;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.rollcall.dictionary.DictionaryVersion;
import org.rollcall.ping.Week;

/**
 * What a caller wants to take out.
 *
 * @param hostnames exact ones, and {@code *.example.com}; empty for all
 * @param metrics key paths with {@code *} for any text; empty for all
 * @param otherInstances whether a bound token asks for the instances that have not been known longest
 * @param marks what is wanted beside the rows
 * @param changedSince null for pings of all times
 * @param cursor of the last row of an export that broke off; null for one from the beginning
 */
record ExportRequest(
        Format format,
        Shape shape,
        @Nullable Week from,
        @Nullable Week to,
        List<String> hostnames,
        @Nullable DictionaryVersion versionFrom,
        @Nullable DictionaryVersion versionTo,
        @Nullable String edition,
        List<String> metrics,
        boolean revisions,
        boolean otherInstances,
        Marks marks,
        @Nullable ChangedSince changedSince,
        @Nullable ExportCursor cursor) {

    /** From when on pings are new to the caller. */
    sealed interface ChangedSince {

        /** The high-water mark of an earlier export: everything that it did not have. */
        record Mark(long arrival) implements ChangedSince {}

        /** A time of receipt, for a first export. */
        record Time(Instant receivedAt) implements ChangedSince {}
    }
}
