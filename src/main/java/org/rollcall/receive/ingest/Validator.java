package org.rollcall.receive.ingest;

import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;
import org.rollcall.dictionary.DictionaryCatalog;
import org.rollcall.dictionary.DictionaryResource;
import org.rollcall.dictionary.DictionaryVersion;
import org.rollcall.ping.payload.Document;
import org.rollcall.ping.payload.Unwanted;
import org.rollcall.platform.web.ConcurrencyLimit;
import org.rollcall.platform.web.ProblemException;
import org.rollcall.platform.web.ProblemType;

/** Looks at payloads without keeping anything of them. */
@ApplicationScoped
class Validator {

    /** A client that does not read its answer holds a place, and the memory of the answer. */
    private static final int PLACES = 16;

    /** The memory of the list of key paths and of the answer while they are made, in bytes; measured with the longest list. */
    private static final long LIST_MEMORY = 8 << 20;

    private static final Duration RETRY = Duration.ofSeconds(10);

    private final Ingestion ingestion;
    private final Admission admissions;
    private final DictionaryCatalog catalog;
    private final Sanitizer sanitizer;
    private final ConcurrencyLimit places = new ConcurrencyLimit(PLACES, Duration.ZERO, Validator::overloaded);

    Validator(Ingestion ingestion, Admission admissions, DictionaryCatalog catalog, Sanitizer sanitizer) {
        this.ingestion = ingestion;
        this.admissions = admissions;
        this.catalog = catalog;
        this.sanitizer = sanitizer;
    }

    /** The place of one request, to be left when its answer is sent or the client is gone. */
    Place place() {
        return new Place();
    }

    /**
     * Looks at a payload. Fails as {@link Ingestion#ingest} does.
     *
     * @param admission of the sender
     * @param body to be collected, and received by a thread that may wait
     * @param version of the dictionary to check against; null for the one that the payload itself asks for
     * @param written the answer, which is made by the same thread
     */
    Uni<byte[]> validate(
            Uni<Sender> admission,
            Uni<RequestBody> body,
            @Nullable DictionaryVersion version,
            Place place,
            Function<Validation, byte[]> written) {
        return look(
                admission,
                body,
                place,
                (document, sender) -> {
                    var given = version == null
                            ? null
                            : catalog.find(version)
                                    .orElseThrow(() -> DictionaryResource.notPublished(version.toString()));
                    return written.apply(ingestion.examine(document.get(), sender, given));
                },
                answer -> answer.length);
    }

    /**
     * Leaves values out of a payload. Fails as {@link Ingestion#ingest} does, and as {@link Sanitizer#sanitize} does.
     *
     * @param admission of the sender
     * @param body to be collected, and received by a thread that may wait
     */
    Uni<Sanitized> sanitize(Uni<Sender> admission, Uni<RequestBody> body, Unwanted unwanted, Place place) {
        return look(
                admission,
                body,
                place,
                (arrived, sender) -> {
                    var document = arrived.get();
                    sender.requireMaySendFor(document.identity().hostname());
                    return sanitizer.sanitize(document, unwanted);
                },
                sanitized -> sanitized.payload().document().bytes().length);
    }

    private <T> Uni<T> look(
            Uni<Sender> admission,
            Uni<RequestBody> body,
            Place place,
            BiFunction<Supplier<Document>, Sender, T> work,
            ToLongFunction<T> bytes) {
        return answer(
                admission,
                body,
                place,
                (arrived, sender) -> work.apply(() -> admissions.receive(sender, arrived.bytes(LIST_MEMORY)), sender),
                bytes);
    }

    /**
     * Answers a body that is looked at, and holds the memory of the answer until it is sent.
     *
     * @param bytes of the answer
     */
    <T> Uni<T> answer(
            Uni<Sender> admission,
            Uni<RequestBody> body,
            Place place,
            BiFunction<RequestBody, Sender, T> work,
            ToLongFunction<T> bytes) {
        return admission.chain(sender -> body.map(arrived -> {
            try (arrived) {
                place.enter();
                var answer = work.apply(arrived, sender);
                place.hold(arrived.answer(bytes.applyAsLong(answer)));
                return answer;
            }
        }));
    }

    private static ProblemException overloaded() {
        return new ProblemException(
                ProblemType.OVERLOADED,
                String.format(
                        Locale.ROOT,
                        "Already %d payloads are being looked at in this moment; try again later.",
                        PLACES),
                Map.of(),
                RETRY);
    }

    /** A place among those whose payload is looked at, or whose answer is not yet sent. */
    final class Place {

        private boolean left;
        private ConcurrencyLimit.@Nullable Place entered;
        private RequestMemoryBudget.@Nullable Body answer;

        private synchronized void enter() {
            if (left) {
                throw overloaded();
            }
            entered = places.take();
        }

        private synchronized void hold(RequestMemoryBudget.Body memory) {
            if (left) {
                memory.close();
            } else {
                answer = memory;
            }
        }

        synchronized void leave() {
            left = true;
            if (entered != null) {
                entered.close();
            }
            if (answer != null) {
                answer.close();
            }
        }
    }
}
