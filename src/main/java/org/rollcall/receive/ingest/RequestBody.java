package org.rollcall.receive.ingest;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Locale;
import java.util.Map;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;
import org.rollcall.platform.web.ProblemException;
import org.rollcall.platform.web.ProblemType;

/** A body that has arrived, and the memory that it and the work on it take until it is closed. */
public final class RequestBody implements AutoCloseable {

    /** Of what deflate makes of anything. */
    private static final long HIGHEST_RATIO = 1032;

    private static final VarHandle LITTLE_ENDIAN =
            MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

    private final BodyBuffer sent;
    private final boolean gzip;
    private final long maxInflatedSize;
    private final RequestMemoryBudget memory;
    private final RequestMemoryBudget.Body ownMemory;

    private @Nullable BodyBuffer inflated;
    private RequestMemoryBudget.@Nullable Work work;

    /**
     * @param gzip whether it is to be inflated
     * @param maxInflatedSize bytes
     * @param ownMemory what it takes itself
     */
    RequestBody(
            BodyBuffer sent,
            boolean gzip,
            long maxInflatedSize,
            RequestMemoryBudget memory,
            RequestMemoryBudget.Body ownMemory) {
        this.sent = sent;
        this.gzip = gzip;
        this.maxInflatedSize = maxInflatedSize;
        this.memory = memory;
        this.ownMemory = ownMemory;
    }

    /**
     * Whether a body is to be inflated.
     *
     * @param contentEncoding as declared; {@code gzip}, {@code identity} or none
     * @throws ProblemException {@link ProblemType#UNSUPPORTED_CONTENT_ENCODING}
     */
    static boolean isGzip(@Nullable String contentEncoding) {
        var encoding =
                contentEncoding == null ? "identity" : contentEncoding.strip().toLowerCase(Locale.ROOT);
        return switch (encoding) {
            case "gzip", "x-gzip" -> true;
            case "identity", "" -> false;
            default ->
                throw new ProblemException(
                        ProblemType.UNSUPPORTED_CONTENT_ENCODING,
                        "The content encoding '%s' is not supported; send gzip or none.".formatted(encoding),
                        Map.of("supported", "gzip"));
        };
    }

    /**
     * Its bytes, inflated, once there is memory to work on them; called once, by a thread that may wait.
     *
     * @throws ProblemException {@link ProblemType#NOT_GZIP}, {@link ProblemType#BODY_TOO_LARGE},
     *     {@link ProblemType#OVERLOADED}
     */
    public byte[] bytes() {
        return bytes(0);
    }

    /**
     * As {@link #bytes()}, for work that takes memory however few they are.
     *
     * @param leastWork bytes
     */
    byte[] bytes(long leastWork) {
        var bytes = gzip ? inflate() : sent.bytes();
        work = memory.beginWork(ownMemory.address(), bytes.length, leastWork);
        return bytes;
    }

    /**
     * The memory of an answer, to be closed when that is sent.
     *
     * @param bytes of it
     * @throws ProblemException {@link ProblemType#OVERLOADED}
     */
    RequestMemoryBudget.Body answer(long bytes) {
        var answer = memory.open(ownMemory.address(), () -> {});
        answer.arrived();
        try {
            answer.take(bytes);
        } catch (ProblemException e) {
            answer.close();
            throw e;
        }
        return answer;
    }

    private byte[] inflate() {
        var buffer = new BodyBuffer(ownMemory, maxInflatedSize, "inflated", announced(sent.bytes()));
        inflated = buffer;
        try (var in = new GzipInput(new ByteArrayInputStream(sent.bytes()))) {
            buffer.append(in);
        } catch (ZipException | EOFException e) {
            throw new ProblemException(
                    ProblemType.NOT_GZIP, "The body is declared as gzip, but " + e.getMessage() + ".", Map.of());
        } catch (IOException e) {
            throw new IllegalStateException("memory cannot be read", e);
        }
        sent.close();
        return buffer.bytes();
    }

    /**
     * The size that gzip says at its end, if it is one that so few bytes could have: an array of that size need not grow.
     *
     * @return bytes; -1 where it says nothing that can be believed
     */
    private long announced(byte[] packed) {
        if (packed.length < Integer.BYTES) {
            return -1;
        }
        var size = Integer.toUnsignedLong((int) LITTLE_ENDIAN.get(packed, packed.length - Integer.BYTES));
        return size <= Math.min(maxInflatedSize, HIGHEST_RATIO * packed.length) ? size : -1;
    }

    @Override
    public void close() {
        sent.close();
        if (inflated != null) {
            inflated.close();
        }
        if (work != null) {
            work.close();
        }
        ownMemory.close();
    }
}
