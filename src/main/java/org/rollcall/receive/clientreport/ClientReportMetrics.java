package org.rollcall.receive.clientreport;

import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Locale;
import org.rollcall.platform.web.ProblemException;
import org.rollcall.receive.clientreport.ClientReports.Kind;

/**
 * Counts how every client report ended: {@code rollcall_client_reports_total} with the tags {@code kind} (error, metadata),
 * {@code outcome} (stored, discarded, rejected, failed) and {@code reason} (of a rejected or discarded one, else
 * {@code none}).
 */
@ApplicationScoped
class ClientReportMetrics {

    private static final String NAME = "rollcall.client.reports";

    private final MeterRegistry registry;

    ClientReportMetrics(MeterRegistry registry) {
        this.registry = registry;
    }

    /** A report of which nothing may be kept. */
    void discarded(Kind kind) {
        count(kind, "discarded", "opted_out");
    }

    /** A report that is durable now. */
    void stored(Kind kind) {
        count(kind, "stored", "none");
    }

    /** A report that was answered with a problem. */
    void rejected(Kind kind, ProblemException problem) {
        count(kind, "rejected", problem.type().slug());
    }

    /** A failure of this side: nothing is known to be wrong with the report. */
    void failed(Kind kind) {
        count(kind, "failed", "none");
    }

    private void count(Kind kind, String outcome, String reason) {
        registry.counter(NAME, "kind", kind.name().toLowerCase(Locale.ROOT), "outcome", outcome, "reason", reason)
                .increment();
    }
}
