package org.rollcall.receive.ingest;

import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToLongFunction;
import org.rollcall.ping.payload.Document;
import org.rollcall.ping.payload.Unwanted;
import org.rollcall.platform.web.ProblemException;
import org.rollcall.platform.web.ProblemType;

/**
 * Looks at payloads that people bring in forms, value by value, and leaves out of them what is unwanted. It is a dry run as that
 * for senders is: the same limits count, and nothing is kept.
 */
@ApplicationScoped
public class Reviews {

    /**
     * The memory of the work on one form, in bytes: reading the largest payload, the longest list of its values, and a page
     * that shows them, as text and as bytes.
     */
    private static final long PAGE_MEMORY = 32 << 20;

    private static final byte[] GZIP = {0x1f, (byte) 0x8b};

    private final Validator validator;
    private final Ingestion ingestion;
    private final Admission admission;
    private final BodyCollector bodies;
    private final Sanitizer sanitizer;
    private final IngestConfig config;

    Reviews(
            Validator validator,
            Ingestion ingestion,
            Admission admission,
            BodyCollector bodies,
            Sanitizer sanitizer,
            IngestConfig config) {
        this.validator = validator;
        this.ingestion = ingestion;
        this.admission = admission;
        this.bodies = bodies;
        this.sanitizer = sanitizer;
        this.config = config;
    }

    /**
     * Answers a form. Fails as {@link Ingestion#ingest} does where the sender is not let in or the body is not within the
     * limits, and with what the work throws.
     *
     * @param context of a request whose body nobody has begun to read
     * @param bytes of the answer
     */
    public <T> Uni<T> answer(RoutingContext context, Work<T> work, ToLongFunction<T> bytes) {
        var place = validator.place();
        context.addEndHandler(_ -> place.leave());
        return validator.answer(
                admission.admit(context.request()),
                bodies.collect(context),
                place,
                (body, sender) -> work.answer(body.bytes(PAGE_MEMORY), payload -> open(payload, sender)),
                bytes);
    }

    private Reviewer open(byte[] payload, Sender sender) {
        var document = admission.receive(sender, inflated(payload));
        return new Reviewer(document, sender);
    }

    private byte[] inflated(byte[] payload) {
        if (payload.length < GZIP.length || payload[0] != GZIP[0] || payload[1] != GZIP[1]) {
            return payload;
        }
        var limit = Math.toIntExact(config.maxInflatedSize().asLongValue());
        try (var in = new GzipInput(new ByteArrayInputStream(payload))) {
            var inflated = in.readNBytes(limit + 1);
            if (inflated.length > limit) {
                throw new ProblemException(
                        ProblemType.BODY_TOO_LARGE,
                        String.format(Locale.ROOT, "The payload is larger than %,d bytes inflated.", limit),
                        Map.of("limit_bytes", limit, "limit_applies_to", "inflated"));
            }
            return inflated;
        } catch (IOException e) {
            throw new ProblemException(
                    ProblemType.NOT_GZIP, "The file begins like gzip, but " + e.getMessage() + ".", Map.of());
        }
    }

    /** Makes the answer to a form. */
    @FunctionalInterface
    public interface Work<T> {

        /**
         * Makes it.
         *
         * @param body the form, as it was sent
         */
        T answer(byte[] body, Opening opening);
    }

    /** Opens the payload that is in a form. */
    @FunctionalInterface
    public interface Opening {

        /**
         * Counts the payload against the limit of its sender.
         *
         * @param payload as it is, or gzipped
         * @throws ProblemException {@link ProblemType#RATE_LIMITED}, and where it is no text within the limits
         */
        Reviewer open(byte[] payload);
    }

    /** One payload, to be looked at. */
    public final class Reviewer {

        private final Document document;
        private final Sender sender;

        private Reviewer(Document document, Sender sender) {
            this.document = document;
            this.sender = sender;
        }

        /** The payload as it was sent. */
        public Document document() {
            return document;
        }

        /**
         * Looks at it.
         *
         * @throws ProblemException where it is not a JSON object within the limits, or something that cannot be left out is
         *     unwanted
         */
        public Review review(Unwanted unwanted) {
            sanitizer.check(unwanted);
            return ingestion.review(document, sender, unwanted);
        }
    }
}
