package org.rollcall.ingest;

import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
import org.rollcall.database.Deadline;
import org.rollcall.dictionary.Dictionary;
import org.rollcall.dictionary.DictionaryCatalog;
import org.rollcall.dictionary.DictionaryVersion;
import org.rollcall.payload.Identity;
import org.rollcall.payload.Payload;
import org.rollcall.payload.PayloadReader;
import org.rollcall.ping.Instance;
import org.rollcall.ping.Ping;
import org.rollcall.ping.PingStore;
import org.rollcall.ping.RecordingTime;
import org.rollcall.ping.StoredPing;
import org.rollcall.problem.ProblemException;
import org.rollcall.problem.ProblemType;
import org.rollcall.quarantine.AutomaticReplay;
import org.rollcall.quarantine.Judge;
import org.rollcall.quarantine.Judgement;
import org.rollcall.quarantine.Quarantine;
import org.rollcall.quarantine.QuarantineReason;
import org.rollcall.quarantine.QuarantinedPing;

/**
 * From the bytes of a payload to a durable receipt: read, check, decide, store. A well-formed payload always ends in the
 * database, as a ping or in quarantine.
 */
@ApplicationScoped
public class Ingestion implements Judge {

    /** How old a payload may be that people carried out of an isolated network. */
    private static final Duration MAX_CARRIED_AGE = Duration.ofDays(3653);

    /** Knows no key path. */
    private static final PayloadReader NO_DICTIONARY =
            new PayloadReader(new Dictionary(new DictionaryVersion(0, 0), List.of()));

    /** What the database may take for one payload; the rest of the five seconds is for everything else. */
    private static final Duration PATIENCE = Duration.ofMillis(3500);

    private static final Duration OVERLOAD_RETRY = Duration.ofSeconds(10);

    private final DictionaryCatalog catalog;
    private final PingStore pings;
    private final Quarantine quarantine;
    private final AutomaticReplay automaticReplay;
    private final IngestConfig config;
    private final IngestMetrics metrics;
    private final Clock clock;

    /** For the payloads that are between their arrival and their answer. */
    private final Semaphore places;

    /** One for each dictionary that is in use: it learns the order of keys. */
    private final Map<DictionaryVersion, PayloadReader> readers = new ConcurrentHashMap<>();

    Ingestion(
            DictionaryCatalog catalog,
            PingStore pings,
            Quarantine quarantine,
            AutomaticReplay automaticReplay,
            IngestConfig config,
            IngestMetrics metrics,
            Clock clock) {
        this.catalog = catalog;
        this.pings = pings;
        this.quarantine = quarantine;
        this.automaticReplay = automaticReplay;
        this.config = config;
        this.metrics = metrics;
        this.clock = clock;
        this.places = new Semaphore(config.maxConcurrent());
    }

    /**
     * Takes a payload in; when the receipt is there, the payload is durable. Fails with a {@link ProblemException} where
     * the sender was not let in or has sent too much, or the body is not a JSON object within the limits, and with another
     * exception where the sender broke off, or this side failed; nothing is stored then.
     *
     * @param admission of the sender
     * @param body to be collected, and received by a thread that may wait
     */
    Uni<Receipt> ingest(Uni<Sender> admission, Uni<RequestBody> body) {
        return admission
                .chain(sender -> body.map(arrived -> {
                    try (arrived) {
                        return ingestInTime(arrived.document(), sender, Way.SENT);
                    }
                }))
                .onFailure()
                .invoke(metrics::failed);
    }

    /**
     * Takes a payload in that people carried here from an isolated network; when it returns, the payload is durable. The
     * limit of its hostname does not apply, because years of one instance may come at once; that of the address does.
     *
     * @throws ProblemException where it is not a JSON object within the limits, or the sender has sent too much or may not
     *     send it; nothing is stored then
     */
    public Receipt ingestCarried(Sender sender, byte[] document) {
        try {
            config.rateLimit().perAddress().count("address", sender.address());
            return ingestInTime(document, sender, Way.CARRIED);
        } catch (RuntimeException e) {
            metrics.failed(e);
            throw e;
        }
    }

    /** The receipt with this id, for who knows the SHA-256 (hexadecimal) of the payload. */
    Optional<Receipt> receipt(long id, String sha256) {
        // In this order, because a replay may move the payload between two of these looks.
        return Deadline.within(
                PATIENCE,
                () -> quarantine
                        .find(id, sha256)
                        .map(ping -> Receipt.of(id, ping))
                        .or(() -> pings.receipt(id, sha256).map(ping -> receipt(ping, ReceiptStatus.STORED)))
                        .or(() -> pings.repetition(id, sha256).map(ping -> receipt(ping, ReceiptStatus.REPEATED))));
    }

    /** The sender is answered within five seconds, whatever the database does. */
    private Receipt ingestInTime(byte[] document, Sender sender, Way way) {
        if (!places.tryAcquire()) {
            throw new ProblemException(
                    ProblemType.OVERLOADED,
                    "%d payloads are being taken in at this moment; try again later".formatted(config.maxConcurrent()),
                    Map.of(),
                    OVERLOAD_RETRY);
        }
        var begun = System.nanoTime();
        try {
            var receipt = Deadline.within(PATIENCE, () -> ingest(document, sender, way));
            metrics.answered(receipt, System.nanoTime() - begun);
            return receipt;
        } finally {
            places.release();
        }
    }

    /**
     * What would become of a payload that came now: the judgement that {@link #ingest} makes. Nothing is stored or counted.
     *
     * @param given the dictionary to check against; null for the one that the payload itself asks for
     * @throws ProblemException as {@link #ingest} fails
     */
    Validation examine(byte[] document, Sender sender, @Nullable Dictionary given) {
        var dictionary = given == null ? catalog.resolve(PayloadReader.productVersion(document)) : Optional.of(given);
        var judgement = judge(document, dictionary, now(), false);
        sender.requireMaySendFor(
                switch (judgement) {
                    case Judgement.Storable storable ->
                        storable.ping().instance().hostname();
                    case Judgement.Unstorable unstorable -> unstorable.ping().hostname();
                });
        var review = dictionary.map(this::reader).orElse(NO_DICTIONARY).review(document);
        return Validation.of(judgement, review, dictionary.orElse(null));
    }

    private Receipt ingest(byte[] document, Sender sender, Way way) {
        return switch (judge(document, now(), way == Way.CARRIED)) {
            case Judgement.Storable(var ping, var content) -> {
                limit(ping.instance().hostname(), sender, way);
                var stored = pings.store(ping, content);
                if (way == Way.SENT && !stored.repeated()) {
                    metrics.stored(ping);
                }
                yield receipt(stored.ping(), stored.repeated() ? ReceiptStatus.REPEATED : ReceiptStatus.STORED);
            }
            case Judgement.Unstorable(var ping) -> {
                limit(ping.hostname(), sender, way);
                yield quarantine(ping, document);
            }
        };
    }

    private void limit(@Nullable String hostname, Sender sender, Way way) {
        sender.requireMaySendFor(hostname);
        if (way == Way.SENT && hostname != null) {
            config.rateLimit().perHostname().count("hostname", Instance.normalized(hostname));
        }
    }

    private Receipt quarantine(QuarantinedPing ping, byte[] document) {
        var id = quarantine.keep(ping, document);
        // Asked of the database and not of what is remembered: where nothing is published even now, what is kept was
        // committed before the publication, whose replay sees it.
        if (ping.reason() == QuarantineReason.DICTIONARY_MISSING
                && !catalog.published().isEmpty()) {
            automaticReplay.afterLateArrival();
        }
        return Receipt.of(id, ping);
    }

    private Receipt receipt(StoredPing ping, ReceiptStatus status) {
        return Receipt.of(ping, status, catalog.published(ping.ping().dictionary()));
    }

    @Override
    public Judgement judge(byte[] payload, Instant receivedAt, boolean carried) {
        return judge(payload, catalog.resolve(PayloadReader.productVersion(payload)), receivedAt, carried);
    }

    private Judgement judge(byte[] payload, Optional<Dictionary> dictionary, Instant receivedAt, boolean carried) {
        if (dictionary.isEmpty()) {
            return unstorable(
                    PayloadReader.identity(payload),
                    payload,
                    receivedAt,
                    carried,
                    QuarantineReason.DICTIONARY_MISSING,
                    "no dictionary is published");
        }
        var reader = reader(dictionary.get());
        return switch (reader.read(payload)) {
            case Payload.Unstorable read ->
                unstorable(read.identity(), payload, receivedAt, carried, read.reason(), read.detail());
            case Payload.Storable read -> judge(read, reader.dictionary(), payload, receivedAt, carried);
        };
    }

    private Judgement judge(
            Payload.Storable read, Dictionary dictionary, byte[] payload, Instant receivedAt, boolean carried) {
        var identity = read.identity();
        var instance = identity.instance();
        if (instance == null) {
            return unstorable(
                    identity,
                    payload,
                    receivedAt,
                    carried,
                    QuarantineReason.IDENTITY_MISSING,
                    identity.hostname() == null ? "hostname is missing" : "hostname cannot be a host name");
        }
        var violations = read.undeclared() + read.typeMismatches();
        if (config.validation() == IngestConfig.Validation.STRICT && violations > 0) {
            return unstorable(
                    identity,
                    payload,
                    receivedAt,
                    carried,
                    QuarantineReason.REJECTED_BY_POLICY,
                    "validation is strict, and there are %d undeclared key paths and %d type mismatches"
                            .formatted(read.undeclared(), read.typeMismatches()));
        }
        var maxAge = carried ? MAX_CARRIED_AGE : config.maxAge();
        var time = RecordingTime.of(identity.recordedAt(), receivedAt, maxAge);
        var ping = new Ping(
                instance,
                time.week(),
                time.recordedAt(),
                receivedAt,
                identity.version(),
                identity.edition(),
                dictionary.version().toString(),
                sha256(payload),
                payload.length,
                read.metrics(),
                read.undeclared(),
                read.typeMismatches(),
                time.flags());
        return new Judgement.Storable(ping, read.content());
    }

    private static Judgement unstorable(
            Identity identity,
            byte[] payload,
            Instant receivedAt,
            boolean carried,
            QuarantineReason reason,
            String detail) {
        return new Judgement.Unstorable(new QuarantinedPing(
                receivedAt,
                carried,
                reason,
                detail,
                identity.hostname(),
                identity.uuid(),
                identity.version(),
                sha256(payload),
                payload.length));
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }

    private PayloadReader reader(Dictionary dictionary) {
        return readers.computeIfAbsent(dictionary.version(), _ -> new PayloadReader(dictionary));
    }

    private static String sha256(byte[] document) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(document));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** How a payload came here. */
    private enum Way {
        /** By the instance itself, in the week of the ping. */
        SENT,
        /** By people, at any time. */
        CARRIED
    }
}
