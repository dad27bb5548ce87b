package org.rollcall.platform.job;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** Where a job stands. */
public enum JobState {
    QUEUED,
    RUNNING,
    SUCCEEDED,
    FAILED,
    CANCELLED;

    /** The fault of a text that {@link #of} makes no state of. */
    public static final String NOT_A_STATE = "is no state; write one of "
            + Arrays.stream(values()).map(JobState::text).collect(Collectors.joining(", "));

    /** The state as it is stored and shown, {@code queued}. */
    @JsonValue
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The state with a text. */
    public static Optional<JobState> of(String text) {
        return Arrays.stream(values())
                .filter(state -> state.text().equals(text))
                .findFirst();
    }
}
