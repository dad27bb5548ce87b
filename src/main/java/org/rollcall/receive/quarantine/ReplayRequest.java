package org.rollcall.receive.quarantine;

import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;
import org.rollcall.ping.Week;
import org.rollcall.ping.payload.QuarantineReason;
import org.rollcall.platform.access.Hostname;
import org.rollcall.platform.web.InvalidValue;
import org.rollcall.platform.web.ProblemException;
import org.rollcall.platform.web.ProblemType;

/** The body of {@code POST /api/v4/quarantine/replay}, and what a job of that kind is asked for. */
@Schema(description = "A replay of the quarantine")
record ReplayRequest(
        @Schema(description = "Which payloads; all where it is left out", nullable = true) @Nullable
        Filter filter,

        @Schema(description = "Whether to say only what would happen", defaultValue = "false")
        boolean preview) {

    /** Everything that was kept for want of a dictionary. */
    static final ReplayRequest MISSING_DICTIONARY =
            new ReplayRequest(new Filter(QuarantineReason.DICTIONARY_MISSING, null, null, null), false);

    /** Which payloads; what is left out fits all. */
    @Schema(name = "ReplayFilter", description = "Which payloads; what is left out fits all")
    record Filter(
            @Nullable QuarantineReason reason,

            @Schema(nullable = true, examples = "gitlab.example.com") @Nullable
            String hostname,

            @Schema(nullable = true, description = "ISO week of receipt", examples = "2026-W47") @Nullable
            String week,

            @Schema(
                    nullable = true,
                    description = "Product version as sent, or the beginning of it: 18.9 fits 18.9.0-ee too",
                    examples = "18.9")
            @Nullable
            String version) {

        /** @throws ProblemException {@link ProblemType#INVALID_BODY} where something in it is wrong */
        QuarantineFilter checked() {
            return new QuarantineFilter(
                    reason,
                    hostname == null ? null : Hostname.host(hostname),
                    week == null ? null : week(week),
                    version);
        }

        private static Week week(String text) {
            return Week.parse(text)
                    .orElseThrow(() -> ProblemException.invalid(
                            ProblemType.INVALID_BODY,
                            List.of(new InvalidValue("filter.week", "'%s' %s".formatted(text, Week.NOT_A_WEEK)))));
        }
    }

    /** @throws ProblemException {@link ProblemType#INVALID_BODY} where something in the filter is wrong */
    QuarantineFilter checkedFilter() {
        return filter == null ? new QuarantineFilter(null, null, null, null) : filter.checked();
    }
}
