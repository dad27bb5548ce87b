package org.rollcall.receive.upload;

import java.util.Locale;
import java.util.Map;
import org.rollcall.platform.web.ProblemException;
import org.rollcall.platform.web.ProblemType;

/** How many bytes may come out of one upload: of all its files together, and of each one for every byte that was sent. */
final class InflationLimit {

    /** Bytes. */
    static final long MAX_TOTAL = 512L << 20;

    /** Real pings shrink to a tenth of their size. */
    static final int MAX_RATIO = 100;

    /** So much may come out of anything, bytes: small files may be mostly white space. */
    private static final long ALWAYS_FINE = 1 << 20;

    private long total;

    /** The limit of the next file, which is {@code packed} bytes as sent. */
    OfFile file(long packed) {
        return new OfFile(packed);
    }

    /** Whether nothing more may come out. */
    boolean isReached() {
        return total > MAX_TOTAL;
    }

    private static ProblemException tooLarge(String detail, long limit, String what) {
        return new ProblemException(
                ProblemType.BODY_TOO_LARGE, detail, Map.of("limit_bytes", limit, "limit_applies_to", what));
    }

    /** The limit of one file. */
    final class OfFile {

        private final long maxPacked;
        private long bytes;

        private OfFile(long packed) {
            this.maxPacked = Math.max(ALWAYS_FINE, packed * MAX_RATIO);
        }

        /**
         * Counts bytes that came out.
         *
         * @throws ProblemException {@link ProblemType#BODY_TOO_LARGE}
         */
        void count(long more) {
            bytes += more;
            total += more;
            if (bytes > maxPacked) {
                throw tooLarge(
                        String.format(Locale.ROOT, "The file inflates to more than %d times its size.", MAX_RATIO),
                        maxPacked,
                        "ratio");
            }
            if (total > MAX_TOTAL) {
                throw tooLarge(
                        String.format(
                                Locale.ROOT,
                                "The upload is larger than %,d bytes inflated; the rest was not read.",
                                MAX_TOTAL),
                        MAX_TOTAL,
                        "upload");
            }
        }
    }
}
