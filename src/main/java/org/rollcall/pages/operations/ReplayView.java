package org.rollcall.pages.operations;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.rollcall.pages.PageText;
import org.rollcall.platform.job.Job;
import org.rollcall.receive.quarantine.ReplayResult;

/**
 * What a replay has done, or would do.
 *
 * @param isPreview whether it has changed nothing
 * @param leaving payloads that leave the quarantine
 */
record ReplayView(boolean isPreview, long examined, long leaving, List<Outcome> outcomes) {

    /**
     * What becomes of some payloads.
     *
     * @param kind of status
     */
    record Outcome(String kind, String word, String text) {}

    /** The result of a job; null where it is no replay, or not over. */
    static @Nullable ReplayView of(Job job, ObjectMapper mapper) {
        return job.kind().equals("quarantine_replay") && job.result() != null
                ? of(mapper.convertValue(job.result(), ReplayResult.class))
                : null;
    }

    static ReplayView of(ReplayResult result) {
        var counts = new TreeMap<String, Long>();
        result.outcomes()
                .values()
                .forEach(ofReason -> ofReason.forEach((outcome, count) -> counts.merge(outcome, count, Long::sum)));
        var stored = taken(counts, ReplayResult.STORED);
        var repeated = taken(counts, ReplayResult.REPEATED);
        var discarded = taken(counts, ReplayResult.DISCARDED);
        var outcomes = new ArrayList<Outcome>();
        outcomes.add(new Outcome("good", "stored", PageText.count(stored, "ping", "pings")));
        if (repeated > 0) {
            outcomes.add(new Outcome("none", "repeated", PageText.number(repeated) + ", already there"));
        }
        if (discarded > 0) {
            outcomes.add(new Outcome("none", "discarded", PageText.number(discarded) + ", their hostname is blocked"));
        }
        outcomes.add(new Outcome("warn", result.preview() ? "stay" : "stayed", stay(counts)));
        return new ReplayView(result.preview(), result.examined(), stored + repeated + discarded, outcomes);
    }

    private static long taken(Map<String, Long> counts, String outcome) {
        var count = counts.remove(outcome);
        return count == null ? 0 : count;
    }

    private static String stay(Map<String, Long> reasons) {
        var all = reasons.values().stream().mapToLong(Long::longValue).sum();
        return PageText.number(all)
                + (all == 0
                        ? ""
                        : reasons.entrySet().stream()
                                .map(reason -> PageText.number(reason.getValue()) + " " + reason.getKey())
                                .collect(Collectors.joining(", ", ": ", "")));
    }
}
