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
public record ReplayRequest(
        @Schema(nullable = true) @Nullable Filter filter,
        @Schema(defaultValue = "false") boolean preview) {

    /** Everything that was kept for want of a dictionary. */
    static final ReplayRequest MISSING_DICTIONARY =
            new ReplayRequest(new Filter(QuarantineReason.DICTIONARY_MISSING, null, null, null), false);

    /** Which payloads; what is left out fits all. */
    @Schema(name = "ReplayFilter")
    public record Filter(
            @Nullable QuarantineReason reason,
            @Schema(nullable = true) @Nullable String hostname,
            @Schema(nullable = true) @Nullable String week,
            @Schema(nullable = true) @Nullable String version) {

        /**
         * The filter as the quarantine takes it.
         *
         * @throws ProblemException {@link ProblemType#INVALID_BODY} where something in it is wrong
         */
        public QuarantineFilter checked() {
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
                            List.of(new InvalidValue(
                                    "filter.week", "is '%s', which %s".formatted(text, Week.NOT_A_WEEK)))));
        }
    }

    /** @throws ProblemException {@link ProblemType#INVALID_BODY} where something in the filter is wrong */
    QuarantineFilter checkedFilter() {
        return filter == null ? new QuarantineFilter(null, null, null, null) : filter.checked();
    }
}
