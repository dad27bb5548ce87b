package org.rollcall.receive.ingest;

import static java.util.Objects.requireNonNull;

import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.rollcall.analyse.score.Scores;
import org.rollcall.dictionary.Dictionary;
import org.rollcall.dictionary.DictionaryCatalog;
import org.rollcall.dictionary.DictionaryVersion;
import org.rollcall.operate.privacy.OptOuts;
import org.rollcall.operate.privacy.OptOuts.Policy;
import org.rollcall.operate.privacy.ReportSenders;
import org.rollcall.ping.Instance;
import org.rollcall.ping.Ping;
import org.rollcall.ping.PingFlag;
import org.rollcall.ping.PingStore;
import org.rollcall.ping.PingStore.Stored;
import org.rollcall.ping.Shielding;
import org.rollcall.ping.StoredPing;
import org.rollcall.ping.Week;
import org.rollcall.ping.payload.Findings;
import org.rollcall.ping.payload.Identity;
import org.rollcall.ping.payload.Payload;
import org.rollcall.ping.payload.PayloadReader;
import org.rollcall.ping.payload.PayloadReader.Shielded;
import org.rollcall.ping.payload.QuarantineReason;
import org.rollcall.ping.payload.RedactionRules;
import org.rollcall.platform.database.Deadline;
import org.rollcall.platform.web.ConcurrencyLimit;
import org.rollcall.platform.web.ProblemException;
import org.rollcall.platform.web.ProblemType;
import org.rollcall.receive.quarantine.AutomaticReplay;
import org.rollcall.receive.quarantine.IngestDecider;
import org.rollcall.receive.quarantine.IngestDecision;
import org.rollcall.receive.quarantine.Quarantine;
import org.rollcall.receive.quarantine.QuarantinedPing;

/**
 * From the bytes of a payload to a durable receipt: read, check, decide, store. A well-formed payload always ends in the
 * database, as a ping or in quarantine.
 */
@ApplicationScoped
public class Ingestion implements IngestDecider {

    /** How old a payload may be that people carried out of an isolated network. */
    private static final Duration MAX_UPLOADED_AGE = Duration.ofDays(3653);

    private static final Duration OVERLOAD_RETRY = Duration.ofSeconds(10);

    private final DictionaryCatalog catalog;
    private final PingStore pings;
    private final Scores scores;
    private final Quarantine quarantine;
    private final AutomaticReplay automaticReplay;
    private final OptOuts optOuts;
    private final ReportSenders reports;
    private final RedactionRules rules;
    private final Admission admissions;
    private final InstanceLimit instances;
    private final PolicyDisclosure disclosure;
    private final IngestConfig config;
    private final IngestMetrics metrics;
    private final RequestMemoryBudget memory;
    private final Clock clock;

    /** For the payloads that are between their arrival and their answer. */
    private final ConcurrencyLimit places;

    /** Knows no key path. */
    private final PayloadReader withoutDictionary;

    /** One for each dictionary that is in use: it learns the order of keys. */
    private final Map<DictionaryVersion, PayloadReader> readers = new ConcurrentHashMap<>();

    Ingestion(
            DictionaryCatalog catalog,
            PingStore pings,
            Scores scores,
            Quarantine quarantine,
            AutomaticReplay automaticReplay,
            OptOuts optOuts,
            ReportSenders reports,
            RedactionRules rules,
            Admission admissions,
            InstanceLimit instances,
            PolicyDisclosure disclosure,
            IngestConfig config,
            IngestMetrics metrics,
            RequestMemoryBudget memory,
            Clock clock) {
        this.catalog = catalog;
        this.pings = pings;
        this.scores = scores;
        this.quarantine = quarantine;
        this.automaticReplay = automaticReplay;
        this.optOuts = optOuts;
        this.reports = reports;
        this.rules = rules;
        this.admissions = admissions;
        this.instances = instances;
        this.disclosure = disclosure;
        this.withoutDictionary = PayloadReader.withoutDictionary(rules);
        this.config = config;
        this.metrics = metrics;
        this.memory = memory;
        this.clock = clock;
        this.places = new ConcurrencyLimit(
                config.maxConcurrent(),
                Duration.ZERO,
                () -> new ProblemException(
                        ProblemType.OVERLOADED,
                        String.format(
                                Locale.ROOT,
                                "%d payloads are being taken in at this moment; try again later",
                                config.maxConcurrent()),
                        Map.of(),
                        OVERLOAD_RETRY));
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
                        return ingestInTime(admissions.countBytes(sender, arrived.document()), sender, Source.PUSHED);
                    }
                }))
                .onFailure()
                .invoke(metrics::failed);
    }

    /**
     * Takes a payload in that people carried here from an isolated network; when it returns, the payload is durable. The
     * limit of its hostname does not apply, because years of one instance may come at once; those of the address do.
     *
     * @throws ProblemException where it is not a JSON object within the limits, or the sender has sent too much or may not
     *     send it, or not without a token because it is too old; nothing is stored then
     */
    public Receipt ingestUploaded(Sender sender, byte[] document) {
        try {
            config.rateLimit().perAddress().count("address", sender.address());
            admissions.countBytes(sender, document);
            try (var _ = memory.beginWork(sender.address(), document.length, 0)) {
                return ingestInTime(document, sender, Source.UPLOADED);
            }
        } catch (RuntimeException e) {
            metrics.failed(e);
            throw e;
        }
    }

    /** The receipt with this id, for who knows the SHA-256 (hexadecimal) of the payload. */
    Optional<Receipt> receipt(long id, String sha256) {
        // In this order, because a replay may move the payload between two of these looks.
        return Deadline.forSender(() -> disclosure
                .answered(sha256.toLowerCase(Locale.ROOT))
                .filter(receipt -> receipt.id() == id)
                .or(() -> quarantine.find(id, sha256).map(ping -> shown(Receipt.of(id, ping), ping)))
                .or(() -> pings.receipt(id, sha256).map(this::shown))
                .or(() -> pings.repetition(id, sha256).map(this::shown)));
    }

    /** The sender is answered within five seconds, whatever the database does. */
    private Receipt ingestInTime(byte[] document, Sender sender, Source source) {
        try (var _ = places.take()) {
            var begun = System.nanoTime();
            var taken = Deadline.forSender(() -> ingest(document, sender, source));
            metrics.answered(taken.receipt(), System.nanoTime() - begun);
            return taken.told();
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
        var origin = Origin.of(document, now(), false);
        var judged = judge(document, dictionary, origin, null);
        var judgement =
                disclosure.isTold(sender, judged.policy(), judged.identity().instance())
                        ? judged.judgement()
                        : judge(document, dictionary, origin, Policy.KEEP_ALL).judgement();
        sender.requireMaySendFor(
                switch (judgement) {
                    case IngestDecision.Storable storable ->
                        storable.ping().instance().hostname();
                    case IngestDecision.Unstorable unstorable ->
                        unstorable.ping().hostname();
                    case IngestDecision.Blocked blocked -> blocked.hostname();
                });
        var review = dictionary.map(this::reader).orElse(withoutDictionary).review(document);
        return Validation.of(judgement, review, dictionary.orElse(null));
    }

    private Taken ingest(byte[] document, Sender sender, Source source) {
        var now = now();
        if (source == Source.UPLOADED && !sender.hasToken()) {
            requireRecent(document, now);
        }
        var origin = Origin.of(document, now, source == Source.UPLOADED && sender.hasToken());
        var judged = judge(document, origin);
        var receipt = carryOut(judged.judgement(), sender, source);
        return new Taken(
                receipt,
                disclosure.isTold(sender, judged.policy(), judged.identity().instance())
                        ? receipt
                        : asIfNothingWereRuled(receipt, document, origin));
    }

    private Receipt carryOut(IngestDecision judgement, Sender sender, Source source) {
        return switch (judgement) {
            case IngestDecision.Storable(var ping, var content, var found) -> {
                limit(ping.instance().hostname(), ping.instance().uuid(), sender, source);
                limitNewWeeks(ping.week(), sender);
                var stored = pings.store(
                        ping, content, found, scores.of(ping, content).kept());
                if (optOuts.of(List.of(ping.instance().hostname())).keepsNoReports()) {
                    reports.ofNobodyElse(ping.instance());
                }
                instances.stored(ping.instance());
                if (source == Source.PUSHED && !stored.repeated()) {
                    metrics.stored(ping);
                }
                yield receipt(stored);
            }
            case IngestDecision.Unstorable(var ping, var mayBeKept) -> {
                limit(ping.hostname(), ping.uuid(), sender, source);
                yield quarantine(ping, mayBeKept);
            }
            case IngestDecision.Blocked blocked -> {
                limit(blocked.hostname(), blocked.uuid(), sender, source);
                reports.ofBlocked(blocked.hostnames(), blocked.uuid());
                yield Receipt.of(pings.unusedId(), blocked);
            }
        };
    }

    /** What the sender of a payload is told who may not know what operators have ruled on its hostname. */
    private Receipt asIfNothingWereRuled(Receipt receipt, byte[] document, Origin origin) {
        var discarded = receipt.status() == ReceiptStatus.DISCARDED;
        var before = discarded ? disclosure.answered(receipt.sha256()) : Optional.<Receipt>empty();
        if (before.isPresent()) {
            return before.get().again();
        }
        var dictionary = catalog.resolve(PayloadReader.productVersion(document));
        var told = switch (judge(document, dictionary, origin, Policy.KEEP_ALL).judgement()) {
            case IngestDecision.Storable storable ->
                receipt(new Stored(
                        new StoredPing(receipt.id(), storable.ping()),
                        receipt.status() == ReceiptStatus.REPEATED,
                        receipt.supersededBy()));
            case IngestDecision.Unstorable unstorable -> Receipt.of(receipt.id(), unstorable.ping());
            case IngestDecision.Blocked _ -> receipt;
        };
        // What could only be kept as sent, and is a ping without what must not be kept, is read again as it was
        // answered.
        var differs = told.status() == ReceiptStatus.QUARANTINED && receipt.status() != ReceiptStatus.QUARANTINED;
        return discarded || differs ? disclosure.answer(told) : told;
    }

    private Receipt shown(Receipt receipt, QuarantinedPing ping) {
        var hostname = ping.hostname();
        return disclosure.shown(
                receipt,
                hostname == null ? null : new Instance(Instance.normalized(hostname), ping.uuid()),
                ping.receivedAt());
    }

    private Receipt shown(Stored stored) {
        var ping = stored.ping().ping();
        return disclosure.shown(receipt(stored), ping.instance(), ping.receivedAt());
    }

    private void limit(@Nullable String hostname, @Nullable String uuid, Sender sender, Source source) {
        sender.requireMaySendFor(hostname);
        if (source == Source.PUSHED && hostname != null) {
            instances.count(hostname, uuid);
        }
    }

    /** A stranger cannot make the database larger by any number of weeks that have no other ping. */
    private void limitNewWeeks(Week week, Sender sender) {
        if (!sender.hasToken() && !pings.hasWeek(week)) {
            config.rateLimit().newWeeksPerAddress().count("address", sender.address(), "new weeks", 1);
        }
    }

    /** Where a ping that is sent counts for the week of its receipt, one that was carried here would be another's. */
    private void requireRecent(byte[] document, Instant now) {
        var recordedAt = PayloadReader.identity(document).recordedAt();
        if (RecordingTime.of(recordedAt, now, config.maxAge()).flags().contains(PingFlag.RECORDED_AT_BEHIND)) {
            throw new ProblemException(
                    ProblemType.UNAUTHENTICATED,
                    String.format(
                            Locale.ROOT,
                            "recorded_at is %s, more than %d days ago: to take that, Rollcall needs a token with the scope ingest or admin, in the header PRIVATE-TOKEN or as Authorization: Bearer. Send the file again with one.",
                            recordedAt,
                            config.maxAge().toDays()),
                    Map.of("max_age_days", config.maxAge().toDays()));
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

    private Receipt receipt(Stored stored) {
        return Receipt.of(stored, catalog.published(stored.ping().ping().dictionary()));
    }

    @Override
    public IngestDecision judge(QuarantinedPing kept, byte[] payload) {
        var origin = new Origin(kept.receivedAt(), kept.uploaded(), kept.sha256(), kept.bytes(), kept.shielding());
        try (var _ = memory.beginOwnWork(payload.length)) {
            return judge(payload, origin).judgement();
        }
    }

    private Judged judge(byte[] document, Origin origin) {
        return judge(document, catalog.resolve(PayloadReader.productVersion(document)), origin, null);
    }

    /** @param given what must not be kept; null for what is ruled on the hostnames of the payload */
    private Judged judge(byte[] document, Optional<Dictionary> dictionary, Origin origin, @Nullable Policy given) {
        if (dictionary.isEmpty()) {
            var identity = PayloadReader.identity(document);
            var policy = given == null ? optOuts.of(identity.hostnames()) : given;
            return new Judged(judgeWithoutDictionary(document, identity, policy, origin), policy, identity);
        }
        var reader = reader(dictionary.get());
        var read = reader.read(document);
        var policy = given == null ? optOuts.of(read.identity().hostnames()) : given;
        return new Judged(judge(document, reader, read, policy, origin), policy, read.identity());
    }

    private IngestDecision judge(byte[] document, PayloadReader reader, Payload read, Policy policy, Origin origin) {
        if (policy.blocked()) {
            return origin.blocked(read.identity());
        }
        var shielded = reader.shield(read, document, policy.optedOut());
        return switch (shielded.payload()) {
            case Payload.Unstorable(var identity, var reason, var detail) ->
                origin.unstorable(
                        identity, reason, detail, keep(shielded, reader, document, policy), shielded.shielding());
            case Payload.Storable payload -> {
                var obstacle = obstacle(payload);
                yield obstacle == null
                        ? storable(payload, shielded.shielding(), reader.dictionary(), origin)
                        : origin.unstorable(
                                payload.identity(),
                                obstacle.reason(),
                                obstacle.detail(),
                                keep(shielded, reader, document, policy),
                                shielded.shielding());
            }
        };
    }

    /** What may be kept of the bytes: known already, unless all that may be kept was found without them. */
    private static byte[] keep(Shielded shielded, PayloadReader reader, byte[] document, Policy policy) {
        return shielded.document() == null
                ? reader.keep(document, policy.optedOut()).document()
                : shielded.document();
    }

    private IngestDecision judgeWithoutDictionary(byte[] document, Identity identity, Policy policy, Origin origin) {
        if (policy.blocked()) {
            return origin.blocked(identity);
        }
        var kept = withoutDictionary.keep(document, policy.optedOut());
        return origin.unstorable(
                kept.changed() ? PayloadReader.identity(kept.document()) : identity,
                QuarantineReason.DICTIONARY_MISSING,
                "no dictionary is published",
                kept.document(),
                kept.shielding());
    }

    /** Why a payload that could be stored must not be; null where it may. */
    private @Nullable Obstacle obstacle(Payload.Storable payload) {
        var fault = payload.identity().fault();
        if (fault != null) {
            return new Obstacle(QuarantineReason.IDENTITY_MISSING, fault);
        }
        if (config.validation() == IngestConfig.Validation.STRICT
                && payload.undeclared() + payload.typeMismatches() > 0) {
            return new Obstacle(
                    QuarantineReason.REJECTED_BY_POLICY,
                    String.format(
                            Locale.ROOT,
                            "validation is strict, and there are %d undeclared key paths and %d type mismatches",
                            payload.undeclared(),
                            payload.typeMismatches()));
        }
        return null;
    }

    private IngestDecision storable(
            Payload.Storable payload, @Nullable Shielding shielding, Dictionary dictionary, Origin origin) {
        var identity = payload.identity();
        var time = RecordingTime.of(
                identity.recordedAt(), origin.receivedAt(), origin.uploaded() ? MAX_UPLOADED_AGE : config.maxAge());
        var everything = Shielding.again(origin.shielding(), shielding);
        var flags = new ArrayList<>(time.flags());
        if (everything != null && everything.passes()) {
            flags.add(PingFlag.PERSONAL_DATA);
        }
        var ping = new Ping(
                requireNonNull(identity.instance()),
                time.week(),
                time.recordedAt(),
                origin.receivedAt(),
                identity.version(),
                identity.edition(),
                dictionary.version().toString(),
                origin.sha256(),
                origin.bytes(),
                payload.metrics(),
                payload.undeclared(),
                payload.typeMismatches(),
                List.copyOf(flags),
                everything);
        return new IngestDecision.Storable(
                ping, payload.content(), Findings.of(dictionary, payload.content(), payload.typeMismatches()));
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }

    private PayloadReader reader(Dictionary dictionary) {
        return readers.computeIfAbsent(dictionary.version(), _ -> new PayloadReader(dictionary, rules));
    }

    /**
     * What became of a payload.
     *
     * @param told what its sender is told of it
     */
    private record Taken(Receipt receipt, Receipt told) {}

    /** What a payload is, by what is ruled on its hostnames, and what it says of its sender. */
    private record Judged(IngestDecision judgement, Policy policy, Identity identity) {}

    /** What stands in the way of storing a payload. */
    private record Obstacle(QuarantineReason reason, String detail) {}
}
