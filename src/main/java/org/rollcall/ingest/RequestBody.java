package org.rollcall.ingest;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.util.Locale;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;
import org.rollcall.problem.ProblemException;
import org.rollcall.problem.ProblemType;

/** A body that has arrived, and the memory that it and the work on it take until it is closed. */
public final class RequestBody implements AutoCloseable {

    private static final int INFLATER_BYTES = 16 * 1024;

    private final BodyBuffer sent;
    private final boolean gzip;
    private final long maxInflatedSize;
    private final BodyMemory memory;

    private @Nullable BodyBuffer inflated;
    private int workPermits;

    /**
     * @param gzip whether it is to be inflated
     * @param maxInflatedSize bytes
     */
    RequestBody(BodyBuffer sent, boolean gzip, long maxInflatedSize, BodyMemory memory) {
        this.sent = sent;
        this.gzip = gzip;
        this.maxInflatedSize = maxInflatedSize;
        this.memory = memory;
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
                        "the content encoding '%s' is not supported; send gzip or none".formatted(encoding),
                        Map.of("supported", "gzip"));
        };
    }

    /**
     * The document in it, once there is memory to work on it; called once, by a thread that may wait.
     *
     * @throws ProblemException {@link ProblemType#NOT_GZIP}, {@link ProblemType#BODY_TOO_LARGE},
     *     {@link ProblemType#OVERLOADED}
     */
    public byte[] document() {
        var document = gzip ? inflate() : sent.bytes();
        workPermits = memory.beginWork(document.length);
        return document;
    }

    private byte[] inflate() {
        var buffer = new BodyBuffer(memory, maxInflatedSize, "inflated", -1);
        inflated = buffer;
        try (var in = new GZIPInputStream(new ByteArrayInputStream(sent.bytes()), INFLATER_BYTES)) {
            buffer.append(in);
        } catch (ZipException | EOFException e) {
            throw new ProblemException(
                    ProblemType.NOT_GZIP,
                    "the body is declared as gzip, and is not, or is cut short: " + e.getMessage(),
                    Map.of());
        } catch (IOException e) {
            throw new IllegalStateException("memory cannot be read", e);
        }
        sent.close();
        return buffer.bytes();
    }

    @Override
    public void close() {
        sent.close();
        if (inflated != null) {
            inflated.close();
        }
        memory.endWork(workPermits);
        workPermits = 0;
    }
}
