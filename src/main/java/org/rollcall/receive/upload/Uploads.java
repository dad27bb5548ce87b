package org.rollcall.receive.upload;

import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.core.MediaType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.rollcall.platform.web.ProblemException;
import org.rollcall.platform.web.ProblemType;
import org.rollcall.receive.ingest.IngestConfig;
import org.rollcall.receive.ingest.Ingestion;
import org.rollcall.receive.ingest.Sender;

/** Takes uploads in: who sends one is let in, gets a place, and only then is the body looked at. */
@ApplicationScoped
public class Uploads {

    static final String NDJSON = "application/x-ndjson";
    static final String GZIP = "application/gzip";
    static final String ZIP = "application/zip";

    private static final List<MediaType> BODY_TYPES = Stream.of(NDJSON, GZIP, ZIP, MediaType.APPLICATION_OCTET_STREAM)
            .map(MediaType::valueOf)
            .toList();

    private final UploadCollector collector;
    private final Ingestion ingestion;
    private final IngestConfig config;

    Uploads(UploadCollector collector, Ingestion ingestion, IngestConfig config) {
        this.collector = collector;
        this.ingestion = ingestion;
        this.config = config;
    }

    /**
     * Takes every payload in that is in the body of a request; when the answer is there, those that were taken are durable.
     * Fails with a {@link ProblemException} where the sender was not let in, or it is no upload within the limits.
     *
     * @param admission of the sender
     * @param contentType of the body, as sent; null for none
     */
    Uni<UploadAnswer> take(Uni<Sender> admission, RoutingContext context, @Nullable String contentType) {
        return take(admission, context, contentType, Set.of());
    }

    /**
     * As {@link #take(Uni, RoutingContext, String)}, of a form in which people may write payloads too.
     *
     * @param texts fields whose text is taken for a file
     */
    public Uni<UploadAnswer> take(
            Uni<Sender> admission, RoutingContext context, @Nullable String contentType, Set<String> texts) {
        return admission.chain(sender -> collector
                .collect(context, sender.address(), () -> known(contentType))
                .map(upload -> {
                    try (upload) {
                        var body = FileSlice.of(upload.file().channel());
                        return take(sender, files(body, known(contentType), texts));
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                }));
    }

    private static MediaType known(@Nullable String contentType) {
        if (contentType == null) {
            throw noFile();
        }
        MediaType type;
        try {
            type = MediaType.valueOf(contentType);
        } catch (IllegalArgumentException _) {
            throw unsupported();
        }
        if (!isForm(type) && BODY_TYPES.stream().noneMatch(type::isCompatible)) {
            throw unsupported();
        }
        return type;
    }

    private static ProblemException unsupported() {
        return new ProblemException(
                ProblemType.UNSUPPORTED_MEDIA_TYPE,
                "The header Content-Type must be one of %s, %s."
                        .formatted(
                                MediaType.MULTIPART_FORM_DATA,
                                BODY_TYPES.stream().map(MediaType::toString).collect(Collectors.joining(", "))));
    }

    private static boolean isForm(MediaType type) {
        return type.isCompatible(MediaType.MULTIPART_FORM_DATA_TYPE);
    }

    private static List<UploadedFile> files(FileSlice body, MediaType type, Set<String> texts) throws IOException {
        return isForm(type) ? Form.files(body, type, texts) : List.of(new UploadedFile("body", type.toString(), body));
    }

    private UploadAnswer take(Sender sender, List<UploadedFile> files) throws IOException {
        if (files.isEmpty()) {
            throw noFile();
        }
        var unpacking = new Unpacking(
                Math.toIntExact(config.maxInflatedSize().asLongValue()),
                document -> ingestion.ingestUploaded(sender, document));
        for (var file : files) {
            if (unpacking.isFull()) {
                break;
            }
            unpacking.file(file);
        }
        return UploadAnswer.of(unpacking.verdicts());
    }

    private static ProblemException noFile() {
        return new ProblemException(
                ProblemType.INVALID_BODY,
                "No file is in the form; send at least one, or one as the body with its media type as Content-Type.",
                Map.of());
    }
}
