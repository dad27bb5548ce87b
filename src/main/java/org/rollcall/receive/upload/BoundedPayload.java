package org.rollcall.receive.upload;

import java.io.ByteArrayOutputStream;
import java.util.Locale;
import java.util.Map;
import org.rollcall.platform.web.ProblemException;
import org.rollcall.platform.web.ProblemType;

/** The bytes of a payload as they are read; those beyond the limit are only counted. */
final class BoundedPayload {

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final int limit;
    private boolean tooLarge;

    /** @param limit bytes */
    BoundedPayload(int limit) {
        this.limit = limit;
    }

    void write(byte[] from, int offset, int length) {
        if (bytes.size() + (long) length > limit) {
            tooLarge = true;
            bytes.reset();
        }
        if (!tooLarge) {
            bytes.write(from, offset, length);
        }
    }

    void write(int b) {
        if (bytes.size() == limit) {
            tooLarge = true;
            bytes.reset();
        }
        if (!tooLarge) {
            bytes.write(b);
        }
    }

    /** Takes away white space at its end. */
    void trim() {
        var all = bytes.toByteArray();
        var length = all.length;
        while (length > 0 && isSpace(all[length - 1])) {
            length--;
        }
        bytes.reset();
        bytes.write(all, 0, length);
    }

    /** Whether a byte is white space of JSON. */
    static boolean isSpace(int b) {
        return b == ' ' || b == '\t' || b == '\r' || b == '\n';
    }

    boolean isEmpty() {
        return !tooLarge && bytes.size() == 0;
    }

    /**
     * All of them.
     *
     * @throws ProblemException {@link ProblemType#BODY_TOO_LARGE}
     */
    byte[] bytes() {
        if (tooLarge) {
            throw tooLarge(limit);
        }
        return bytes.toByteArray();
    }

    static ProblemException tooLarge(int limit) {
        return new ProblemException(
                ProblemType.BODY_TOO_LARGE,
                String.format(Locale.ROOT, "The payload is larger than %,d bytes inflated.", limit),
                Map.of("limit_bytes", limit, "limit_applies_to", "inflated"));
    }
}
