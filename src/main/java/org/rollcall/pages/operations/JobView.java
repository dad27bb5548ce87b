package org.rollcall.pages.operations;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.rollcall.operate.privacy.ErasureService;
import org.rollcall.pages.PageText;
import org.rollcall.platform.job.Job;
import org.rollcall.platform.job.JobState;

/**
 * A job as people read it.
 *
 * @param title what it does, to what
 * @param kind of status, such as {@code good}
 * @param word of its state
 * @param percent that is done; null where that cannot be told
 * @param doing how far it is, and how long it will take
 * @param isOpen whether it has not ended, so that it can be cancelled
 */
record JobView(
        Job job,
        String title,
        String kind,
        String word,
        @Nullable Long percent,
        String doing,
        boolean isOpen) {

    private static final long PER_CENT = 100;
    private static final long SECONDS_IN_WORDS = 90;

    static JobView of(Job job, Instant now) {
        var isOpen = job.state() == JobState.QUEUED || job.state() == JobState.RUNNING;
        return new JobView(job, title(job), kind(job.state()), word(job), percent(job), doing(job, now), isOpen);
    }

    private static String kind(JobState state) {
        return switch (state) {
            case QUEUED, CANCELLED -> "none";
            case RUNNING -> "info";
            case SUCCEEDED -> "good";
            case FAILED -> "bad";
        };
    }

    private static String word(Job job) {
        return switch (job.state()) {
            case QUEUED -> "waiting";
            case RUNNING -> job.cancelRequested() ? "ends soon: cancelled" : "running";
            case SUCCEEDED -> "done";
            case FAILED -> "failed";
            case CANCELLED -> "cancelled";
        };
    }

    private static @Nullable Long percent(Job job) {
        if (job.state() == JobState.SUCCEEDED) {
            return PER_CENT;
        }
        var total = job.total();
        if (total == null || total == 0) {
            return job.state() == JobState.RUNNING ? null : (Long) 0L;
        }
        return Math.min(PER_CENT, job.done() * PER_CENT / total);
    }

    private static String doing(Job job, Instant now) {
        var total = job.total();
        if (job.state() == JobState.QUEUED) {
            return "It begins as soon as a replica is free.";
        }
        if (total == null || total == 0) {
            return job.state() == JobState.RUNNING ? "It has begun." : "";
        }
        var parts = new ArrayList<String>();
        parts.add(PageText.number(job.done()) + " of " + PageText.number(total));
        var started = job.startedAt();
        if (job.state() == JobState.RUNNING && started != null && job.done() > 0 && total > job.done()) {
            var left = Duration.between(started, now)
                    .multipliedBy(total - job.done())
                    .dividedBy(job.done());
            parts.add("about " + words(left) + " to go");
        }
        return String.join(", ", parts);
    }

    private static String words(Duration time) {
        return time.toSeconds() <= SECONDS_IN_WORDS
                ? Math.max(1, time.toSeconds()) + " s"
                : time.plusSeconds(30).toMinutes() + " min";
    }

    /** What a job does, as far as its kind and its request tell it. */
    static String title(Job job) {
        var request = job.request();
        return switch (job.kind()) {
            case "quarantine_replay" ->
                (Boolean.TRUE.equals(request.get("preview")) ? "Preview of a replay: " : "Replay of the quarantine: ")
                        + filter(request);
            case "quarantine_deletion" -> "Deletion from the quarantine: " + filter(request);
            case ErasureService.JOB -> "Erasure of " + request.get("hostname");
            case "retention" -> "Retention";
            case "bring_back_week" -> "Return of the week " + request.get("week") + " from the archive";
            default -> {
                var name = name(job.kind());
                var version = request.get("version");
                yield version == null ? name : name + " " + version;
            }
        };
    }

    /** The name of a kind: {@code Dictionary dry run}. */
    static String name(String kind) {
        var words = kind.replace('_', ' ');
        return words.isEmpty() ? words : words.substring(0, 1).toUpperCase(Locale.ROOT) + words.substring(1);
    }

    private static String filter(Map<String, Object> request) {
        if (!(request.get("filter") instanceof Map<?, ?> filter)) {
            return "everything";
        }
        var parts = new TreeMap<String, String>();
        for (var name : Set.of("reason", "hostname", "week", "version")) {
            var value = filter.get(name);
            if (value != null) {
                parts.put(name, name + " " + value);
            }
        }
        return parts.isEmpty() ? "everything" : String.join(", ", parts.values());
    }

    /** Seconds until the part of a page with this job should be read again; null where it has ended. */
    static @Nullable Integer live(boolean isOpen) {
        return isOpen ? (Integer) 2 : null;
    }
}
