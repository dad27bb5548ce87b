package org.rollcall.export;

import jakarta.ws.rs.core.UriInfo;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.rollcall.ping.Week;
import org.rollcall.problem.ProblemException;
import org.rollcall.problem.ProblemType;

/** What a query parameter says. */
final class QueryParameter {

    private QueryParameter() {}

    /** Its value; empty where it is given without one, which the framework takes for not given; null where it is not. */
    static @Nullable String text(UriInfo uri, String name, @Nullable String value) {
        return value == null && uri.getQueryParameters().containsKey(name) ? "" : value;
    }

    /**
     * The week that it names; null where it is not given.
     *
     * @throws ProblemException {@link ProblemType#INVALID_PARAMETER} where it names none
     */
    static @Nullable Week week(UriInfo uri, String name, @Nullable String value) {
        var text = text(uri, name, value);
        return text == null
                ? null
                : Week.parse(text)
                        .orElseThrow(() -> new ProblemException(
                                ProblemType.INVALID_PARAMETER,
                                "%s: '%s' is no ISO week; write it like 2026-W47".formatted(name, text),
                                Map.of("parameter", name)));
    }
}
