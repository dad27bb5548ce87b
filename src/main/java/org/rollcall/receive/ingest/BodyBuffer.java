package org.rollcall.receive.ingest;

import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import org.rollcall.platform.web.ProblemException;
import org.rollcall.platform.web.ProblemType;

/** The bytes of a body as they come in. The array grows with them: what is only announced takes no memory. */
final class BodyBuffer implements AutoCloseable {

    /** A quarter of a small ping; many slow senders cost little. */
    static final int INITIAL_BYTES = 16 * 1024;

    /** Old and new array are there together, so a larger step would take more. */
    private static final int GROWTH = 2;

    /** A real ping is copied more often than it is read where its array grows no faster. */
    private static final int GROWTH_OF_SMALL = 4;

    /** An array of so many bytes is small. */
    private static final int SMALL_BYTES = 64 * 1024;

    private final RequestMemoryBudget.Body memory;
    private final long limit;
    private final String limitAppliesTo;
    private final long expected;

    private byte[] bytes = {};
    private int length;
    private boolean closed;

    /**
     * @param limit bytes
     * @param limitAppliesTo for the problem: {@code sent} or {@code inflated}
     * @param expected number of bytes, as announced; below 0 where it is not. More may come: whoever announces may lie
     * @throws ProblemException {@link ProblemType#BODY_TOO_LARGE} where more is announced than the limit
     */
    BodyBuffer(RequestMemoryBudget.Body memory, long limit, String limitAppliesTo, long expected) {
        this.memory = memory;
        this.limit = Math.min(limit, Integer.MAX_VALUE - 8);
        this.limitAppliesTo = limitAppliesTo;
        this.expected = expected < 0 ? this.limit : expected;
        if (expected > this.limit) {
            throw tooLarge();
        }
    }

    /**
     * Appends bytes.
     *
     * @throws ProblemException {@link ProblemType#BODY_TOO_LARGE}, {@link ProblemType#OVERLOADED}
     */
    void append(Buffer chunk) {
        require(chunk.length());
        chunk.getBytes(bytes, length);
        length += chunk.length();
    }

    /**
     * Appends all that a stream gives.
     *
     * @throws ProblemException {@link ProblemType#BODY_TOO_LARGE}, {@link ProblemType#OVERLOADED}
     */
    void append(InputStream in) throws IOException {
        while (true) {
            if (length == bytes.length) {
                var next = in.read();
                if (next < 0) {
                    return;
                }
                require(1);
                bytes[length++] = (byte) next;
            }
            var read = in.read(bytes, length, bytes.length - length);
            if (read < 0) {
                return;
            }
            length += read;
        }
    }

    /**
     * The bytes that have come in; to be left as they are.
     *
     * @throws ProblemException {@link ProblemType#OVERLOADED}
     */
    byte[] bytes() {
        if (length < bytes.length) {
            resize(length);
        }
        return bytes;
    }

    /** How many bytes have come in. */
    int length() {
        return length;
    }

    private void require(int more) {
        var needed = (long) length + more;
        if (needed > limit) {
            throw tooLarge();
        }
        if (needed > bytes.length) {
            var growth = bytes.length <= SMALL_BYTES ? GROWTH_OF_SMALL : GROWTH;
            var grown = Math.max(INITIAL_BYTES, (long) growth * bytes.length);
            resize((int) Math.max(needed, Math.min(needed <= expected ? expected : limit, grown)));
        }
    }

    private void resize(int capacity) {
        memory.take(capacity);
        var before = bytes.length;
        bytes = Arrays.copyOf(bytes, capacity);
        memory.give(before);
    }

    private ProblemException tooLarge() {
        return new ProblemException(
                ProblemType.BODY_TOO_LARGE,
                String.format(Locale.ROOT, "The body is larger than %,d bytes %s.", limit, limitAppliesTo),
                Map.of("limit_bytes", limit, "limit_applies_to", limitAppliesTo));
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            memory.give(bytes.length);
            bytes = new byte[0];
            length = 0;
        }
    }
}
