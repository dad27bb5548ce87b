package org.rollcall.operate.privacy;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.Startup;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.rollcall.ping.RedactionReport.AppliedRule;
import org.rollcall.ping.payload.RedactionRules;

/**
 * Counts the values that redaction rules applied to, in payloads and reports that were taken in:
 * {@code rollcall_redacted_values_total} with the tags {@code rule} and {@code action}.
 */
@Startup // so that the counters are there before they count
@ApplicationScoped
public class RedactionMetrics {

    private final Map<String, Counter> byRule = new HashMap<>();

    RedactionMetrics(RedactionRules rules, MeterRegistry registry) {
        for (var rule : rules.rules()) {
            byRule.put(
                    rule.id(),
                    Counter.builder("rollcall.redacted.values")
                            .description("Values that a redaction rule applied to")
                            .tag("rule", rule.id())
                            .tag("action", rule.action().text())
                            .register(registry));
        }
    }

    /** Counts what rules did to one payload or report. */
    public void count(List<AppliedRule> applied) {
        for (var rule : applied) {
            var counter = byRule.get(rule.rule());
            if (counter != null) {
                counter.increment(rule.values());
            }
        }
    }
}
