package org.rollcall.analyse.archive;

import java.time.Instant;
import java.util.HexFormat;
import java.util.Locale;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;
import org.rollcall.ping.Week;

/**
 * A file of the archive. Its name says what is in it, and is given once.
 *
 * @param path below the folder of the archive
 * @param after it has the pings of its week that arrived after this one
 * @param until and up to this one, as far as they are stored
 * @param writtenAt the epoch for a file of the former layout, whose name does not say it
 * @param rows one for each ping
 */
record ArchiveFile(String path, Week week, long after, long until, Instant writtenAt, long rows, long bytes) {

    private static final Pattern PATH = Pattern.compile(
            "week=([^/]+)/part-([0-9]{15,19})-([0-9]{15,19})(?:-([0-9]{10,12})-[0-9a-f]{8})?\\.parquet");

    /** Of a path, as {@link #path} and the former layout have it. */
    static ArchiveFile of(String path, long rows, long bytes) {
        var parts = PATH.matcher(path);
        if (!parts.matches()) {
            throw unknown(path);
        }
        return new ArchiveFile(
                path,
                Week.parse(parts.group(1)).orElseThrow(() -> unknown(path)),
                Long.parseLong(parts.group(2)),
                Long.parseLong(parts.group(3)),
                parts.group(4) == null ? Instant.EPOCH : Instant.ofEpochSecond(Long.parseLong(parts.group(4))),
                rows,
                bytes);
    }

    private static IllegalArgumentException unknown(String path) {
        return new IllegalArgumentException("the archive has a file that Rollcall has not written: " + path);
    }

    /** A path for a new file. The folder is what Hive, and all who learned from it, take for a column {@code week}. */
    static String path(Week week, long after, long until, Instant now) {
        return String.format(
                Locale.ROOT,
                "week=%s/part-%015d-%015d-%010d-%s.parquet",
                week,
                after,
                until,
                now.getEpochSecond(),
                HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextInt()));
    }

    boolean has(long arrival) {
        return after < arrival && arrival <= until;
    }
}
