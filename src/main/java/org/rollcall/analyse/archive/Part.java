package org.rollcall.analyse.archive;

import java.time.Instant;
import java.util.List;
import java.util.Locale;

/**
 * The manifest of a file of the archive: what makes it count.
 *
 * @param file its name, in the folder of its week
 * @param week {@code 2026-W47}
 * @param afterArrival it has pings that arrived after this one
 * @param untilArrival and up to this one
 * @param rows one for each ping
 * @param bytes of the file
 * @param sha256 of the file, hexadecimal
 * @param dictionaries versions of those that its pings were read with
 */
record Part(
        String file,
        String week,
        long afterArrival,
        long untilArrival,
        long rows,
        long bytes,
        String sha256,
        List<String> dictionaries,
        Instant writtenAt) {

    /** The names sort in the order of writing, and say what is in which file. */
    static String name(long afterArrival, long untilArrival) {
        return String.format(Locale.ROOT, "part-%015d-%015d.parquet", afterArrival, untilArrival);
    }
}
