package org.rollcall.upload;

import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
import org.rollcall.ingest.IngestConfig;
import org.rollcall.ingest.Ingestion;
import org.rollcall.ingest.Sender;
import org.rollcall.problem.ProblemException;
import org.rollcall.problem.ProblemType;

/** Takes uploads in. */
@ApplicationScoped
class Uploads {

    /** At the same time: each may hold a payload of the largest size in memory, and one after the other is fast enough. */
    private static final int MAX_UPLOADS = 2;

    /** Bytes; what is declared to be larger, and any larger form, is refused before it gets here. */
    private static final long MAX_BODY = 16L << 20;

    private static final int BUFFER_BYTES = 16 * 1024;

    private static final Duration RETRY = Duration.ofSeconds(10);

    private final Ingestion ingestion;
    private final IngestConfig config;
    private final Semaphore places = new Semaphore(MAX_UPLOADS);

    Uploads(Ingestion ingestion, IngestConfig config) {
        this.ingestion = ingestion;
        this.config = config;
    }

    /**
     * Takes every payload in that is in the files; when it returns, those that were taken are durable.
     *
     * @param sender who was let in
     * @throws ProblemException {@link ProblemType#INVALID_BODY} where there is no file, {@link ProblemType#RATE_LIMITED}
     *     where too many uploads are under way
     */
    UploadAnswer take(Sender sender, List<UploadedFile> files) throws IOException {
        if (files.isEmpty()) {
            throw new ProblemException(
                    ProblemType.INVALID_BODY,
                    "no file is in the form; send at least one, or one as the body with its media type as Content-Type",
                    Map.of());
        }
        if (!places.tryAcquire()) {
            throw new ProblemException(
                    ProblemType.RATE_LIMITED,
                    "%d uploads are being read at this moment; try again later".formatted(MAX_UPLOADS),
                    Map.of(),
                    RETRY);
        }
        try {
            var unpacking = new Unpacking(
                    config.maxInflatedSize().asLongValue(), document -> ingestion.ingestCarried(sender, document));
            for (var file : files) {
                if (unpacking.isFull()) {
                    break;
                }
                unpacking.file(file);
            }
            return UploadAnswer.of(unpacking.verdicts());
        } finally {
            places.release();
        }
    }

    /** As {@link #take}, for one file that is the body of a request. */
    UploadAnswer takeBody(Sender sender, InputStream body, @Nullable String mediaType) throws IOException {
        var file = Files.createTempFile("rollcall-upload", null);
        try {
            copy(body, file);
            return take(sender, List.of(new UploadedFile("body", mediaType, file)));
        } finally {
            Files.delete(file);
        }
    }

    private static void copy(InputStream body, Path file) throws IOException {
        try (var out = Files.newOutputStream(file)) {
            var copied = 0L;
            var buffer = new byte[BUFFER_BYTES];
            for (var read = body.read(buffer); read >= 0; read = body.read(buffer)) {
                copied += read;
                if (copied > MAX_BODY) {
                    throw new ProblemException(
                            ProblemType.BODY_TOO_LARGE,
                            "the body is larger than %,d bytes sent".formatted(MAX_BODY),
                            Map.of("limit_bytes", MAX_BODY, "limit_applies_to", "sent"));
                }
                out.write(buffer, 0, read);
            }
        }
    }
}
