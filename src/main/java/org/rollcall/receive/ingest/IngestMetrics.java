package org.rollcall.receive.ingest;

import static java.util.Objects.requireNonNull;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.time.Duration;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.rollcall.operate.privacy.RedactionMetrics;
import org.rollcall.ping.Ping;
import org.rollcall.ping.PingFlag;
import org.rollcall.ping.payload.QuarantineReason;
import org.rollcall.platform.database.DatabaseFailure;
import org.rollcall.platform.web.ProblemException;
import org.rollcall.platform.web.ProblemType;

/**
 * Outcome, duration and size of every payload, sent or uploaded. {@code docs/metrics.md} describes each name. The
 * meters are registered at the start, so that nothing is looked up for a ping, and an outcome is 0 before it happens.
 */
@ApplicationScoped
class IngestMetrics {

    private static final String PINGS = "rollcall.pings";
    private static final String NO_REASON = "none";
    private static final String SENDER_GONE = "sender_gone";
    private static final String BLOCKED = "hostname_blocked";

    private static final Duration[] DURATIONS = Stream.of(2, 5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000)
            .map(Duration::ofMillis)
            .toArray(Duration[]::new);

    private static final double[] LAGS = Stream.of(
                    Duration.ofMinutes(1),
                    Duration.ofMinutes(10),
                    Duration.ofHours(1),
                    Duration.ofHours(6),
                    Duration.ofDays(1),
                    Duration.ofDays(7),
                    Duration.ofDays(28))
            .mapToDouble(Duration::toSeconds)
            .toArray();

    /** A payload is begun before it is sent, so whoever is ahead of us has another clock; so much may pass. */
    private static final Duration TOLERATED_AHEAD = Duration.ofMinutes(1);

    /** A ping takes hours to build at most, and one that is sent again is built again. */
    private static final Duration TOLERATED_BEHIND = Duration.ofDays(1);

    private static final double[] SIZES = Stream.of(16, 64, 128, 192, 256, 512, 1024, 4096, 8192, 32768)
            .mapToDouble(kib -> kib * 1024.0)
            .toArray();

    /** Why a payload is refused; what else may come up is registered when it does. */
    private static final Set<ProblemType> USUAL = EnumSet.of(
            ProblemType.NOT_JSON,
            ProblemType.NOT_AN_OBJECT,
            ProblemType.BAD_UTF8,
            ProblemType.NOT_GZIP,
            ProblemType.NESTED_TOO_DEEPLY,
            ProblemType.BODY_TOO_LARGE,
            ProblemType.BODY_TIMEOUT,
            ProblemType.UNSUPPORTED_CONTENT_ENCODING,
            ProblemType.RATE_LIMITED,
            ProblemType.OVERLOADED,
            ProblemType.QUARANTINE_FULL,
            ProblemType.DATABASE_UNAVAILABLE,
            ProblemType.INTERNAL_ERROR);

    private final MeterRegistry registry;
    private final RedactionMetrics redaction;
    private final Counter stored;
    private final Counter repeated;
    private final Counter discarded;
    private final Counter senderGone;
    private final Map<QuarantineReason, Counter> quarantined = new EnumMap<>(QuarantineReason.class);
    private final Map<ProblemType, Counter> refused = new ConcurrentHashMap<>();
    private final Timer duration;
    private final DistributionSummary size;
    private final Counter undeclared;
    private final Counter ahead;
    private final Counter behind;
    private final DistributionSummary lag;

    IngestMetrics(MeterRegistry registry, RedactionMetrics redaction) {
        this.registry = registry;
        this.redaction = redaction;
        stored = counter(ReceiptStatus.STORED.text(), NO_REASON);
        repeated = counter(ReceiptStatus.REPEATED.text(), NO_REASON);
        discarded = counter(ReceiptStatus.DISCARDED.text(), BLOCKED);
        senderGone = counter("failed", SENDER_GONE);
        for (var reason : QuarantineReason.values()) {
            quarantined.put(reason, counter(ReceiptStatus.QUARANTINED.text(), reason.text()));
        }
        USUAL.forEach(this::refused);
        duration = Timer.builder("rollcall.ping.duration")
                .description("From the arrival of a payload to its durable receipt")
                .serviceLevelObjectives(DURATIONS)
                .register(registry);
        size = DistributionSummary.builder("rollcall.ping.size")
                .description("Length of the JSON documents that ended durable")
                .baseUnit("bytes")
                .serviceLevelObjectives(SIZES)
                .register(registry);
        undeclared = Counter.builder("rollcall.undeclared.keys")
                .description("Key paths in stored pings that their dictionary does not know")
                .register(registry);
        ahead = Counter.builder("rollcall.pings.ahead")
                .description("Stored pings whose recorded_at lay more than a minute ahead of the clock")
                .register(registry);
        behind = Counter.builder("rollcall.pings.behind")
                .description("Stored pings whose recorded_at lay more than a day behind the clock")
                .register(registry);
        lag = DistributionSummary.builder("rollcall.ping.lag")
                .description("From recorded_at to receipt, of stored pings that were not ahead")
                .baseUnit("seconds")
                .serviceLevelObjectives(LAGS)
                .register(registry);
    }

    private Counter refused(ProblemType type) {
        return refused.computeIfAbsent(
                type, refusal -> counter(refusal.status() < 500 ? "rejected" : "failed", refusal.slug()));
    }

    private Counter counter(String outcome, String reason) {
        return Counter.builder(PINGS)
                .description("Payloads by how they ended")
                .tag("outcome", outcome)
                .tag("reason", reason)
                .register(registry);
    }

    /** A payload that is durable now. */
    void answered(Receipt receipt, long nanos) {
        var counter = switch (receipt.status()) {
            case STORED -> stored;
            case REPEATED -> repeated;
            case DISCARDED -> discarded;
            case QUARANTINED -> requireNonNull(quarantined.get(requireNonNull(receipt.reason())));
        };
        counter.increment();
        if (receipt.redacted() != null && receipt.status() != ReceiptStatus.REPEATED) {
            redaction.count(receipt.redacted());
        }
        duration.record(nanos, TimeUnit.NANOSECONDS);
        size.record(receipt.bytes());
    }

    /** Figures of a ping that is stored now and came from the instance itself. */
    void stored(Ping ping) {
        undeclared.increment(ping.undeclared());
        if (ping.flags().isEmpty()) {
            var age = Duration.between(ping.recordedAt(), ping.receivedAt());
            if (age.plus(TOLERATED_AHEAD).isNegative()) {
                ahead.increment();
            } else {
                lag.record(Math.max(0, age.toMillis() / 1000.0));
                if (age.compareTo(TOLERATED_BEHIND) > 0) {
                    behind.increment();
                }
            }
        } else if (ping.flags().contains(PingFlag.RECORDED_AT_AHEAD)) {
            ahead.increment();
        } else if (ping.flags().contains(PingFlag.RECORDED_AT_BEHIND)) {
            behind.increment();
        }
    }

    /** Counts a payload that did not get a receipt: a body that the sender has to change, or a failure of this side. */
    void failed(Throwable failure) {
        if (failure instanceof ProblemException problem) {
            refused(problem.type()).increment();
        } else if (failure instanceof IOException) {
            senderGone.increment();
        } else {
            refused(
                            DatabaseFailure.isUnavailable(failure)
                                    ? ProblemType.DATABASE_UNAVAILABLE
                                    : ProblemType.INTERNAL_ERROR)
                    .increment();
        }
    }
}
