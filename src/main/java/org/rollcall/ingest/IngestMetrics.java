package org.rollcall.ingest;

import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.context.ApplicationScoped;
import org.rollcall.problem.ProblemException;

/**
 * Counts how every payload ended, sent or carried: {@code rollcall_pings_total} with the tags {@code outcome} (stored,
 * repeated, quarantined, rejected, failed) and {@code reason} (of a quarantined or rejected one, else {@code none}).
 */
@ApplicationScoped
class IngestMetrics {

    private static final String NAME = "rollcall.pings";

    private final MeterRegistry registry;

    IngestMetrics(MeterRegistry registry) {
        this.registry = registry;
    }

    /** A payload that is durable now. */
    void answered(Receipt receipt) {
        count(
                receipt.status().text(),
                receipt.reason() == null ? "none" : receipt.reason().text());
    }

    /** What was answered with a problem: a body that the sender has to change, or to send more slowly or later. */
    void rejected(ProblemException problem) {
        count("rejected", problem.type().slug());
    }

    /** A failure of this side: nothing is known to be wrong with the body. */
    void failed() {
        count("failed", "none");
    }

    private void count(String outcome, String reason) {
        registry.counter(NAME, "outcome", outcome, "reason", reason).increment();
    }
}
