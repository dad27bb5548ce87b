package org.rollcall.ingest;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;
import org.rollcall.problem.ProblemException;
import org.rollcall.problem.ProblemType;

/** Reads bodies within bounds, as they were sent and as they are after {@code Content-Encoding: gzip} is undone. */
public final class RequestBody {

    private static final int INITIAL_INFLATED_BYTES = 64 * 1024;

    private RequestBody() {}

    /**
     * The document in a body.
     *
     * @param contentLength as declared, bytes; below 0 where it is not
     * @param contentEncoding as declared; {@code gzip}, {@code identity} or none
     * @throws ProblemException {@link ProblemType#BODY_TOO_LARGE}, {@link ProblemType#UNSUPPORTED_CONTENT_ENCODING},
     *     {@link ProblemType#NOT_GZIP}
     * @throws IOException where the sender broke off
     */
    public static byte[] read(
            InputStream body, long contentLength, @Nullable String contentEncoding, IngestConfig config)
            throws IOException {
        var encoding =
                contentEncoding == null ? "identity" : contentEncoding.strip().toLowerCase(Locale.ROOT);
        var gzip = encoding.equals("gzip") || encoding.equals("x-gzip");
        if (!gzip && !encoding.equals("identity") && !encoding.isEmpty()) {
            throw new ProblemException(
                    ProblemType.UNSUPPORTED_CONTENT_ENCODING,
                    "the content encoding '%s' is not supported; send gzip or none".formatted(encoding),
                    Map.of("supported", "gzip"));
        }
        var limit = config.maxBodySize().asLongValue();
        if (contentLength > limit) {
            throw tooLarge(limit, "sent");
        }
        var sent = contentLength >= 0 ? body.readNBytes((int) contentLength) : bounded(body, limit, "sent");
        return gzip ? inflate(sent, config.maxInflatedSize().asLongValue()) : sent;
    }

    private static byte[] inflate(byte[] sent, long limit) throws IOException {
        try (var inflated = new GZIPInputStream(new ByteArrayInputStream(sent), INITIAL_INFLATED_BYTES)) {
            return bounded(inflated, limit, "inflated");
        } catch (ZipException | EOFException e) {
            throw new ProblemException(
                    ProblemType.NOT_GZIP,
                    "the body is declared as gzip, and is not, or is cut short: " + e.getMessage(),
                    Map.of());
        }
    }

    private static byte[] bounded(InputStream in, long limit, String what) throws IOException {
        var bytes = in.readNBytes((int) Math.min(limit + 1, Integer.MAX_VALUE - 8));
        if (bytes.length > limit) {
            throw tooLarge(limit, what);
        }
        return bytes;
    }

    private static ProblemException tooLarge(long limit, String what) {
        return new ProblemException(
                ProblemType.BODY_TOO_LARGE,
                "the body is larger than %,d bytes %s".formatted(limit, what),
                Map.of("limit_bytes", limit, "limit_applies_to", what));
    }
}
