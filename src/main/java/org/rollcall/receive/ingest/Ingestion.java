package org.rollcall.receive.ingest;

import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.rollcall.analyse.score.DevOpsScore;
import org.rollcall.analyse.score.Scores;
import org.rollcall.dictionary.Dictionary;
import org.rollcall.dictionary.DictionaryCatalog;
import org.rollcall.operate.privacy.OptOuts;
import org.rollcall.operate.privacy.OptOuts.Policy;
import org.rollcall.operate.privacy.ReportSenders;
import org.rollcall.ping.Instance;
import org.rollcall.ping.PingFlag;
import org.rollcall.ping.PingStore;
import org.rollcall.ping.PingStore.Stored;
import org.rollcall.ping.StoredPing;
import org.rollcall.ping.Week;
import org.rollcall.ping.payload.Document;
import org.rollcall.ping.payload.QuarantineReason;
import org.rollcall.ping.payload.Unwanted;
import org.rollcall.platform.access.HostnameBinding;
import org.rollcall.platform.database.Deadline;
import org.rollcall.platform.web.ConcurrencyLimit;
import org.rollcall.platform.web.ProblemException;
import org.rollcall.platform.web.ProblemType;
import org.rollcall.receive.ingest.Decider.Reading;
import org.rollcall.receive.quarantine.AutomaticReplay;
import org.rollcall.receive.quarantine.IngestDecision;
import org.rollcall.receive.quarantine.Quarantine;
import org.rollcall.receive.quarantine.QuarantinedPing;

/**
 * From the document of a payload to a durable receipt: admit, read, decide, store, answer. A well-formed payload always ends in
 * the database, as a ping or in quarantine.
 */
@ApplicationScoped
public class Ingestion {

    private static final Duration OVERLOAD_RETRY = Duration.ofSeconds(10);

    private final DictionaryCatalog catalog;
    private final PingStore pings;
    private final Scores scores;
    private final Quarantine quarantine;
    private final AutomaticReplay automaticReplay;
    private final OptOuts optOuts;
    private final ReportSenders reports;
    private final Decider decider;
    private final Admission admissions;
    private final InstanceLimit instances;
    private final PolicyDisclosure disclosure;
    private final IngestConfig config;
    private final IngestMetrics metrics;
    private final RequestMemoryBudget memory;
    private final Clock clock;

    /** For the payloads that are between their arrival and their answer. */
    private final ConcurrencyLimit places;

    Ingestion(
            DictionaryCatalog catalog,
            PingStore pings,
            Scores scores,
            Quarantine quarantine,
            AutomaticReplay automaticReplay,
            OptOuts optOuts,
            ReportSenders reports,
            Decider decider,
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
        this.decider = decider;
        this.admissions = admissions;
        this.instances = instances;
        this.disclosure = disclosure;
        this.config = config;
        this.metrics = metrics;
        this.memory = memory;
        this.clock = clock;
        this.places = new ConcurrencyLimit(config.maxConcurrent(), Duration.ZERO, () -> overloaded(config));
    }

    private static ProblemException overloaded(IngestConfig config) {
        return new ProblemException(
                ProblemType.OVERLOADED,
                String.format(
                        Locale.ROOT,
                        "Already %d payloads are being taken in at this moment; try again later.",
                        config.maxConcurrent()),
                Map.of(),
                OVERLOAD_RETRY);
    }

    /**
     * Takes a payload in; when the receipt is there, the payload is durable. Fails with a {@link ProblemException} where
     * the sender was not let in or has sent too much, or the body is not a JSON object within the limits, and with another
     * exception where the sender broke off, or this side failed; nothing is stored then.
     *
     * @param admission of the sender
     * @param body to be collected, and received by a thread that may wait
     */
    Uni<PingAnswer> ingest(Uni<Sender> admission, Uni<RequestBody> body) {
        return admission
                .chain(sender -> body.map(arrived -> {
                    try (arrived) {
                        return ingestInTime(admissions.receive(sender, arrived.bytes()), sender, Source.PUSHED)
                                .answer();
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
    public Receipt ingestUploaded(Sender sender, byte[] bytes) {
        try {
            config.rateLimit().perAddress().count("address", sender.address());
            var document = admissions.receive(sender, bytes);
            try (var _ = memory.beginWork(sender.address(), bytes.length, 0)) {
                return ingestInTime(document, sender, Source.UPLOADED).told();
            }
        } catch (RuntimeException e) {
            metrics.failed(e);
            throw e;
        }
    }

    /**
     * Takes a payload in that was invented, as one that its instance sends at the time of the clock; when it returns, it is
     * durable. No limit of senders applies, and no metric counts it.
     *
     * @throws ProblemException where it is not a JSON object within the limits
     */
    public void ingestInvented(byte[] bytes) {
        var document = Document.of(bytes);
        var reading = decider.read(document);
        var decision = decider.decide(reading, decider.policy(reading), new Origin(document, now(), false, null));
        var _ = store(decision, Sender.withToken("", HostnameBinding.ALL), Source.UPLOADED); // pushed ones are counted
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
    private Answered ingestInTime(Document document, Sender sender, Source source) {
        try (var _ = places.take()) {
            var begun = System.nanoTime();
            var taken = Deadline.forSender(() -> ingest(document, sender, source));
            metrics.answered(taken.receipt(), System.nanoTime() - begun);
            return taken;
        }
    }

    /**
     * Decides as {@link #ingest} does on a payload that came now. Nothing is stored or counted.
     *
     * @param given the dictionary to check against; null for the one that the payload itself asks for
     * @throws ProblemException as {@link #ingest} fails
     */
    Validation examine(Document document, Sender sender, @Nullable Dictionary given) {
        var examined = examined(document, sender, given);
        var reading = examined.reading();
        return Validation.of(examined.decision(), reading.review(document), reading.dictionary());
    }

    /**
     * As {@link #examine}, value by value.
     *
     * @param unwanted what the sender does not want to send
     */
    Review review(Document document, Sender sender, Unwanted unwanted) {
        var examined = examined(document, sender, null);
        var reading = examined.reading();
        var reviewed = reading.reader().review(document, examined.told().optedOut(), unwanted);
        var dictionary = reading.dictionary();
        return new Review(
                Validation.Summary.of(examined.decision(), reviewed.review(), dictionary),
                reviewed,
                dictionary == null ? Map.of() : catalog.descriptions(dictionary.version()));
    }

    private Examined examined(Document document, Sender sender, @Nullable Dictionary given) {
        var origin = new Origin(document, now(), false, null);
        var reading = given == null ? decider.read(document) : decider.read(document, given);
        var policy = decider.policy(reading);
        var told = disclosure.isTold(sender, policy, reading.identity().instance()) ? policy : Policy.KEEP_ALL;
        var decision = decider.decide(reading, told, origin);
        sender.requireMaySendFor(decision.hostname());
        return new Examined(reading, told, decision);
    }

    private Answered ingest(Document document, Sender sender, Source source) {
        var origin = admit(document, sender, source);
        var reading = decider.read(document);
        var policy = decider.policy(reading);
        var decision = decider.decide(reading, policy, origin);
        var kept = store(decision, sender, source);
        return answer(kept, reading, policy, origin, sender);
    }

    private Origin admit(Document document, Sender sender, Source source) {
        var now = now();
        var uploaded = source == Source.UPLOADED;
        if (uploaded && !sender.hasToken()) {
            requireRecent(document, now);
        }
        return new Origin(document, now, uploaded && sender.hasToken(), null);
    }

    private Kept store(IngestDecision decision, Sender sender, Source source) {
        countInstance(decision, sender, source);
        return switch (decision) {
            case IngestDecision.Storable storable -> storePing(storable, sender, source);
            case IngestDecision.Unstorable(var ping, var document) ->
                new Kept(quarantine(ping, document), scores.unknown());
            case IngestDecision.Blocked blocked -> {
                reports.ofBlocked(blocked.hostnames(), blocked.uuid());
                yield new Kept(Receipt.of(pings.unusedId(), blocked), scores.unknown());
            }
        };
    }

    private void countInstance(IngestDecision decision, Sender sender, Source source) {
        var hostname = decision.hostname();
        sender.requireMaySendFor(hostname);
        if (source == Source.PUSHED && hostname != null) {
            instances.count(hostname, decision.uuid());
        }
    }

    private Kept storePing(IngestDecision.Storable storable, Sender sender, Source source) {
        var ping = storable.ping();
        limitNewWeeks(ping.week(), sender);
        var score = scores.of(ping, storable.content());
        var stored = pings.store(ping, storable.content(), storable.found(), score.kept());
        if (optOuts.of(List.of(ping.instance().hostname())).keepsNoReports()) {
            reports.ofNobodyElse(ping.instance());
        }
        instances.stored(ping.instance());
        if (source == Source.PUSHED && !stored.repeated()) {
            metrics.stored(ping);
        }
        return new Kept(receipt(stored), stored.repeated() ? firstScore(stored.ping(), score) : score);
    }

    /** The score that the ping was answered when it came first, so that a repetition is answered the same. */
    private DevOpsScore firstScore(StoredPing ping, DevOpsScore otherwise) {
        return pings.score(ping).map(DevOpsScore::of).orElse(otherwise);
    }

    private Answered answer(Kept kept, Reading reading, Policy policy, Origin origin, Sender sender) {
        var receipt = kept.receipt();
        return new Answered(
                receipt,
                kept.score(),
                disclosure.isTold(sender, policy, reading.identity().instance())
                        ? receipt
                        : asIfNothingWereRuled(receipt, reading, origin));
    }

    /** The answer to a sender who may not know what operators have ruled on its hostname. */
    private Receipt asIfNothingWereRuled(Receipt receipt, Reading reading, Origin origin) {
        var discarded = receipt.status() == ReceiptStatus.DISCARDED;
        var before = discarded ? disclosure.answered(receipt.sha256()) : Optional.<Receipt>empty();
        if (before.isPresent()) {
            return before.get().again();
        }
        var told = switch (decider.decide(reading, Policy.KEEP_ALL, origin)) {
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

    /** A stranger cannot make the database larger by any number of weeks that have no other ping. */
    private void limitNewWeeks(Week week, Sender sender) {
        if (!sender.hasToken() && !pings.hasWeek(week)) {
            config.rateLimit().newWeeksPerAddress().count("address", sender.address(), "new weeks", 1);
        }
    }

    /** Where a ping that is sent counts for the week of its receipt, one that was carried here would be another's. */
    private void requireRecent(Document document, Instant now) {
        var recordedAt = document.identity().recordedAt();
        if (RecordingTime.of(recordedAt, now, config.maxAge()).flags().contains(PingFlag.RECORDED_AT_BEHIND)) {
            throw new ProblemException(
                    ProblemType.UNAUTHENTICATED,
                    String.format(
                            Locale.ROOT,
                            "The time recorded_at is %s, more than %d days ago: to take that, Rollcall needs a token with the scope ingest or admin, in the header PRIVATE-TOKEN or as Authorization: Bearer. Send the file again with one.",
                            recordedAt,
                            config.maxAge().toDays()),
                    Map.of("max_age_days", config.maxAge().toDays()));
        }
    }

    private Receipt quarantine(QuarantinedPing ping, Document document) {
        var id = quarantine.keep(ping, document.bytes());
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

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }

    /**
     * The answer to a payload.
     *
     * @param told the part of the receipt that the sender may know
     */
    private record Answered(Receipt receipt, DevOpsScore score, Receipt told) {

        PingAnswer answer() {
            return PingAnswer.of(told, score);
        }
    }

    /** The receipt of a payload that is durable, and its score. */
    private record Kept(Receipt receipt, DevOpsScore score) {}

    /**
     * A payload that was looked at.
     *
     * @param told what is ruled on its hostnames, as far as its sender may know
     */
    private record Examined(Reading reading, Policy told, IngestDecision decision) {}
}
